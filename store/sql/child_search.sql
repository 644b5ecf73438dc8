-- words_like
-- The words that children who the viewer may see are found by and that sound like any of some spellings, found by skipping from word
-- to word in the index; and what the words that were asked for sound like, at their places.
with recursive asked (sound) as (
    select distinct guard.sound(spelling) from unnest(cast(:spellings as text[])) as spelling
),
known (sound, word) as (
    select asked.sound, first.word
    from asked
    cross join lateral (
        select word from search_key
        where organisation = :organisation and sound = asked.sound
        order by word
        limit 1
    ) as first
    union all
    select known.sound, next.word
    from known
    cross join lateral (
        select word from search_key
        where organisation = :organisation and sound = known.sound and word > known.word
        order by word
        limit 1
    ) as next
)
select sound, word, cast(null as bigint) as place from (select sound, word from known limit :most) as known
union all
select guard.sound(word), word, place from unnest(cast(:words as text[])) with ordinality as mine (word, place);

-- children_like
-- The children that have keys for what was asked, those most alike first: whose record leads to each, what of it was met, and how
-- well. What was asked is numbered: words of a name first, and then what every child must meet. A reference leads to the
-- organisation's own records by their tokens, and to others' trails by their keys.
with asked as materialized (
    select * from unnest(
        cast(:numbers as integer[]), cast(:sounds as text[]), cast(:words as text[]), cast(:likenesses as integer[])
    ) as one (number, sound, word, likeness)
),
named as materialized (
    select kind, record_id from record_token
    where organisation = :organisation and token = any (cast(:references as text[]))
),
by_reference as (
    select held.force, held.incident_id, held.directorate, held.contact_id, held.person_id
    from named join search_key as held on held.force = :organisation and held.incident_id = named.record_id
    where named.kind = 'incident'
    union
    select held.force, held.incident_id, held.directorate, held.contact_id, held.person_id
    from named
    join referral on referral.force = :organisation and referral.referral_id = named.record_id
    join search_key as held
        on held.force = referral.force and held.incident_id = any (referral.incidents)
        and held.person_id = any (referral.children)
    where named.kind = 'referral'
    union
    select held.force, held.incident_id, held.directorate, held.contact_id, held.person_id
    from named join search_key as held on held.directorate = :organisation and held.contact_id = named.record_id
    where named.kind = 'contact'
),
met as (
    select held.force, held.incident_id, held.trail_id, held.directorate, held.contact_id, held.person_id, asked.number,
        min(asked.likeness) as likeness
    from asked
    join search_key as held
        on held.organisation = :organisation and held.sound = asked.sound and held.word = asked.word
    group by held.force, held.incident_id, held.trail_id, held.directorate, held.contact_id, held.person_id, asked.number
    union all
    select force, incident_id, null, directorate, contact_id, person_id, cast(:reference_number as integer), 0
    from by_reference
)
select force, incident_id, trail_id, directorate, contact_id, person_id,
    array_agg(number order by number) as numbers, array_agg(likeness order by number) as likenesses
from met
where (incident_id is not null and cast(:incidents as boolean))
    or (trail_id is not null and cast(:trails as boolean))
    or (contact_id is not null and cast(:contacts as boolean))
group by force, incident_id, trail_id, directorate, contact_id, person_id
having count(*) filter (where number <= cast(:name_words as integer)) >= cast(:words_needed as integer)
    and array_agg(number) @> cast(:required as integer[])
order by count(*) desc, sum(likeness), coalesce(trail_id, incident_id, contact_id), person_id
limit :most;

-- people_of_keys
-- The people of incidents that keys lead to, with their trails, as far as the viewer may see them.
select wanted.incident_id as of_incident, wanted.person_id as of_person, person.given_names, person.family_name,
    person.date_of_birth, person.expected_date_of_birth, trail.trail_id
from unnest(cast(:incident_ids as text[]), cast(:person_ids as text[])) as wanted (incident_id, person_id)
join incident_person as person
    on person.force = :force and person.incident_id = wanted.incident_id and person.person_id = wanted.person_id
left join trail
    on trail.force = :force and trail.incident_id = wanted.incident_id and trail.person_id = wanted.person_id
where not (person.restricted or person.safe_address);

-- children_of_keys
-- The children of contacts that keys lead to.
select child.contact_id as of_contact, child.person_id as of_person, child.given_names, child.family_name, child.date_of_birth,
    child.expected_date_of_birth
from unnest(cast(:contact_ids as text[]), cast(:person_ids as text[])) as wanted (contact_id, person_id)
join contact_child as child
    on child.directorate = :directorate and child.contact_id = wanted.contact_id and child.person_id = wanted.person_id;
