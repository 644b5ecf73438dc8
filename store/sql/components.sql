-- touched_records
-- One page of the records of a kind that a load touched.
select distinct record_id
from record_version
where organisation = :organisation and kind = :kind and load_id = :load_id and record_id > :after
order by record_id
limit :page

-- records_made_after
-- One page of the records of a kind with versions from loads made after a moment.
select distinct version.record_id
from load
join record_version version using (organisation, load_id)
where load.organisation = :organisation and load.made_at > :made_after
    and version.kind = :kind and version.record_id > :after
order by version.record_id
limit :page

-- first_records
-- One page of the records of a kind, and whether each shares no token with a record of the kinds whose components take it
-- up.
with page as materialized (
    select distinct record_id
    from record_version
    where organisation = :organisation and kind = :kind and record_id > :after
    order by record_id
    limit :page
)
select page.record_id, not exists (
    select from record_token mine
    join record_token other on other.token = mine.token and other.kind = any (cast(:taken_up_by as text[]))
    where mine.organisation = :organisation and mine.kind = :kind and mine.record_id = page.record_id
) as is_first
from page
order by page.record_id

-- closure
-- The records reached from some records by the tokens that they share (ADR-0004), with all their tokens, and whether each is
-- among those that a load touched, or that were made after a moment, or, where neither is asked, among all. A token joins
-- where a record of a naming kind has it: what contacts merely quote ("Police 101") names nothing, and would join thousands.
-- That of a child joins where a council's child has it, since incidents of one child have nothing else to do with each other
-- (ADR-0009). Only where the record itself does not make it join is anybody else asked for. `offset 0` has that asked of the
-- index once for each token, instead of in a join with all that there are.
with recursive reached (organisation, kind, record_id) as (
    select start.organisation, start.kind, start.record_id
    from unnest(cast(:organisations as text[]), cast(:kinds as text[]), cast(:record_ids as text[]))
        start (organisation, kind, record_id)
    union
    select theirs.organisation, theirs.kind, theirs.record_id
    from reached
    cross join lateral (
        select one.token
        from record_token one
        where one.organisation = reached.organisation and one.kind = reached.kind and one.record_id = reached.record_id
            and case
                when starts_with(one.token, 'child:') then reached.kind = 'child' or exists (
                    select from record_token named where named.token = one.token and named.kind = 'child' offset 0
                )
                else reached.kind = any (cast(:naming as text[])) or exists (
                    select from record_token named
                    where named.token = one.token and named.kind = any (cast(:naming as text[]))
                    offset 0
                )
            end
        offset 0
    ) mine
    cross join lateral (
        select other.organisation, other.kind, other.record_id
        from record_token other
        where other.token = mine.token
            and (other.record_id <> reached.record_id or other.kind <> reached.kind
                or other.organisation <> reached.organisation)
        offset 0
    ) theirs
)
select organisation, kind, record_id,
    array(
        select mine.token from record_token mine
        where mine.organisation = reached.organisation
            and mine.kind = reached.kind
            and mine.record_id = reached.record_id
    ) as tokens,
    case
        when cast(:load_id as uuid) is not null then exists (
            select from record_version touched
            where touched.organisation = reached.organisation and touched.kind = reached.kind
                and touched.record_id = reached.record_id and touched.load_id = :load_id
        )
        when cast(:made_after as timestamptz) is not null then exists (
            select from record_version later
            where later.organisation = reached.organisation and later.kind = reached.kind
                and later.record_id = reached.record_id and later.made_at > :made_after
        )
        else true
    end as selected
from reached

-- versions_of_records
-- Every version of some records in any order, each with the place of its record among those asked for.
select wanted.place, version.made_at, version.digest, version.body
from unnest(cast(:organisations as text[]), cast(:kinds as text[]), cast(:record_ids as text[])) with ordinality
    wanted (organisation, kind, record_id, place)
cross join lateral (
    select one.made_at, encode(one.digest, 'hex') as digest, one.body
    from record_version one
    where one.organisation = wanted.organisation and one.kind = wanted.kind and one.record_id = wanted.record_id
    offset 0
) version

-- incidents_to_look_at
-- One page of the incidents whose next look has come, or that await a load of some organisations, with a record of each.
select force as organisation, incident_id as subject, basis -> 0 -> 'key' as record
from incident_line
where (next_look_at <= cast(:as_at as timestamptz) or (awaits <> '{}' and awaits && cast(:awaited as text[])))
    and (force, incident_id) > (:after_organisation, :after_subject)
order by force, incident_id
limit :page

-- trails_to_look_at
-- The same for trails whose incident is not known; the others are looked at with their incident.
select force as organisation, trail_id as subject, basis -> 0 -> 'key' as record
from trail
where (next_look_at <= cast(:as_at as timestamptz) or (awaits <> '{}' and awaits && cast(:awaited as text[])))
    and (force, trail_id) > (:after_organisation, :after_subject)
    and not exists (
        select from incident_line line where line.force = trail.force and line.incident_id = trail.incident_id
    )
order by force, trail_id
limit :page

-- contacts_to_look_at
-- The same for contacts that no trail claims; the others are looked at with their trail.
select directorate as organisation, contact_id as subject, basis -> 0 -> 'key' as record
from contact_line
where (next_look_at <= cast(:as_at as timestamptz) or (awaits <> '{}' and awaits && cast(:awaited as text[])))
    and (directorate, contact_id) > (:after_organisation, :after_subject)
    and line not in ('FIRST', 'FURTHER')
order by directorate, contact_id
limit :page

-- gaps_opened_after
-- One page of the open gaps that became known after a moment, with a record of each.
select force as organisation, gap_id as subject, basis -> 0 -> 'key' as record
from gap
where state = 'OPEN' and opened_at > :made_after and (force, gap_id) > (:after_organisation, :after_subject)
order by force, gap_id
limit :page
