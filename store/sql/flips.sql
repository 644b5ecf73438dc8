-- find_retold
-- The records of which a load brought versions and others did too.
insert into retold (kind, record_id)
select distinct new.kind, new.record_id
from record_version as new
where new.organisation = :organisation and new.load_id = cast(:load_id as uuid) and new.kind <> 'child' and exists (
    select from record_version as other
    where other.organisation = new.organisation and other.kind = new.kind and other.record_id = new.record_id
        and other.made_at <> new.made_at
);

-- drop_flips_of_retold
-- Forgets the flips of those records, to be found again.
delete from status_flip using retold
where status_flip.organisation = :organisation and status_flip.kind = retold.kind
    and status_flip.record_id = retold.record_id;

-- keep_flips
-- Compares each version of those records with the one before it, or, of a plain load, the versions of its one batch with the
-- newest before them. Versions of one load are not compared: which of them is the later one, nobody says.
insert into status_flip (organisation, load_id, kind, record_id, field)
select distinct :organisation, pair.load_id, pair.kind, pair.record_id, gone.field
from (
    select version.kind, version.record_id, version.load_id, version.made_at, version.body,
        lag(version.body) over in_order as before, lag(version.made_at) over in_order as made_before
    from retold
    cross join lateral (
        select * from record_version as version
        where version.organisation = :organisation and version.kind = retold.kind and version.record_id = retold.record_id
        offset 0
    ) as version
    window in_order as (partition by version.kind, version.record_id order by version.made_at, version.digest)
    union all
    select new.kind, new.record_id, cast(:load_id as uuid), new.made_at, new.body, older.body, older.made_at
    from incoming_record as new
    cross join lateral (
        select version.body, version.made_at from record_version as version
        where version.organisation = :organisation and version.kind = new.kind and version.record_id = new.record_id
            and version.made_at < new.made_at
        order by version.made_at desc, version.digest desc
        limit 1
    ) as older
    where :is_plain and new.kind <> 'child'
) as pair
cross join lateral (
    select field
    from unnest('{
        sent_at,told_at,submitted_at,withdrawn_at,closed_at,decided_at,acknowledged_at,fed_back_at,worker_told_at,arrived_at
    }'::text[]) as field
    where pair.before ->> field is not null and pair.body ->> field is null
    union all
    select field
    from unnest('{outcomes,gradings}'::text[]) as field
    where jsonb_typeof(pair.before -> field) = 'array' and not coalesce(pair.body -> field, '[]') @> (pair.before -> field)
    union all
    select 'children_checked'
    where pair.before ->> 'children_checked' <> 'NOT_ASKED' and pair.body ->> 'children_checked' = 'NOT_ASKED'
    union all
    select 'no_further_action'
    where pair.before ->> 'no_further_action' = 'true'
        and coalesce(pair.body ->> 'no_further_action', 'false') = 'false'
) as gone
where pair.before is not null and pair.made_before < pair.made_at
on conflict do nothing;

-- drop_flips_of_children
-- Forgets the flips of the touched children, to be written again.
delete from status_flip using touched_child
where status_flip.organisation = :organisation and status_flip.kind = 'child'
    and status_flip.record_id = touched_child.record_id;

-- keep_flips_of_children
-- Writes the flips of the touched children.
insert into status_flip (organisation, load_id, kind, record_id, field)
select distinct :organisation, load_id, kind, record_id, field from child_flip;
