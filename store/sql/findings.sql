-- analyze_judged
-- Tells the planner how many judgements there are; it knows nothing of a temporary table otherwise, and would compare each
-- subject with every other.
analyze examined (kind, subject), judged_trail (trail_id), judged_trail_council (trail_id), judged_trail_receipt (trail_id),
    judged_contact_line (contact_id), judged_incident_line (incident_id), judged_incident_audience (incident_id),
    judged_gap (gap_id), judged_flag (flag_id)

-- is_anything_found
-- Whether something was found before about any of the subjects judged. Halves and matches are there only beside their trail.
-- `offset 0` has the indexes asked whatever the planner believes: of the temporary table it knows nothing yet.
select
    exists (
        select from examined
        cross join lateral (
            select from gap one
            where one.force = examined.force and one.subject = examined.subject
            offset 0
        ) found
    )
    or exists (
        select from examined
        cross join lateral (
            select from flag one
            where one.force = examined.force and one.subject = examined.subject
            offset 0
        ) found
    )
    or exists (
        select from examined
        cross join lateral (
            select from trail one
            where one.force = examined.force and one.trail_id = examined.subject
            offset 0
        ) found
        where examined.kind = 'TRAIL'
    )
    or exists (
        select from examined
        cross join lateral (
            select from contact_line one
            where one.subject = examined.subject
            offset 0
        ) found
        where examined.kind = 'CONTACT'
    )
    or exists (
        select from examined
        cross join lateral (
            select from incident_line one
            where one.force = examined.force and one.subject = examined.subject
            offset 0
        ) found
        where examined.kind = 'INCIDENT'
    )
    or exists (
        select from examined
        cross join lateral (
            select from incident_audience one
            where one.force = examined.organisation and one.incident_id = examined.record_id
            offset 0
        ) found
        where examined.kind = 'INCIDENT'
    )

-- add_trails
-- Add trails judged for the first time.
insert into trail select * from judged_trail

-- add_councils
-- Add councils' halves of trails judged for the first time.
insert into trail_council select * from judged_trail_council

-- add_receipts
-- Add matches of trails judged for the first time.
insert into trail_receipt select * from judged_trail_receipt

-- add_contact_lines
-- Add the lines of contacts judged for the first time.
insert into contact_line select * from judged_contact_line

-- add_incident_lines
-- Add the lines of incidents judged for the first time.
insert into incident_line select * from judged_incident_line

-- add_gaps
-- Add gaps of subjects judged for the first time.
insert into gap select * from judged_gap

-- add_flags
-- Add flags of subjects judged for the first time.
insert into flag select * from judged_flag

-- write_trails
-- Put the trails judged in the place of those before them where they differ; whose they are or were, and whether more
-- changed than the time of the next look. A new recipient is told by the council's half.
insert into trail
select * from judged_trail
on conflict (force, trail_id) do update set
    incident_id = excluded.incident_id, referral_id = excluded.referral_id, person_id = excluded.person_id,
    directorate = excluded.directorate, recipient = excluded.recipient, eligible = excluded.eligible,
    incident_reference = excluded.incident_reference, category = excluded.category,
    reported_at = excluded.reported_at, grade_tool = excluded.grade_tool, grade = excluded.grade,
    given_names = excluded.given_names, family_name = excluded.family_name, date_of_birth = excluded.date_of_birth,
    expected_date_of_birth = excluded.expected_date_of_birth, restricted = excluded.restricted,
    counted_at = excluded.counted_at, law1 = excluded.law1,
    gap_id = excluded.gap_id, header_shown = excluded.header_shown, body = excluded.body, basis = excluded.basis,
    judged_at = excluded.judged_at, next_look_at = excluded.next_look_at, awaits = excluded.awaits
where to_jsonb(trail) - 'judged_at' is distinct from to_jsonb(excluded) - 'judged_at'
returning new.force, new.trail_id as subject, new.recipient,
    case when new.header_shown then new.directorate end as directorate,
    to_jsonb(old) - '{recipient,judged_at,next_look_at,awaits}'::text[]
        is distinct from to_jsonb(new) - '{recipient,judged_at,next_look_at,awaits}'::text[] as changed

-- remove_trails
-- Trails that were judged before and are no more; whose they were.
delete from trail
using examined
where examined.kind = 'TRAIL' and trail.force = examined.force and trail.trail_id = examined.subject
    and not exists (
        select from judged_trail judged where judged.force = trail.force and judged.trail_id = trail.trail_id
    )
returning trail.force, trail.trail_id as subject, trail.recipient,
    case when trail.header_shown then trail.directorate end as directorate, true as changed

-- write_councils
-- Put the councils' halves in the place of those before them where they differ; whose they are and were.
insert into trail_council
select * from judged_trail_council
on conflict (force, trail_id) do update set
    recipient = excluded.recipient, governing_referral = excluded.governing_referral, law2 = excluded.law2,
    law4 = excluded.law4, gap_id = excluded.gap_id, steps = excluded.steps, basis = excluded.basis
where to_jsonb(trail_council) is distinct from to_jsonb(excluded)
returning new.force, new.trail_id as subject, new.recipient, nullif(old.recipient, new.recipient) as directorate,
    true as changed

-- remove_councils
-- Halves of trails that are referred to nobody any more; whose they were. Those of trails that are no more go with them.
delete from trail_council
using examined
where examined.kind = 'TRAIL' and trail_council.force = examined.force and trail_council.trail_id = examined.subject
    and not exists (
        select from judged_trail_council judged
        where judged.force = trail_council.force and judged.trail_id = trail_council.trail_id
    )
returning trail_council.force, trail_council.trail_id as subject, trail_council.recipient, null as directorate,
    true as changed

-- remove_receipts
-- Matches that were found before and are no more.
delete from trail_receipt
using examined
where examined.kind = 'TRAIL' and trail_receipt.force = examined.force and trail_receipt.trail_id = examined.subject
    and not exists (
        select from judged_trail_receipt judged
        where judged.force = trail_receipt.force and judged.trail_id = trail_receipt.trail_id
            and judged.directorate = trail_receipt.directorate and judged.kind = trail_receipt.kind
            and judged.record_id = trail_receipt.record_id
    )
returning trail_receipt.force, trail_receipt.trail_id as subject,
    (
        select recipient from trail_council
        where trail_council.force = trail_receipt.force and trail_council.trail_id = trail_receipt.trail_id
            and trail_council.recipient = trail_receipt.directorate
    ) as recipient,
    null as directorate, true as changed

-- write_receipts
-- Put the matches found in the place of those before them where they differ.
insert into trail_receipt
select * from judged_trail_receipt
on conflict (force, trail_id, directorate, kind, record_id) do update set
    child_person_id = excluded.child_person_id, body = excluded.body
where to_jsonb(trail_receipt) is distinct from to_jsonb(excluded)
returning new.force, new.trail_id as subject,
    (
        select recipient from trail_council
        where trail_council.force = new.force and trail_council.trail_id = new.trail_id
            and trail_council.recipient = new.directorate
    ) as recipient,
    null as directorate, true as changed

-- remove_contact_lines
-- Lines of contacts that count in law 3 no more.
delete from contact_line
using examined
where examined.kind = 'CONTACT' and contact_line.directorate = examined.organisation
    and contact_line.contact_id = examined.record_id
    and not exists (
        select from judged_contact_line judged
        where judged.directorate = contact_line.directorate and judged.contact_id = contact_line.contact_id
    )

-- write_contact_lines
-- Put the lines of contacts in the place of those before them where they differ.
insert into contact_line
select * from judged_contact_line
on conflict (directorate, contact_id) do update set
    subject = excluded.subject, force = excluded.force, line = excluded.line, arrived_at = excluded.arrived_at,
    basis = excluded.basis, judged_at = excluded.judged_at, next_look_at = excluded.next_look_at,
    awaits = excluded.awaits
where to_jsonb(contact_line) - 'judged_at' is distinct from to_jsonb(excluded) - 'judged_at'

-- remove_incident_lines
-- Lines of incidents that are no more.
delete from incident_line
using examined
where examined.kind = 'INCIDENT' and incident_line.force = examined.organisation
    and incident_line.incident_id = examined.record_id
    and not exists (
        select from judged_incident_line judged
        where judged.force = incident_line.force and judged.incident_id = incident_line.incident_id
    )

-- write_incident_lines
-- Put the lines of incidents in the place of those before them where they differ.
insert into incident_line
select * from judged_incident_line
on conflict (force, incident_id) do update set
    subject = excluded.subject, in_scope = excluded.in_scope, line = excluded.line,
    directorate = excluded.directorate, directorates = excluded.directorates, reported_at = excluded.reported_at,
    basis = excluded.basis, judged_at = excluded.judged_at, next_look_at = excluded.next_look_at,
    awaits = excluded.awaits
where to_jsonb(incident_line) - 'judged_at' is distinct from to_jsonb(excluded) - 'judged_at'

-- remove_audience
-- Directorates to which an incident turns out never to have been referred.
delete from incident_audience
using examined
where examined.kind = 'INCIDENT' and incident_audience.force = examined.organisation
    and incident_audience.incident_id = examined.record_id
    and not exists (
        select from judged_incident_audience judged
        where judged.force = incident_audience.force and judged.incident_id = incident_audience.incident_id
            and judged.directorate = incident_audience.directorate
    )

-- write_audience
-- Directorates to which an incident was referred.
insert into incident_audience
select * from judged_incident_audience
on conflict do nothing

-- write_gaps
-- Put the gaps found in the place of those before them where they differ, each change as a new version; whose they are,
-- and how they stood before.
insert into gap
select * from judged_gap
on conflict (force, gap_id) do update set
    kind = excluded.kind, side = excluded.side, subject_kind = excluded.subject_kind, subject = excluded.subject,
    directorate = excluded.directorate, state = excluded.state, due_at = excluded.due_at,
    opened_at = excluded.opened_at, closed_at = excluded.closed_at, open_during = excluded.open_during,
    clock = excluded.clock, basis = excluded.basis, closed_by = excluded.closed_by, version = gap.version + 1
where to_jsonb(gap) - 'version' is distinct from to_jsonb(excluded) - 'version'
returning new.force, new.gap_id, new.kind, new.side, new.subject, new.directorate, new.state, old.state as state_before

-- remove_gaps
-- Gaps that turn out never to have been known open; whose they were, and how they stood.
delete from gap
using examined
where gap.force = examined.force and gap.subject = examined.subject
    and not exists (select from judged_gap judged where judged.force = gap.force and judged.gap_id = gap.gap_id)
returning gap.force, gap.gap_id, gap.kind, gap.side, gap.subject, gap.directorate,
    'RESOLVED' as state, gap.state as state_before

-- write_flags
-- Put the flags found in the place of those before them where they differ.
insert into flag
select * from judged_flag
on conflict (force, flag_id) do update set
    kind = excluded.kind, subject_kind = excluded.subject_kind, subject = excluded.subject,
    directorate = excluded.directorate, field = excluded.field
where to_jsonb(flag) is distinct from to_jsonb(excluded)

-- remove_flags
-- Flags that no longer hold.
delete from flag
using examined
where flag.force = examined.force and flag.subject = examined.subject
    and not exists (select from judged_flag judged where judged.force = flag.force and judged.flag_id = flag.flag_id)
