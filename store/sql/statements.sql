-- totals
-- The units of laws 0 to 3 counted from the records themselves, without anything the reconciler found (ADR-0002, Units):
-- a second opinion, so that a record not reconciled yet, or wrongly, shows as a difference.
with quoted as (
    select referral_id, unnest(incidents) as incident_id
    from referral
    where force = :force and recipient_service = 'CHILDREN'
        and least(told_at, sent_at) >= :period_from and least(told_at, sent_at) < :period_to
),
event as (
    select incident_id, category, qualifiers, actions, domestic_abuse, reported_at, location_postcode,
        (coalesce(occurred_at, reported_at) at time zone 'Europe/London')::date as day
    from incident
    where force = :force and (
        (reported_at >= :period_from and reported_at < :period_to)
        or incident_id in (select incident_id from quoted)
    )
),
person as (
    select event.incident_id, one.person_id, one.role, one.presence, one.address_postcode, one.found_postcode,
        one.role = 'UNBORN' or (one.date_of_birth is null and one.expected_date_of_birth is not null) as unborn,
        case
            when one.date_of_birth is null then one.role in ('CHILD', 'UNBORN', 'SIBLING')
            else event.day < one.date_of_birth + interval '18 years'
                + case when to_char(one.date_of_birth, 'MMDD') = '0229' then interval '1 day' else interval '0' end
        end as under_18
    from event
    join incident_person one on one.force = :force and one.incident_id = event.incident_id
),
written_postcode as (
    select distinct postcode, regexp_replace(upper(postcode), '[^A-Z0-9]', '', 'g') as squeezed,
        regexp_match(upper(btrim(postcode)), '^([A-Z]{1,2}[0-9][A-Z0-9]?)\s+([0-9])$') as sector
    from (
        select address_postcode as postcode from person
        union select found_postcode from person
        union select location_postcode from event
    ) every
    where postcode is not null
),
placed as (
    select postcode, (
        select place.directorate from place
        where place.prefix = any (
            case
                when squeezed ~ '^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$' then
                    array[squeezed, left(squeezed, -3) || ' ' || substr(squeezed, length(squeezed) - 2, 1), left(squeezed, -3)]
                when sector is not null then array[sector[1] || ' ' || sector[2], sector[1]]
                else array[squeezed]
            end
        )
        order by length(place.prefix) desc
        limit 1
    ) as directorate
    from written_postcode
),
scoped as (
    select event.incident_id, event.reported_at, placed.directorate as place,
        domestic_abuse
        or category in ('DOMESTIC_INCIDENT', 'CONCERN_FOR_SAFETY', 'MISSING_PERSON')
        or qualifiers && '{DOMESTIC,MISSING,CHILD_PROTECTION,CSE,CCE,MODERN_SLAVERY}'
        or actions @> '[{"kind": "POLICE_PROTECTION"}]'
        or (category = 'CRIME' and exists (
            select from person
            where person.incident_id = event.incident_id and person.under_18
                and person.role in ('CHILD', 'VICTIM', 'SUSPECT')
        )) as in_scope
    from event
    left join placed on placed.postcode = event.location_postcode
),
named as (
    select referral.referral_id, referral.recipient, child.person_id,
        referral.submitted_at is not null or referral.sent_at is not null as is_written,
        case
            when referral.withdrawn_at is not null
                and (referral.sent_at is null or referral.withdrawn_at < referral.sent_at) then null
            else least(referral.told_at, referral.sent_at)
        end as step,
        link.incident_id,
        case when link.incident_id is null then referral.referral_id end as own_id
    from referral
    cross join lateral (select distinct unnest(referral.children) as person_id) child
    left join lateral (
        select linking.incident_id
        from incident_person linking
        where linking.force = referral.force and linking.incident_id = any (referral.incidents)
            and linking.person_id = child.person_id
        union
        select referral.incidents[1]
        where referral.incidents <> '{}' and not exists (
            select from incident_person linking
            where linking.force = referral.force and linking.incident_id = any (referral.incidents)
                and linking.person_id = child.person_id
        )
    ) link on true
    where referral.force = :force and referral.recipient_service = 'CHILDREN'
        and (
            referral.incidents && array(select incident_id from event)
            or (least(told_at, sent_at) >= :period_from and least(told_at, sent_at) < :period_to)
        )
),
every_trail as (
    select incident_id, null as own_id, person_id from person
    union
    select incident_id, own_id, person_id from named
),
child_trail as (
    select every_trail.incident_id, every_trail.own_id, every_trail.person_id, scoped.reported_at, scoped.place,
        home.directorate as home, found.directorate as found,
        coalesce(
            scoped.in_scope and (person.unborn or person.under_18) and (
                person.role in ('CHILD', 'UNBORN', 'SIBLING', 'VICTIM', 'SUSPECT')
                or person.presence in ('PRESENT', 'RESIDENT_ABSENT')
            ),
            false
        ) as eligible
    from every_trail
    left join scoped on scoped.incident_id = every_trail.incident_id
    left join person on person.incident_id = every_trail.incident_id and person.person_id = every_trail.person_id
    left join placed home on home.postcode = person.address_postcode
    left join placed found on found.postcode = person.found_postcode
),
governed as (
    select child_trail.*, governing.recipient, governing.step,
        coalesce(child_trail.home, child_trail.found, governing.recipient, child_trail.place) as directorate
    from child_trail
    left join lateral (
        select named.recipient, named.step
        from named
        where named.person_id = child_trail.person_id
            and named.incident_id is not distinct from child_trail.incident_id
            and named.own_id is not distinct from child_trail.own_id
            and named.step is not null
            and (child_trail.home is null or named.recipient in (child_trail.home, child_trail.found))
        order by named.step, named.referral_id
        limit 1
    ) governing on true
    where child_trail.eligible or exists (
        select from named
        where named.person_id = child_trail.person_id and named.is_written
            and named.incident_id is not distinct from child_trail.incident_id
            and named.own_id is not distinct from child_trail.own_id
    )
)
select
    (
        select count(*) from scoped
        where in_scope and reported_at >= :period_from and reported_at < :period_to and (
            place = :directorate or exists (
                select from governed
                where governed.incident_id = scoped.incident_id and governed.eligible
                    and governed.directorate = :directorate
            )
        )
    ) as incidents,
    (
        select count(*) from governed
        where eligible and directorate = :directorate and reported_at >= :period_from and reported_at < :period_to
    ) as eligible_trails,
    (
        select count(*) from governed
        where recipient = :directorate
            and case when eligible then reported_at else step end >= :period_from
            and case when eligible then reported_at else step end < :period_to
    ) as referred_trails,
    (
        select count(*) from contact
        where directorate = :directorate and source = '6'
            and (origin = 'CONTACT' or not exists (
                select from feed
                where feed.organisation = :directorate and (feed.abilities ->> 'shows_contacts')::boolean
            ))
            and coalesce(arrived_at, recorded_at) >= :period_from and coalesce(arrived_at, recorded_at) < :period_to
    ) as contacts

-- overdue_looks
-- Whether any finding has to be looked at again before a statement as at a moment may count it.
select exists (select from trail where next_look_at <= :as_at)
    or exists (select from contact_line where next_look_at <= :as_at)
    or exists (select from incident_line where next_look_at <= :as_at) as overdue

-- trail_counts
-- The trails that count in a directorate's laws 1, 2 and 4 of a period.
select trail.trail_id, trail.directorate, trail.recipient, trail.counted_at, trail.law1, council.law2, council.law4
from trail
left join trail_council as council on council.force = trail.force and council.trail_id = trail.trail_id
where trail.force = :force and trail.counted_at >= :period_from and trail.counted_at < :period_to
    and (trail.directorate = :directorate or trail.recipient = :directorate)

-- contact_counts
-- The contacts that count in law 3.
select subject, directorate, arrived_at, line
from contact_line
where directorate = :directorate and arrived_at >= :period_from and arrived_at < :period_to

-- incident_counts
-- The incidents that count in law 0.
select subject, directorates, reported_at, line
from incident_line
where force = :force and :directorate = any (directorates) and line is not null
    and reported_at >= :period_from and reported_at < :period_to

-- gap_spans
-- When each gap of a directorate was known open, one row for each time.
select gap_id, kind, directorate, lower(span) as since, upper(span) as until
from gap
cross join lateral unnest(open_during) span
where force = :force and directorate = :directorate and opened_at < :period_to
order by gap_id, since

-- beside
-- What stands beside the laws: restricted logs, and serials of the force that nothing accounts for.
select coalesce(sum(sealed), 0)::bigint as sealed_logs,
    coalesce(sum(last_serial - (
        select coalesce(sum(upper(piece) - lower(piece)), 0)
        from unnest(seen * int4multirange(int4range(1, last_serial + 1))) piece
    )), 0)::bigint as missing_serials
from serial_day
where organisation = :force and day >= :first_day and day < :day_after

-- newest_of_period
-- The newest statement of a period.
select number, digest, as_at
from statement
where directorate = :directorate and period_from = :period_from and period_to = :period_to
order by number desc
limit 1

-- next_number
-- The number of the directorate's next statement.
select coalesce(max(number), 0) + 1 as number from statement where directorate = :directorate

-- keep_statement
-- Keeps a statement under its number.
insert into statement (directorate, number, force, period_from, period_to, as_at, headline, body, digest, supersedes,
    issued_at, issued_by)
values (:directorate, :number, :force, :period_from, :period_to, :as_at, :headline, :body, :digest, :supersedes,
    :issued_at, :issued_by)

-- keep_entries
-- Keeps what stands on each line.
insert into statement_entry (directorate, number, law, line, subject)
select directorate, number, law, line, subject from statement_member

-- trails_of_period
-- The trails that count in a directorate's laws of a period, each with its open gap and its flags.
select trail.incident_id, trail.referral_id, trail.person_id, trail.directorate, trail.recipient, trail.eligible,
    trail.law1, council.law2, council.law4, gap.kind as gap_kind, gap.side as gap_side, gap.directorate as gap_directorate,
    (
        select coalesce(jsonb_agg(jsonb_build_array(flag.kind, flag.field) order by flag.kind, flag.field), '[]')
        from flag where flag.force = trail.force and flag.subject = trail.trail_id
    ) as flags
from trail
left join trail_council as council on council.force = trail.force and council.trail_id = trail.trail_id
left join gap on gap.force = trail.force and gap.gap_id = coalesce(trail.gap_id, council.gap_id)
where trail.force = :force and trail.counted_at >= :period_from and trail.counted_at < :period_to
    and (trail.directorate = :directorate or trail.recipient = :directorate)
order by trail.incident_id, trail.referral_id, trail.person_id

-- contacts_of_period
-- The contacts that count in law 3, each with its open gap.
select line.directorate, line.contact_id, line.line, gap.kind as gap_kind
from contact_line line
left join gap on gap.force = line.force and gap.subject = line.subject and gap.state = 'OPEN'
where line.directorate = :directorate and line.arrived_at >= :period_from and line.arrived_at < :period_to
order by line.contact_id

-- incidents_of_period
-- The incidents that count in law 0, each with its open gaps and its flags.
select line.incident_id, line.line, line.in_scope,
    array(
        select gap.kind from gap
        where gap.force = line.force and gap.subject = line.subject and gap.state = 'OPEN' order by gap.kind
    ) as gaps,
    array(
        select flag.kind from flag where flag.force = line.force and flag.subject = line.subject order by flag.kind
    ) as flags
from incident_line line
where line.force = :force and :directorate = any (line.directorates) and line.line is not null
    and line.reported_at >= :period_from and line.reported_at < :period_to
order by line.incident_id
