-- find_unchanged
-- Notes which records of a batch came as the version before them in version order has them. Of a record that came with
-- different content, only the first in that order has its version before it among those kept.
insert into unchanged_record (kind, record_id, digest)
select came.kind, came.record_id, came.digest
from (select kind, record_id, min(digest) as digest from incoming_key group by kind, record_id) as came
cross join lateral (
    select version.digest
    from record_version as version
    where version.organisation = :organisation and version.kind = came.kind and version.record_id = came.record_id
        and (version.made_at, version.digest) < (cast(:made_at as timestamptz), came.digest)
    order by version.made_at desc, version.digest desc
    limit 1
) as before
where before.digest = came.digest
returning kind, record_id, digest;

-- note_unchanged
-- Keeps which records those were, in one row for each kind; how many.
with noted as (
    insert into unchanged_version (organisation, load_id, kind, record_ids, digests)
    select :organisation, cast(:load_id as uuid), kind, array_agg(record_id order by record_id, digest),
        array_agg(digest order by record_id, digest)
    from (select distinct kind, record_id, digest from unchanged_record) as unchanged
    group by kind
    returning cardinality(record_ids) as records
)
select coalesce(sum(records), 0)::bigint from noted;

-- find_said_again
-- What this load and those made later brought unchanged of the records of which this load brought versions. The loads come
-- first, since most often there is none but this one; `offset 0` keeps it so.
insert into said_again (kind, record_id, digest, load_id, made_at)
with speaking as materialized (
    select load_id, case when load_id = cast(:load_id as uuid) then cast(:made_at as timestamptz) else made_at end as made_at
    from load
    where organisation = :organisation
        and (made_at >= cast(:made_at as timestamptz) or load_id = cast(:load_id as uuid))
)
select noted.kind, pair.record_id, pair.digest, speaking.load_id, speaking.made_at
from speaking
cross join lateral (
    select kind, record_ids, digests from unchanged_version
    where organisation = :organisation and load_id = speaking.load_id
    offset 0
) as noted
cross join lateral unnest(noted.record_ids, noted.digests) as pair (record_id, digest)
where exists (
    select from record_version as new
    where new.organisation = :organisation and new.load_id = cast(:load_id as uuid) and new.kind = noted.kind
        and new.record_id = pair.record_id
);

-- keep_said_again
-- Keeps those of them as versions that say something other than the version before them, now that it is another.
insert into record_version (organisation, kind, record_id, made_at, digest, load_id, body, aside)
select :organisation, said.kind, said.record_id, said.made_at, said.digest, said.load_id, same.body, same.aside
from said_again as said
cross join lateral (
    select version.digest
    from record_version as version
    where version.organisation = :organisation and version.kind = said.kind and version.record_id = said.record_id
        and (version.made_at, version.digest) < (said.made_at, said.digest)
    order by version.made_at desc, version.digest desc
    limit 1
) as before
cross join lateral (
    select version.body, version.aside
    from record_version as version
    where version.organisation = :organisation and version.kind = said.kind and version.record_id = said.record_id
        and version.digest = said.digest
    limit 1
) as same
where before.digest <> said.digest
on conflict do nothing;
