-- find_touched
-- The children of which a load brought versions, and those that have an episode in common with them: what such an episode
-- stands in as, they tell together. `offset 0` has the index asked child by child: of a table that a first load is filling
-- the planner knows nothing, and would read all of it for every child.
insert into touched_child (record_id)
with brought as (
    select record_id, body from record_version
    where organisation = :organisation and load_id = cast(:load_id as uuid) and kind = 'child'
),
episode_token as (
    select mine.token
    from brought
    cross join lateral (
        select token from record_token
        where organisation = :organisation and kind = 'child' and record_id = brought.record_id
            and starts_with(token, 'contact:')
        offset 0
    ) as mine
    union
    select 'contact:' || :organisation || ':episode:' || (episode.said ->> 'episode_id')
    from brought
    cross join lateral jsonb_array_elements(brought.body -> 'episodes') as episode (said)
)
select record_id from brought
union
select theirs.record_id
from episode_token
cross join lateral (
    select record_id from record_token
    where token = episode_token.token and kind = 'child' and organisation = :organisation
    offset 0
) as theirs;

-- versions_of_touched
-- All versions of those children, child by child, in version order.
select version.record_id, version.made_at, encode(version.digest, 'hex') as digest, version.load_id, version.body
from touched_child
cross join lateral (
    select record_id, made_at, digest, load_id, body from record_version
    where organisation = :organisation and kind = 'child' and record_id = touched_child.record_id
    offset 0
) as version
order by version.record_id, version.made_at, version.digest;

-- keep_tokens
-- Keeps the tokens of every merged state, so that a child stays in the components of its past. A state may be another once a
-- late version is laid under it; its token stays, since what was found by it has to be looked at again.
insert into record_token (token, organisation, kind, record_id)
select distinct token, :organisation, 'child', child_id from merged_token
on conflict do nothing;

-- drop_episodes
-- Forgets the contacts that episodes of the touched children stood in as, which their tokens name; who they name goes with
-- them.
delete from contact
where contact.directorate = :organisation and contact.origin = 'EPISODE' and contact.contact_id = any (array(
    select substr(held.token, length('contact:' || :organisation || ':') + 1)
    from touched_child
    cross join lateral (
        select token from record_token
        where organisation = :organisation and kind = 'child' and record_id = touched_child.record_id
            and starts_with(token, 'contact:')
        offset 0
    ) as held
));

-- keep_episodes
-- Writes the contacts that episodes stand in as now; of those who have the same one, the first by id tells of it.
insert into contact (
    directorate, contact_id, source, arrived_at, arrived_exact, recorded_at, outcomes, no_further_action, made_at, digest, origin
)
select distinct on (one.episode_id) :organisation, 'episode:' || one.episode_id, coalesce(told.source, '10'),
    began.at, false, began.at, '{}', told.no_further_action, one.made_at, one.digest, 'EPISODE'
from merged_episode as one
cross join jsonb_to_record(one.episode) as told (source text, referred_on date, no_further_action boolean)
cross join lateral (select told.referred_on::timestamp at time zone 'Europe/London') as began (at)
order by one.episode_id, one.child_id
on conflict do nothing;

-- keep_children_of_episodes
-- Writes the children that they name.
insert into contact_child (
    directorate, contact_id, person_id, given_names, family_name, date_of_birth, expected_date_of_birth, sex, nhs_number,
    address_line, address_postcode, already_open
)
select :organisation, 'episode:' || one.episode_id, one.child_id, coalesce(child.given_names, ''),
    coalesce(child.family_name, ''), child.date_of_birth, child.expected_date_of_birth, child.sex, child.nhs_number,
    child.address ->> 'line', child.address ->> 'postcode', false
from merged_episode as one
cross join jsonb_to_record(one.details) as child (
    given_names text, family_name text, date_of_birth date, expected_date_of_birth date, sex text, nhs_number text,
    address jsonb
)
cross join lateral (
    select from contact
    where contact.directorate = :organisation and contact.contact_id = 'episode:' || one.episode_id
        and contact.origin = 'EPISODE'
    offset 0
) as kept;
