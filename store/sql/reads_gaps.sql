-- gaps
-- A page of gaps, oldest due first.
select gap.*
from gap
where (due_at, gap_id) > (cast(:after as timestamptz), cast(:after_id as text))
  and (cast(:side as text) is null or side = :side)
  and (cast(:kind as text) is null or kind = :kind)
  and (cast(:state as text) is null or state = :state)
  and (cast(:due_before as timestamptz) is null or due_at < :due_before)
  and (cast(:directorate as text) is null or directorate = :directorate)
order by due_at, gap_id
limit :limit;

-- count_gaps
-- How many gaps the same filters leave.
select count(*)
from gap
where (cast(:side as text) is null or side = :side)
  and (cast(:kind as text) is null or kind = :kind)
  and (cast(:state as text) is null or state = :state)
  and (cast(:due_before as timestamptz) is null or due_at < :due_before)
  and (cast(:directorate as text) is null or directorate = :directorate);

-- gap_counts
-- The open gaps that the viewer may see, by side and kind, with the oldest due time.
select side, kind, count(*) as count, min(due_at) as oldest_due_at
from gap
where state = 'OPEN' and (cast(:directorate as text) is null or directorate = :directorate)
group by side, kind
order by side, kind;

-- gaps_by_id
-- Gaps by their ids, each under the key that asked for it.
select wanted.organisation as of_organisation, wanted.id as of_id, gap.*
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join gap on gap.force = wanted.organisation and gap.gap_id = wanted.id;

-- open_gaps_of_trails
-- The open gap of each trail that has one.
select wanted.organisation as of_organisation, wanted.id as of_id, gap.*
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join trail_seen as trail on trail.force = wanted.organisation and trail.trail_id = wanted.id
join gap on gap.force = trail.force and gap.subject = trail.trail_id and gap.gap_id = trail.gap_id and gap.state = 'OPEN';

-- open_gaps_of_contacts
-- The open gap of each contact that no trail claims.
select wanted.organisation as of_organisation, wanted.id as of_id, gap.*
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join contact_line on contact_line.directorate = wanted.organisation and contact_line.contact_id = wanted.id
join gap on gap.force = contact_line.force and gap.subject = contact_line.subject and gap.state = 'OPEN';

-- gaps_of_incidents
-- The gaps of incidents themselves, open and resolved.
select wanted.organisation as of_organisation, wanted.id as of_id, gap.*
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join incident_line on incident_line.force = wanted.organisation and incident_line.incident_id = wanted.id
join gap on gap.force = incident_line.force and gap.subject = incident_line.subject
order by gap.due_at, gap.gap_id;

-- flags
-- A page of flags, in the order of their ids.
select flag.*
from flag
where flag_id > :after_id
  and (cast(:kind as text) is null or kind = :kind)
  and (cast(:directorate as text) is null or directorate = :directorate)
order by flag_id
limit :limit;

-- count_flags
-- How many flags the same filters leave.
select count(*)
from flag
where (cast(:kind as text) is null or kind = :kind)
  and (cast(:directorate as text) is null or directorate = :directorate);

-- flags_by_id
-- Flags by their ids, each under the key that asked for it.
select wanted.organisation as of_organisation, wanted.id as of_id, flag.*
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join flag on flag.force = wanted.organisation and flag.flag_id = wanted.id;

-- flags_of_subjects
-- The flags on trails.
select wanted.organisation as of_organisation, wanted.id as of_id, flag.*
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join flag on flag.force = wanted.organisation and flag.subject = wanted.id
order by flag.kind, flag.flag_id;

-- flags_of_incidents
-- The flags on incidents.
select wanted.organisation as of_organisation, wanted.id as of_id, flag.*
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join incident_line on incident_line.force = wanted.organisation and incident_line.incident_id = wanted.id
join flag on flag.force = incident_line.force and flag.subject = incident_line.subject
order by flag.kind, flag.flag_id;

-- gaps_on_line
-- A page of the gaps that stand on one line of a statement, in the order of their ids.
select gap.*
from statement_entry as entry
join gap on gap.force = :force and gap.gap_id = entry.subject
where entry.directorate = :directorate and entry.number = :number and entry.law = :law and entry.line = :line
  and entry.subject > :after_id
order by entry.subject
limit :limit;

-- count_gaps_on_line
-- How many of the gaps on a line the viewer may see.
select count(*)
from statement_entry as entry
join gap on gap.force = :force and gap.gap_id = entry.subject
where entry.directorate = :directorate and entry.number = :number and entry.law = :law and entry.line = :line;
