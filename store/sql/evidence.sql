-- remove_evidence
-- Evidence of gaps that were judged again, that no longer stands: the gap closed, or is no more of its kind or place.
delete from evidence
using gap, examined
where gap.force = examined.force and gap.subject = examined.subject
    and evidence.force = gap.force and evidence.gap_id = gap.gap_id
    and (
        evidence.kind not in ('HEADER', gap.kind)
        or evidence.kind <> 'HEADER' and gap.state <> 'OPEN'
        or gap.directorate is distinct from evidence.directorate
    )

-- write_unannounced
-- Of a contact that no trail claims, what the force is asked about: its times, what it quotes, and who the child is.
insert into evidence (force, gap_id, kind, directorate, body)
select gap.force, gap.gap_id, gap.kind, line.directorate, jsonb_build_object(
    'contact_id', contact.contact_id, 'origin', contact.origin,
    'arrived_at', contact.arrived_at, 'arrived_exact', contact.arrived_exact, 'recorded_at', contact.recorded_at,
    'quoted_reference', contact.quoted_reference,
    'children', (
        select coalesce(jsonb_agg(jsonb_build_object(
            'person_id', child.person_id, 'given_names', child.given_names, 'family_name', child.family_name,
            'date_of_birth', child.date_of_birth, 'expected_date_of_birth', child.expected_date_of_birth
        ) order by child.person_id), '[]')
        from contact_child as child
        where child.directorate = contact.directorate and child.contact_id = contact.contact_id
    )
)
from judged_gap as gap
join judged_contact_line as line on line.subject = gap.subject
join contact on contact.directorate = line.directorate and contact.contact_id = line.contact_id
where gap.kind = 'UNANNOUNCED' and gap.state = 'OPEN' and gap.directorate = line.directorate
on conflict (force, gap_id, kind) do update set directorate = excluded.directorate, body = excluded.body
where (evidence.directorate, evidence.body) is distinct from (excluded.directorate, excluded.body)

-- write_not_received
-- Of a referral that a council does not show, what of the council's was searched for it, and when.
insert into evidence (force, gap_id, kind, directorate, body)
select gap.force, gap.gap_id, gap.kind, gap.directorate, jsonb_build_object(
    'searched_at', trail.judged_at,
    'references', (
        select coalesce(jsonb_agg(reference order by reference), '[]')
        from (
            select trail.incident_reference as reference where trail.incident_reference is not null
            union
            select referral.reference from referral
            where referral.force = trail.force
                and referral.referral_id in (select jsonb_array_elements_text(trail.body -> 'referrals'))
        ) as quoted
    ),
    'feeds', (
        select coalesce(jsonb_agg(jsonb_build_object(
            'feed', feed.feed, 'made_at', newest.made_at, 'covers_to', newest.covers_to,
            'shows', (
                select coalesce(jsonb_agg(what order by what), '[]') from unnest(array['contacts', 'attachments', 'transfers']) as what
                where feed.abilities -> ('shows_' || what) = 'true'
            )
        ) order by feed.feed), '[]')
        from feed
        cross join lateral (
            select coalesce(load.made_at, load.as_at) as made_at, load.covers_to from load
            where load.organisation = feed.organisation and load.feed = feed.feed and load.state = 'TAKEN_IN'
            order by load.made_at desc
            limit 1
        ) as newest
        where feed.organisation = gap.directorate and feed.side = 'COUNCIL'
    )
)
from judged_gap as gap
join judged_trail as trail on trail.force = gap.force and trail.trail_id = gap.subject
where gap.kind = 'NOT_RECEIVED' and gap.state = 'OPEN' and gap.directorate is not null
on conflict (force, gap_id, kind) do update set directorate = excluded.directorate, body = excluded.body
where (evidence.directorate, evidence.body - 'searched_at') is distinct from (excluded.directorate, excluded.body - 'searched_at')

-- write_headers
-- Of an incident at which nobody asked about children, or that nobody assessed, its header for the directorate of its area.
insert into evidence (force, gap_id, kind, directorate, body)
select gap.force, gap.gap_id, 'HEADER', gap.directorate, jsonb_build_object(
    'incident_id', incident.incident_id, 'reference', incident.reference, 'category', incident.category,
    'occurred_at', incident.occurred_at, 'reported_at', incident.reported_at,
    'grade_tool', incident.grade_tool, 'grade', incident.grade
)
from judged_gap as gap
join judged_incident_line as line on line.force = gap.force and line.subject = gap.subject
join incident on incident.force = line.force and incident.incident_id = line.incident_id
where gap.subject_kind = 'INCIDENT' and gap.directorate is not null
on conflict (force, gap_id, kind) do update set directorate = excluded.directorate, body = excluded.body
where (evidence.directorate, evidence.body) is distinct from (excluded.directorate, excluded.body)

-- of_gaps
-- The evidence of gaps that the viewer may see.
select wanted.organisation as of_organisation, wanted.id as of_id, evidence.*
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join evidence on evidence.force = wanted.organisation and evidence.gap_id = wanted.id
