-- contacts
-- A page of contacts, newest arrival first, with the line of law 3 on which each stands.
select contact.*, contact_line.line, coalesce(contact.arrived_at, contact.recorded_at) as stands_at
from contact
left join contact_line using (directorate, contact_id)
where (coalesce(contact.arrived_at, contact.recorded_at), contact_id)
    < (cast(:before as timestamptz), cast(:before_id as text))
  and (cast(:start as timestamptz) is null or coalesce(contact.arrived_at, contact.recorded_at) >= :start)
  and (cast(:end as timestamptz) is null or coalesce(contact.arrived_at, contact.recorded_at) < :end)
  and (cast(:own_directorate as text) is null or contact.directorate = :own_directorate)
  and (cast(:source as text) is null or contact.source = :source)
  and (cast(:line as text) is null or contact_line.line = :line)
  and (
    cast(:references as text[]) is null
    or contact.contact_id = any (array(
      select record_id from record_token where kind = 'contact' and token = any (cast(:references as text[]))
    ))
  )
order by coalesce(contact.arrived_at, contact.recorded_at) desc, contact_id desc
limit :limit;

-- count_contacts
-- How many contacts the same filters leave.
select count(*)
from contact
left join contact_line using (directorate, contact_id)
where (cast(:start as timestamptz) is null or coalesce(contact.arrived_at, contact.recorded_at) >= :start)
  and (cast(:end as timestamptz) is null or coalesce(contact.arrived_at, contact.recorded_at) < :end)
  and (cast(:own_directorate as text) is null or contact.directorate = :own_directorate)
  and (cast(:source as text) is null or contact.source = :source)
  and (cast(:line as text) is null or contact_line.line = :line)
  and (
    cast(:references as text[]) is null
    or contact.contact_id = any (array(
      select record_id from record_token where kind = 'contact' and token = any (cast(:references as text[]))
    ))
  );

-- contacts_by_id
-- Contacts by their ids, each under the key that asked for it.
select wanted.organisation as of_organisation, wanted.id as of_id, contact.*, contact_line.line
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join contact on contact.directorate = wanted.organisation and contact.contact_id = wanted.id
left join contact_line using (directorate, contact_id);

-- contacts_of_subjects
-- The contacts that gaps are about, under (force, subject id).
select wanted.organisation as of_organisation, wanted.id as of_id, contact.*, contact_line.line
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join contact_line on contact_line.force = wanted.organisation and contact_line.subject = wanted.id
join contact using (directorate, contact_id);

-- children_of_contacts
-- The children that contacts name.
select wanted.organisation as of_organisation, wanted.id as of_id, child.*
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join contact_child as child on child.directorate = wanted.organisation and child.contact_id = wanted.id
order by child.person_id;

-- transfers_of_contacts
-- To whom councils passed contacts on.
select wanted.organisation as of_organisation, wanted.id as of_id, transfer.*
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join transfer on transfer.directorate = wanted.organisation and transfer.contact_id = wanted.id
order by transfer.passed_at, transfer.passed_to;

-- receipts_of_trails
-- What answers trails, with the council's own words where its record is the viewer's to see: contacts and attachments in
-- one form.
select wanted.organisation as of_organisation, wanted.id as of_id, receipt.directorate, receipt.kind, receipt.record_id,
  receipt.child_person_id, receipt.body, cast(receipt.body #>> '{arrived,earliest}' as timestamptz) as earliest,
  cast(receipt.body #>> '{arrived,latest}' as timestamptz) as latest,
  contact.contact_id is not null as is_seen, contact.quoted_reference, contact.recorded_at, contact.grade_tool,
  contact.grade,
  child.given_names, child.family_name, child.date_of_birth, child.expected_date_of_birth, child.sex, child.address_postcode
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join trail_receipt as receipt on receipt.force = wanted.organisation and receipt.trail_id = wanted.id
left join contact on contact.directorate = receipt.directorate and contact.contact_id = receipt.record_id
left join contact_child as child
  on child.directorate = contact.directorate and child.contact_id = contact.contact_id
  and child.person_id = receipt.child_person_id
where receipt.kind = 'contact'
union all
select wanted.organisation, wanted.id, receipt.directorate, receipt.kind, receipt.record_id,
  receipt.child_person_id, receipt.body, cast(receipt.body #>> '{arrived,earliest}' as timestamptz),
  cast(receipt.body #>> '{arrived,latest}' as timestamptz),
  attachment.attachment_id is not null, attachment.quoted_reference, null, null,
  null, attachment.given_names, attachment.family_name, attachment.date_of_birth, attachment.expected_date_of_birth, null, null
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join trail_receipt as receipt on receipt.force = wanted.organisation and receipt.trail_id = wanted.id
left join attachment on attachment.directorate = receipt.directorate and attachment.attachment_id = receipt.record_id
where receipt.kind = 'attachment'
order by of_organisation, of_id, earliest, latest, record_id, kind;

-- contacts_on_line
-- A page of the contacts that stand on one line of a statement, in the order of their subject ids.
select contact.*, contact_line.line, entry.subject
from statement_entry as entry
join contact_line on contact_line.directorate = entry.directorate and contact_line.subject = entry.subject
join contact on contact.directorate = contact_line.directorate and contact.contact_id = contact_line.contact_id
where entry.directorate = :directorate and entry.number = :number and entry.law = :law and entry.line = :line
  and contact_line.force = :force and entry.subject > :after_id
order by entry.subject
limit :limit;

-- count_contacts_on_line
-- How many of the contacts on a line the viewer may see.
select count(*)
from statement_entry as entry
join contact_line on contact_line.directorate = entry.directorate and contact_line.subject = entry.subject
join contact on contact.directorate = contact_line.directorate and contact.contact_id = contact_line.contact_id
where entry.directorate = :directorate and entry.number = :number and entry.law = :law and entry.line = :line
  and contact_line.force = :force;
