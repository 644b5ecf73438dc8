-- The order of the disclosure log, its checkpoints, and what entries name (ADR-0013). The schema `log` holds hashes, numbers and
-- signatures alone: nothing of anybody, and nothing that is an organisation's, so that whoever asks may be shown it.

-- ---------------------------------------------------------------- what entries name

-- An entry commits to each record's id and to the case that was opened; here are the ids, with the salts without which
-- nobody can tell any more what was named. The eraser alone deletes rows.
create table disclosure_salt (
    organisation text not null,
    recipient text not null,
    entry_id uuid not null,
    kind text not null,
    record_id text not null,
    salt bytea not null,
    primary key (entry_id, organisation, kind, record_id)
);
create index disclosure_salt_record on disclosure_salt (organisation, record_id, kind);
alter table disclosure_salt enable row level security, force row level security;

create policy append on disclosure_salt for insert to counterfoil_app
    with check (recipient = (select guard.organisation()));
create policy seen on disclosure_salt for select to counterfoil_app
    using (organisation = (select guard.organisation()) or recipient = (select guard.organisation()));
create policy reconcile on disclosure_salt for insert to counterfoil_reconciler with check (true);
create policy sequence on disclosure_salt for select to counterfoil_sequencer using (true);
create policy erase on disclosure_salt to counterfoil_eraser using (true) with check (false);
grant select, insert on disclosure_salt to counterfoil_app;
grant insert on disclosure_salt to counterfoil_reconciler;
grant select on disclosure_salt to counterfoil_sequencer;
grant delete, select (organisation, entry_id, kind, record_id) on disclosure_salt to counterfoil_eraser;
-- The statement that appends an entry is one for all; its own policy lets the eraser name nothing in one.
grant insert on disclosure_salt to counterfoil_eraser;

-- What names a record may only be deleted, and by the eraser alone; nobody alters it.
create function guard.refuse_all_but_erasing() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op = 'DELETE'
        and pg_has_role(current_user, 'counterfoil_eraser', 'usage')
        and not (select rolsuper from pg_roles where rolname = current_user)
    then
        return null;
    end if;
    raise exception 'table % is append-only', tg_table_name using errcode = 'insufficient_privilege';
end
$$;
revoke all on function guard.refuse_all_but_erasing() from public;
create trigger append_only before update or delete or truncate on disclosure_salt
    for each statement execute function guard.refuse_all_but_erasing();

-- ---------------------------------------------------------------- entries

-- The number is given in the statement that appends, so that what an entry names goes with it; the time is the entry's own.
grant insert (entry_id, at) on disclosure to counterfoil_app, counterfoil_reconciler, counterfoil_eraser;
grant select (organisation, recipient, operation) on disclosure to counterfoil_sequencer;
create index disclosure_recipient on disclosure (recipient, at, entry_id);
drop index disclosure_organisation;
create index disclosure_organisation on disclosure (organisation, at, entry_id);

-- ---------------------------------------------------------------- order and signatures

create schema log;

-- Entries that were committed and have no position yet. The sequencer takes them from here, since to look for them among all
-- entries would take the longer the more there are; at its start it looks there too.
create table log.waiting (
    entry_id uuid primary key
);

-- Which entry stands where. The seal is the log's signature over position, entry and leaf.
create table log.leaf (
    leaf_index bigint primary key check (leaf_index >= 0),
    entry_id uuid not null unique,
    leaf bytea not null,
    seal bytea not null
);

-- Roots of complete subtrees of 256, 65,536, … leaves, by which proofs stay cheap.
create table log.node (
    level integer not null,
    place bigint not null,
    hash bytea not null,
    primary key (level, place)
);

create table log.checkpoint (
    origin text not null,
    size bigint not null check (size >= 0),
    signed_at timestamptz not null default clock_timestamp(),
    note text not null,
    primary key (size, origin)
);

create table log.cosignature (
    origin text not null,
    size bigint not null,
    witness text not null,
    at timestamptz not null default clock_timestamp(),
    line text not null,
    primary key (size, origin, witness)
);

create table log.key (
    verifier text primary key,
    origin text not null,
    made_at timestamptz not null default clock_timestamp()
);

-- Why disclosures stopped: somebody holds a checkpoint that this log does not go on from. An acceptance is a person's decision
-- to go on all the same, under a new origin.
create table log.stop (
    stop_id bigint generated always as identity primary key,
    origin text not null,
    at timestamptz not null default clock_timestamp(),
    reason text not null,
    note text not null,
    unique (origin, note)
);
create table log.acceptance (
    stop_id bigint primary key references log.stop (stop_id),
    origin text not null,
    at timestamptz not null default clock_timestamp(),
    accepted_by text not null,
    reason text not null
);

create trigger append_only before update or delete or truncate on log.leaf
    for each statement execute function guard.refuse_alteration();
create trigger append_only before update or delete or truncate on log.node
    for each statement execute function guard.refuse_alteration();
create trigger append_only before update or delete or truncate on log.checkpoint
    for each statement execute function guard.refuse_alteration();
create trigger append_only before update or delete or truncate on log.cosignature
    for each statement execute function guard.refuse_alteration();
create trigger append_only before update or delete or truncate on log.key
    for each statement execute function guard.refuse_alteration();
create trigger append_only before update or delete or truncate on log.stop
    for each statement execute function guard.refuse_alteration();
create trigger append_only before update or delete or truncate on log.acceptance
    for each statement execute function guard.refuse_alteration();

revoke all on schema log from public;
grant usage on schema log to counterfoil_app, counterfoil_reconciler, counterfoil_eraser, counterfoil_sequencer;
grant insert on log.waiting to counterfoil_app, counterfoil_reconciler, counterfoil_eraser;
grant select on log.waiting, log.leaf, log.node, log.checkpoint, log.cosignature, log.key, log.stop, log.acceptance
    to counterfoil_app, counterfoil_sequencer;
grant select on log.waiting, log.stop, log.acceptance to counterfoil_reconciler, counterfoil_eraser;
grant insert on log.cosignature to counterfoil_app;
grant insert (origin, reason, note) on log.stop to counterfoil_app, counterfoil_sequencer;
grant delete on log.waiting to counterfoil_sequencer;
grant insert on log.leaf, log.node, log.checkpoint, log.key, log.acceptance to counterfoil_sequencer;
