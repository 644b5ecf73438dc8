-- incidents
-- A page of incidents, newest report first, with the line of law 0 on which each stands.
select incident.*, incident_line.line, incident_line.directorate, incident_line.in_scope
from incident
left join incident_line using (force, incident_id)
where (incident.reported_at, incident_id) < (cast(:before as timestamptz), cast(:before_id as text))
  and (cast(:start as timestamptz) is null or incident.reported_at >= :start)
  and (cast(:end as timestamptz) is null or incident.reported_at < :end)
  and (cast(:category as text) is null or incident.category = :category)
  and (cast(:line as text) is null or incident_line.line = :line)
  and (cast(:references as text[]) is null or incident.reference = any (cast(:references as text[])))
order by incident.reported_at desc, incident_id desc
limit :limit;

-- count_incidents
-- How many incidents the same filters leave.
select count(*)
from incident
left join incident_line using (force, incident_id)
where (cast(:start as timestamptz) is null or incident.reported_at >= :start)
  and (cast(:end as timestamptz) is null or incident.reported_at < :end)
  and (cast(:category as text) is null or incident.category = :category)
  and (cast(:line as text) is null or incident_line.line = :line)
  and (cast(:references as text[]) is null or incident.reference = any (cast(:references as text[])));

-- incidents_by_id
-- Incidents by their ids, each under the key that asked for it.
select wanted.organisation as of_organisation, wanted.id as of_id,
  incident.*, incident_line.line, incident_line.directorate, incident_line.in_scope
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join incident on incident.force = wanted.organisation and incident.incident_id = wanted.id
left join incident_line using (force, incident_id);

-- incidents_of_subjects
-- The incidents that gaps or flags are about.
select wanted.organisation as of_organisation, wanted.id as of_id,
  incident.*, incident_line.line, incident_line.directorate, incident_line.in_scope
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join incident_line on incident_line.force = wanted.organisation and incident_line.subject = wanted.id
join incident using (force, incident_id);

-- incidents_of_trails
-- The incidents of trails.
select wanted.organisation as of_organisation, wanted.id as of_id,
  incident.*, incident_line.line, incident_line.directorate, incident_line.in_scope
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join trail on trail.force = wanted.organisation and trail.trail_id = wanted.id
join incident on incident.force = trail.force and incident.incident_id = trail.incident_id
left join incident_line on incident_line.force = incident.force and incident_line.incident_id = incident.incident_id;

-- incidents_of_referrals
-- The incidents that referrals quote.
select wanted.organisation as of_organisation, wanted.id as of_id,
  incident.*, incident_line.line, incident_line.directorate, incident_line.in_scope
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join referral on referral.force = wanted.organisation and referral.referral_id = wanted.id
join incident on incident.force = referral.force and incident.incident_id = any (referral.incidents)
left join incident_line on incident_line.force = incident.force and incident_line.incident_id = incident.incident_id
order by incident.reported_at, incident.incident_id;

-- people_of_incidents
-- The people that incidents link.
select wanted.organisation as of_organisation, wanted.id as of_id, person.*
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join incident_person as person on person.force = wanted.organisation and person.incident_id = wanted.id
order by person.person_id;

-- people_of_trails
-- The person of each trail, as its incident links them.
select wanted.organisation as of_organisation, wanted.id as of_id, person.*
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join trail on trail.force = wanted.organisation and trail.trail_id = wanted.id
join incident_person as person
  on person.force = trail.force and person.incident_id = trail.incident_id and person.person_id = trail.person_id;

-- children_of_referrals
-- The people that referrals name, each once, as the first incident that the referral quotes links them.
select distinct on (wanted.organisation, wanted.id, person.person_id)
  wanted.organisation as of_organisation, wanted.id as of_id, person.*
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join referral on referral.force = wanted.organisation and referral.referral_id = wanted.id
join incident_person as person
  on person.force = referral.force
  and person.incident_id = any (referral.incidents)
  and person.person_id = any (referral.children)
order by wanted.organisation, wanted.id, person.person_id, array_position(referral.incidents, person.incident_id);

-- incidents_on_line
-- A page of the incidents that stand on one line of a statement, in the order of their subject ids.
select incident.*, incident_line.line, incident_line.directorate, incident_line.in_scope, entry.subject
from statement_entry as entry
join incident_line on incident_line.force = :force and incident_line.subject = entry.subject
join incident on incident.force = incident_line.force and incident.incident_id = incident_line.incident_id
where entry.directorate = :directorate and entry.number = :number and entry.law = :law and entry.line = :line
  and entry.subject > :after_id
order by entry.subject
limit :limit;

-- count_incidents_on_line
-- How many of the incidents on a line the viewer may see.
select count(*)
from statement_entry as entry
join incident_line on incident_line.force = :force and incident_line.subject = entry.subject
join incident on incident.force = incident_line.force and incident.incident_id = incident_line.incident_id
where entry.directorate = :directorate and entry.number = :number and entry.law = :law and entry.line = :line;
