-- begin_load
-- Opens a load into which chunks are received; its id holds the machine's time (uuidv7).
insert into load (organisation, load_id, feed, state, received_at, as_at, covers_declared_from)
values (:organisation, uuidv7(), :feed, 'RECEIVING', :received_at, :as_at, :covers_from)
returning load_id;

-- receive_whole
-- Opens a load whose bytes are all here, no more than a chunk of them.
with received as (
    insert into load (
        organisation, load_id, feed, state, received_at, as_at, covers_declared_from, digest, bytes_received
    )
    values (
        :organisation, uuidv7(), :feed, 'RECEIVED', :received_at, :as_at, :covers_from, :digest,
        coalesce(length(cast(:content as bytea)), 0)
    )
    returning organisation, load_id
),
kept as (
    insert into load_chunk (organisation, load_id, number, content)
    select organisation, load_id, 0, cast(:content as bytea) from received where length(cast(:content as bytea)) > 0
)
select load_id from received;

-- add_chunk
-- Adds the next chunk of an upload.
with added as (
    insert into load_chunk (organisation, load_id, number, content)
    values (:organisation, :load_id, :number, :content)
)
update load set bytes_received = bytes_received + :size
where organisation = :organisation and load_id = :load_id and state = 'RECEIVING';

-- read_chunk
-- One chunk of an upload.
select content from load_chunk
where organisation = :organisation and load_id = :load_id and number = :number;

-- end_receiving
-- Says that an upload is whole, and what its bytes are known by.
update load set state = 'RECEIVED', digest = :digest, received_at = :received_at
where organisation = :organisation and load_id = :load_id and state = 'RECEIVING';

-- load_of_digest
-- The load that brought these bytes, unless it was refused; as at the same moment where one is said.
select load_id, state from load
where organisation = :organisation and feed = :feed and digest = :digest
    and (cast(:as_at as timestamptz) is null or as_at = :as_at)
    and state in ('RECEIVED', 'TAKING_IN', 'TAKEN_IN')
order by load_id desc
limit 1;

-- marks_taken_in
-- Every load of an organisation that was taken in, by what it is known by.
select feed, digest, as_at from load
where organisation = :organisation and state = 'TAKEN_IN' and digest is not null;

-- drop_upload
-- Forgets an upload that did not end; its chunks go with it. A load that was received stays.
delete from load where organisation = :organisation and load_id = :load_id and state = 'RECEIVING';

-- drop_old_uploads
-- Forgets the uploads of the viewer's organisation that began long ago and never ended.
delete from load
where organisation = :organisation and state = 'RECEIVING'
    and uuid_extract_timestamp(load_id) < now() - make_interval(hours => :hours);

-- unfinished
-- The loads of an organisation that have waited to be taken in for longer than it takes to find a worker.
select load_id from load
where organisation = :organisation and state in ('RECEIVED', 'TAKING_IN')
    and uuid_extract_timestamp(load_id) < now() - make_interval(secs => :seconds)
order by load_id;

-- drop_chunks
-- Forgets the bytes of a load, which are records by now or were refused.
delete from load_chunk where organisation = :organisation and load_id = :load_id;

-- find_load
-- One load with its feed's format.
select load.organisation, load.load_id, load.feed, load.state, load.bytes_received, load.lines_read, load.received_at,
    load.taken_in_at, load.made_at, load.covers_from, load.covers_to, load.complete, load.counts, load.refusal, feed.format,
    load.as_at, load.covers_declared_from
from load join feed using (organisation, feed)
where load.organisation = :organisation and load.load_id = :load_id;

-- newest_loads
-- The newest loads of an organisation.
select load.organisation, load.load_id, load.feed, load.state, load.bytes_received, load.lines_read, load.received_at,
    load.taken_in_at, load.made_at, load.covers_from, load.covers_to, load.complete, load.counts, load.refusal, feed.format,
    load.as_at, load.covers_declared_from
from load join feed using (organisation, feed)
where load.organisation = :organisation
order by load.load_id desc
limit :page;

-- start_taking_in
-- Says that a load is being taken in; one that was when its worker died still is.
update load set state = 'TAKING_IN', lines_read = 0
where organisation = :organisation and load_id = :load_id and state in ('RECEIVED', 'TAKING_IN');

-- note_progress
-- Says how far reading has come, for those who wait.
update load set lines_read = :lines_read
where organisation = :organisation and load_id = :load_id and state = 'TAKING_IN';

-- end_taking_in
-- Says that a load was taken in, what it covers, and what was counted.
update load set state = 'TAKEN_IN', taken_in_at = :taken_in_at, made_at = :made_at, covers_from = :covers_from,
    covers_to = :covers_to, complete = :complete, counts = :counts, lines_read = :lines_read
where organisation = :organisation and load_id = :load_id and state in ('RECEIVED', 'TAKING_IN');

-- refuse_load
-- Says that a load cannot be taken in, and why.
update load set state = 'REFUSED', refusal = :refusal
where organisation = :organisation and load_id = :load_id and state in ('RECEIVED', 'TAKING_IN');

-- keep_versions
-- Keeps each version of a batch that is not kept yet. The same content twice in one load is one version, the first.
insert into record_version (organisation, kind, record_id, made_at, digest, load_id, body, aside)
select :organisation, kind, record_id, made_at, digest, cast(:load_id as uuid), body, aside
from incoming_record
on conflict (organisation, kind, record_id, made_at, digest) do nothing;

-- keep_tokens
-- Keeps the reference tokens of every version, so that a record stays in the components of its past (ADR-0004).
insert into record_token (token, organisation, kind, record_id)
select token, :organisation, kind, record_id from incoming_token order by token
on conflict do nothing;

-- note_came
-- Notes which records of the load a batch held, since the batch itself goes.
insert into came_record (kind, record_id, digest) select kind, record_id, digest from incoming_key;

-- around
-- Whether a load made no earlier than a moment is in already, and whether a rejected row waits to be supplied.
select
    exists (
        select from load where organisation = :organisation and state = 'TAKEN_IN' and made_at >= cast(:made_at as timestamptz)
    ) as is_overtaken,
    exists (select from rejection where organisation = :organisation and supplied_by is null) as awaits_supply;

-- empty_batch
-- Makes room for the next batch.
truncate incoming_key, incoming_record, incoming_token;

-- count_repeated
-- How many records came more than once in the load: with different content, and with the same.
select
    count(*) filter (where digests > 1) as conflicting,
    coalesce(sum(came - digests), 0)::bigint as repeated
from (
    select count(*) as came, count(distinct digest) as digests from came_record group by kind, record_id
) as records
where came > 1;

-- find_newest
-- Makes a batch of the newest versions of the records that were said again.
insert into incoming_record (kind, record_id, made_at, digest, body, is_newest)
select distinct on (version.kind, version.record_id)
    version.kind, version.record_id, version.made_at, version.digest, version.body, true
from (select distinct kind, record_id from said_again) as said
join record_version as version
    on version.organisation = :organisation and version.kind = said.kind and version.record_id = said.record_id
order by version.kind, version.record_id, version.made_at desc, version.digest desc;

-- count_batch
-- How many records of each kind a batch has.
select kind, count(*) as records from incoming_record group by kind;

-- keep_rejections
-- Keeps what could not be read.
insert into rejection (organisation, load_id, line, field, found, expected, kind, record_id, raw)
select :organisation, cast(:load_id as uuid), line, field, found, expected, kind, record_id, raw
from incoming_rejection
on conflict do nothing;

-- supply_rejections
-- Marks the rejections of rows that a load made no earlier has supplied since. Which of the two came first is the same.
with supplied as (
    select rejection.load_id, rejection.line, rejection.field, (
        select version.load_id from record_version as version
        where version.organisation = rejection.organisation and version.kind = rejection.kind
            and version.record_id = rejection.record_id and version.load_id <> rejection.load_id
            and version.made_at >= case
                when rejection.load_id = cast(:load_id as uuid) then cast(:made_at as timestamptz) else load.made_at
            end
        union all
        select noted.load_id from unchanged_version as noted join load as again using (organisation, load_id)
        where noted.organisation = rejection.organisation and noted.kind = rejection.kind
            and noted.load_id <> rejection.load_id and rejection.record_id = any (noted.record_ids)
            and case when noted.load_id = cast(:load_id as uuid) then cast(:made_at as timestamptz) else again.made_at end
                >= case
                    when rejection.load_id = cast(:load_id as uuid) then cast(:made_at as timestamptz) else load.made_at
                end
        limit 1
    ) as supplied_by
    from rejection join load using (organisation, load_id)
    where rejection.organisation = :organisation and rejection.supplied_by is null and rejection.record_id is not null
        and (
            rejection.load_id = cast(:load_id as uuid)
            or (rejection.kind, rejection.record_id) in (select kind, record_id from came_record)
        )
)
update rejection set supplied_by = supplied.supplied_by
from supplied
where rejection.organisation = :organisation and rejection.load_id = supplied.load_id
    and rejection.line = supplied.line and rejection.field = supplied.field and supplied.supplied_by is not null;

-- newest_rejections
-- The rejections of an organisation, of one load if it is named; without the rows themselves.
select load_id, line, field, found, expected, kind, record_id, supplied_by
from rejection
where organisation = :organisation and (cast(:load_id as uuid) is null or load_id = :load_id)
    and (:with_supplied or supplied_by is null)
order by load_id desc, line, field
limit :page;

-- account_for_serials
-- Adds serials to those that the force has accounted for. Sets grow, so order and repetition do not matter.
insert into serial_day (
    organisation, day, last_serial, seen, sealed_serials, out_of_scope_serials, sealed, out_of_scope
)
select :organisation, day, max(last_serial),
    coalesce(range_agg(serials), '{}'),
    coalesce(range_agg(serials) filter (where what = 'sealed'), '{}'),
    coalesce(range_agg(serials) filter (where what = 'out_of_scope'), '{}'), 0, 0
from unnest(
    cast(:days as date[]), cast(:whats as text[]), cast(:serials as int4multirange[]), cast(:lasts as integer[])
) as came (day, what, serials, last_serial)
group by day
on conflict (organisation, day) do update set
    last_serial = greatest(serial_day.last_serial, excluded.last_serial),
    seen = serial_day.seen + excluded.seen,
    sealed_serials = serial_day.sealed_serials + excluded.sealed_serials,
    out_of_scope_serials = serial_day.out_of_scope_serials + excluded.out_of_scope_serials;

-- count_serials
-- Counts the sealed logs and those out of scope of the days that came in.
update serial_day set
    sealed = (select coalesce(sum(upper(span) - lower(span)), 0) from unnest(sealed_serials) as span),
    out_of_scope = (select coalesce(sum(upper(span) - lower(span)), 0) from unnest(out_of_scope_serials) as span)
where organisation = :organisation and day = any (cast(:days as date[]));
