-- quiet_records
-- One page of the records of which nothing was heard for as long as the rule of their side says.
select organisation, kind, record_id
from record_version
where (organisation, kind, record_id) > (:after_organisation, :after_kind, :after_record)
group by organisation, kind, record_id
having max(guard.last_activity(kind, made_at, body)) <= case
    when kind = any (cast(:police_kinds as text[])) then cast(:police_since as timestamptz)
    else cast(:council_since as timestamptz)
end
order by organisation, kind, record_id
limit :page

-- activity
-- Of some records: when something last happened, and whether a load that brought a version of them is not reconciled yet.
select organisation, kind, record_id, max(guard.last_activity(version.kind, version.made_at, version.body)) as active_at,
    bool_or(load.state = 'TAKEN_IN' and load.reconciled_at is null) as is_waiting
from unnest(cast(:organisations as text[]), cast(:kinds as text[]), cast(:record_ids as text[]))
    wanted (organisation, kind, record_id)
join record_version version using (organisation, kind, record_id)
join load using (organisation, load_id)
group by organisation, kind, record_id

-- open_gaps
-- When the open gaps of some subjects became known.
select opened_at from gap where force = :force and subject = any (cast(:subjects as text[])) and state = 'OPEN'

-- erase_flags
-- Erases the flags of some subjects.
delete from flag where force = :force and subject = any (cast(:subjects as text[]))

-- erase_gaps
-- Erases the gaps of some subjects.
delete from gap where force = :force and subject = any (cast(:subjects as text[]))

-- erase_receipts
-- Erases the matches of some trails.
delete from trail_receipt where force = :force and trail_id = any (cast(:trail_ids as text[]))

-- erase_councils
-- Erases the councils' halves of some trails.
delete from trail_council where force = :force and trail_id = any (cast(:trail_ids as text[]))

-- erase_trails
-- Erases some trails.
delete from trail where force = :force and trail_id = any (cast(:trail_ids as text[]))

-- erase_events
-- Erases the events that told of some subjects, whosesoever they are.
delete from outbox where subject = any (cast(:subjects as text[]))

-- erase_contact_lines
-- Erases the lines of some contacts.
delete from contact_line using unnest(cast(:organisations as text[]), cast(:record_ids as text[])) gone (organisation, record_id)
where contact_line.directorate = gone.organisation and contact_line.contact_id = gone.record_id

-- erase_incident_lines
-- Erases the lines of some incidents.
delete from incident_line where force = :force and incident_id = any (cast(:incident_ids as text[]))

-- erase_audience
-- Erases to whom some incidents were referred.
delete from incident_audience where force = :force and incident_id = any (cast(:incident_ids as text[]))

-- erase_rejections_of
-- Erases what could not be read of some records.
delete from rejection
using unnest(cast(:organisations as text[]), cast(:kinds as text[]), cast(:record_ids as text[]))
    gone (organisation, kind, record_id)
where rejection.organisation = gone.organisation and rejection.kind = gone.kind and rejection.record_id = gone.record_id

-- erase_people
-- Erases the people of some incidents.
delete from incident_person
using unnest(cast(:organisations as text[]), cast(:kinds as text[]), cast(:record_ids as text[]))
    gone (organisation, kind, record_id)
where gone.kind = 'incident' and incident_person.force = gone.organisation
    and incident_person.incident_id = gone.record_id

-- erase_incidents
-- Erases some incidents' current rows.
delete from incident
using unnest(cast(:organisations as text[]), cast(:kinds as text[]), cast(:record_ids as text[]))
    gone (organisation, kind, record_id)
where gone.kind = 'incident' and incident.force = gone.organisation and incident.incident_id = gone.record_id

-- erase_referrals
-- Erases some referrals' current rows.
delete from referral
using unnest(cast(:organisations as text[]), cast(:kinds as text[]), cast(:record_ids as text[]))
    gone (organisation, kind, record_id)
where gone.kind = 'referral' and referral.force = gone.organisation and referral.referral_id = gone.record_id

-- erase_children
-- Erases the children of some contacts.
delete from contact_child using unnest(cast(:organisations as text[]), cast(:record_ids as text[])) gone (organisation, record_id)
where contact_child.directorate = gone.organisation and contact_child.contact_id = gone.record_id

-- erase_contacts
-- Erases some contacts' current rows.
delete from contact using unnest(cast(:organisations as text[]), cast(:record_ids as text[])) gone (organisation, record_id)
where contact.directorate = gone.organisation and contact.contact_id = gone.record_id

-- erase_attachments
-- Erases some attachments' current rows.
delete from attachment
using unnest(cast(:organisations as text[]), cast(:kinds as text[]), cast(:record_ids as text[]))
    gone (organisation, kind, record_id)
where gone.kind = 'attachment' and attachment.directorate = gone.organisation
    and attachment.attachment_id = gone.record_id

-- erase_transfers
-- Erases some transfers' current rows.
delete from transfer
using unnest(cast(:organisations as text[]), cast(:kinds as text[]), cast(:record_ids as text[]))
    gone (organisation, kind, record_id)
where gone.kind = 'transfer' and transfer.directorate = gone.organisation
    and transfer.contact_id || '>' || transfer.passed_to = gone.record_id

-- erase_flips
-- Erases what of some records went back.
delete from status_flip
using unnest(cast(:organisations as text[]), cast(:kinds as text[]), cast(:record_ids as text[]))
    gone (organisation, kind, record_id)
where status_flip.organisation = gone.organisation and status_flip.kind = gone.kind
    and status_flip.record_id = gone.record_id

-- shorten_unchanged
-- Erases that some records came unchanged, from the lists in which that is noted.
update unchanged_version noted
set record_ids = coalesce(kept.record_ids, '{}'), digests = coalesce(kept.digests, '{}')
from (
    select listed.organisation, listed.load_id, listed.kind,
        array_agg(pair.record_id order by pair.place) filter (where gone.record_id is null) as record_ids,
        array_agg(pair.digest order by pair.place) filter (where gone.record_id is null) as digests
    from unchanged_version listed
    cross join lateral unnest(listed.record_ids, listed.digests) with ordinality as pair (record_id, digest, place)
    left join unnest(cast(:organisations as text[]), cast(:kinds as text[]), cast(:record_ids as text[]))
        gone (organisation, kind, record_id)
        on gone.organisation = listed.organisation and gone.kind = listed.kind and gone.record_id = pair.record_id
    where listed.organisation = any (cast(:organisations as text[])) and listed.record_ids && cast(:record_ids as text[])
    group by listed.organisation, listed.load_id, listed.kind
    having count(gone.record_id) > 0
) kept
where noted.organisation = kept.organisation and noted.load_id = kept.load_id and noted.kind = kept.kind

-- erase_expected_of
-- Erases that some incidents were expected: a list that outlives them would say that they vanished.
delete from expected_record
using record_token token
join unnest(cast(:organisations as text[]), cast(:kinds as text[]), cast(:record_ids as text[]))
    gone (organisation, kind, record_id)
    on gone.kind = 'incident' and token.kind = gone.kind and token.organisation = gone.organisation
    and token.record_id = gone.record_id
where expected_record.organisation = gone.organisation and expected_record.token = token.token

-- erase_tokens
-- Erases the reference tokens of some records.
delete from record_token
using unnest(cast(:organisations as text[]), cast(:kinds as text[]), cast(:record_ids as text[]))
    gone (organisation, kind, record_id)
where record_token.organisation = gone.organisation and record_token.kind = gone.kind
    and record_token.record_id = gone.record_id

-- erase_versions
-- Erases every version of some records.
delete from record_version
using unnest(cast(:organisations as text[]), cast(:kinds as text[]), cast(:record_ids as text[]))
    gone (organisation, kind, record_id)
where record_version.organisation = gone.organisation and record_version.kind = gone.kind
    and record_version.record_id = gone.record_id

-- erase_old_rejections
-- Erases one page of what could not be read of loads taken in before a moment; whose it was.
delete from rejection
where (organisation, load_id, line, field) in (
    select rejection.organisation, rejection.load_id, rejection.line, rejection.field
    from rejection join load using (organisation, load_id)
    where load.taken_in_at <= :since
    limit :page
)
returning organisation

-- count_old_rejections
-- How many rows of what could not be read are of loads taken in before a moment.
select count(*) from rejection join load using (organisation, load_id) where load.taken_in_at <= :since

-- erase_old_expected
-- Erases one page of the expected records of lists taken in before a moment; whose they were.
delete from expected_record
where (organisation, load_id, kind, reference) in (
    select expected.organisation, expected.load_id, expected.kind, expected.reference
    from expected_record expected join load using (organisation, load_id)
    where load.taken_in_at <= :since
    limit :page
)
returning organisation

-- count_old_expected
-- How many expected records are of lists taken in before a moment.
select count(*) from expected_record join load using (organisation, load_id) where load.taken_in_at <= :since

-- erase_old_events
-- Erases one page of the events from before a moment, and of what became of such at webhooks; whose they were.
with events as (
    delete from outbox where event_id in (select event_id from outbox where at <= :since order by event_id limit :page)
    returning organisation
), deliveries as (
    delete from webhook_delivery where (organisation, endpoint_id, event_id) in (
        select organisation, endpoint_id, event_id from webhook_delivery
        where state <> 'WAITING' and ended_at <= :since
        limit :page
    )
    returning organisation
)
select organisation from events union all select organisation from deliveries

-- count_old_events
-- How many events, and deliveries of such, are from before a moment.
select (select count(*) from outbox where at <= :since)
    + (select count(*) from webhook_delivery where state <> 'WAITING' and ended_at <= :since)

-- erase_old_staff
-- Erases one page of the staff who last signed in before a moment, and of those disabled the name alone; whose they were.
with named as (
    select organisation, subject, disabled_at from staff_member where signed_in_at <= :since limit :page for update
), gone as (
    delete from staff_member member using named
    where named.disabled_at is null and (member.organisation, member.subject) = (named.organisation, named.subject)
    returning member.organisation
), nameless as (
    update staff_member member set name = '' from named
    where named.disabled_at is not null and (member.organisation, member.subject) = (named.organisation, named.subject)
    returning member.organisation
)
select organisation from gone union all select organisation from nameless

-- count_old_staff
-- How many staff last signed in before a moment and still have a name here.
select count(*) from (select from staff_member where signed_in_at <= :since for update) named

-- refuse_old_loads
-- Refuses one page of an organisation's loads that came before a moment and could not be taken in since.
update load set state = 'REFUSED', refusal = :refusal
where (organisation, load_id) in (
    select organisation, load_id from load
    where organisation = :organisation and state in ('RECEIVED', 'TAKING_IN') and received_at <= :since
    order by load_id
    limit :page
)
returning load_id

-- count_old_loads
-- How many loads of each organisation came before a moment and could not be taken in since.
select organisation, count(*) as loads from load
where state in ('RECEIVED', 'TAKING_IN') and received_at <= :since
group by organisation
order by organisation

-- erase_chunks
-- Erases the bytes of some loads.
delete from load_chunk
where organisation = :organisation and load_id = any (cast(:load_ids as uuid[]))

-- erase_old_entries
-- Erases what stood on the lines of the oldest statement as at before a moment; whose it was.
delete from statement_entry
where (directorate, number) = (
    select statement.directorate, statement.number
    from statement
    where statement.as_at <= :since and exists (
        select from statement_entry entry
        where entry.directorate = statement.directorate and entry.number = statement.number
    )
    order by statement.as_at, statement.directorate, statement.number
    limit 1
)
returning directorate as organisation

-- count_old_entries
-- How many entries stand in statements as at before a moment.
select count(*) from statement_entry join statement using (directorate, number) where statement.as_at <= :since
