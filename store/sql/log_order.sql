-- is_mine
-- Whether nobody else orders the log; the lock goes with the transaction.
select pg_try_advisory_xact_lock(hashtextextended('order of the log', 0)) as is_mine;

-- is_compared
-- Whether the log was compared with what was published since this server began.
select exists (select from log.turn where server = log.here());

-- keep_compared
-- Keeps that the log was compared with what was published on this server.
insert into log.turn (server) values (log.here())
on conflict (only_row) do update set server = excluded.server, at = null where turn.server <> excluded.server;

-- keep_turn
-- Keeps when a turn began that left nothing waiting, every few seconds: a table that changes more often keeps every version while somebody's transaction is long.
update log.turn set at = now() where server = log.here() and (at is null or at < now() - cast(:often as interval));

-- take_waiting
-- The entries that were committed and have no position yet, oldest number first, with the leaves they came with. They are taken from what waits before anything else is looked at, since there are few of them and any number of entries.
with next as materialized (
    select entry_id from log.waiting order by entry_id limit :most
)
select entry_id, leaf from next join disclosure using (entry_id)
where not exists (select from log.leaf placed where placed.entry_id = next.entry_id)
order by entry_id;

-- find_lost
-- Every committed entry that has no position, whether it waits or not.
select entry_id, leaf from disclosure
where not exists (select from log.leaf placed where placed.entry_id = disclosure.entry_id)
order by entry_id
limit :most;

-- place_leaves
-- Gives entries their positions.
insert into log.leaf (leaf_index, entry_id, leaf, seal)
select :first + place - 1, entry_id, leaf, seal
from unnest(cast(:entry_ids as uuid[]), cast(:leaves as bytea[]), cast(:seals as bytea[]))
    with ordinality as one (entry_id, leaf, seal, place);

-- keep_nodes
-- Keeps the roots of complete subtrees.
insert into log.node (level, place, hash)
select * from unnest(cast(:levels as integer[]), cast(:places as bigint[]), cast(:hashes as bytea[]));

-- stop_waiting
-- Entries that have their positions wait no more.
delete from log.waiting where entry_id = any (cast(:entry_ids as uuid[]));

-- keep_checkpoint
-- Keeps a signed checkpoint.
insert into log.checkpoint (origin, size, note) values (:origin, :size, :note);

-- keep_key
-- Keeps a verifier key, so that whoever asks is told by which keys the log signs and signed.
insert into log.key (verifier, origin) values (:verifier, :origin) on conflict (verifier) do nothing;

-- newest_checkpoint
-- The checkpoint that was signed last.
select origin, size, note, signed_at from log.checkpoint order by size desc, signed_at desc limit 1;

-- checkpoint_at
-- The checkpoint of a size and origin.
select origin, size, note from log.checkpoint where size = :size and origin = :origin;

-- checkpoints
-- Every checkpoint in the order in which they were signed.
select origin, size, note from log.checkpoint order by size, signed_at;

-- cosignatures
-- The witnesses' signatures under a checkpoint.
select witness, line from log.cosignature where size = :size and origin = :origin order by witness;

-- keep_cosignature
-- Keeps a witness's signature; the first of each witness under each checkpoint.
insert into log.cosignature (origin, size, witness, line) values (:origin, :size, :witness, :line)
on conflict (size, origin, witness) do nothing;

-- keys
-- Every key by which the log signs or signed.
select verifier, origin from log.key order by made_at, verifier;

-- size
-- How many positions there are.
select coalesce(max(leaf_index) + 1, 0) as size from log.leaf;

-- read_leaves
-- Some leaves in their order.
select leaf as hash from log.leaf where leaf_index >= :place and leaf_index < :place + :count order by leaf_index;

-- read_nodes
-- Some roots of complete subtrees in their order.
select hash from log.node where level = :level and place >= :place and place < :place + :count order by place;

-- all_leaves
-- Every leaf from a position on, in its order.
select leaf_index, leaf from log.leaf where leaf_index >= :first order by leaf_index;

-- all_nodes
-- Every kept root of a complete subtree.
select level, place, hash from log.node order by level, place;

-- stops
-- Why disclosures are stopped, as far as nobody has decided.
select stop_id, origin, at, reason, note from log.stop
where not exists (select from log.acceptance where acceptance.stop_id = stop.stop_id)
order by stop_id;

-- is_retired
-- Whether a person decided to go on under another origin than this one.
select exists (select from log.acceptance where origin = :origin);

-- stop
-- Stops disclosures until a person decides; the same evidence stops them once.
insert into log.stop (origin, reason, note) values (:origin, :reason, :note) on conflict (origin, note) do nothing;

-- accept
-- Keeps a person's decision to go on.
insert into log.acceptance (stop_id, origin, accepted_by, reason)
select stop_id, origin, :accepted_by, :reason from log.stop
where not exists (select from log.acceptance where acceptance.stop_id = stop.stop_id);
