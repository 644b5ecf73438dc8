-- trails
-- A page of trails, newest first, with the filters that are not null.
select trail.*
from trail_seen as trail
where (counted_at, trail_id) < (cast(:before as timestamptz), cast(:before_id as text))
  and (cast(:start as timestamptz) is null or counted_at >= :start)
  and (cast(:end as timestamptz) is null or counted_at < :end)
  and (cast(:law1 as text) is null or law1 = :law1)
  and (cast(:law2 as text) is null or law2 = :law2)
  and (cast(:law4 as text) is null or law4 = :law4)
  and (cast(:directorate as text) is null or directorate = :directorate)
  and (cast(:recipient as text) is null or recipient = :recipient)
  and (cast(:references as text[]) is null or incident_reference = any (cast(:references as text[])))
  and (
    (cast(:gap_kind as text) is null and cast(:gap_side as text) is null)
    or exists (
      select from gap
      where gap.force = trail.force and gap.gap_id = trail.gap_id
        and (cast(:gap_kind as text) is null or gap.kind = :gap_kind)
        and (cast(:gap_side as text) is null or gap.side = :gap_side)
    )
  )
order by counted_at desc, trail_id desc
limit :limit;

-- count_trails
-- How many trails the same filters leave.
select count(*)
from trail_seen as trail
where (cast(:start as timestamptz) is null or counted_at >= :start)
  and (cast(:end as timestamptz) is null or counted_at < :end)
  and (cast(:law1 as text) is null or law1 = :law1)
  and (cast(:law2 as text) is null or law2 = :law2)
  and (cast(:law4 as text) is null or law4 = :law4)
  and (cast(:directorate as text) is null or directorate = :directorate)
  and (cast(:recipient as text) is null or recipient = :recipient)
  and (cast(:references as text[]) is null or incident_reference = any (cast(:references as text[])))
  and (
    (cast(:gap_kind as text) is null and cast(:gap_side as text) is null)
    or exists (
      select from gap
      where gap.force = trail.force and gap.gap_id = trail.gap_id
        and (cast(:gap_kind as text) is null or gap.kind = :gap_kind)
        and (cast(:gap_side as text) is null or gap.side = :gap_side)
    )
  );

-- trails_by_id
-- Trails by their ids, each under the key that asked for it; also what a gap or flag is about.
select wanted.organisation as of_organisation, wanted.id as of_id, trail.*
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join trail_seen as trail on trail.force = wanted.organisation and trail.trail_id = wanted.id;

-- trails_of_incidents
-- The trails of incidents.
select wanted.organisation as of_organisation, wanted.id as of_id, trail.*
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join trail_seen as trail on trail.force = wanted.organisation and trail.incident_id = wanted.id
order by trail.trail_id;

-- trails_of_referrals
-- The trails that referrals are about, by what the reconciler found.
select wanted.organisation as of_organisation, wanted.id as of_id, trail.*
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join referral on referral.force = wanted.organisation and referral.referral_id = wanted.id
cross join lateral (
  select * from trail_seen
  where trail_seen.force = referral.force and trail_seen.incident_id = any (referral.incidents)
  union all
  select * from trail_seen
  where trail_seen.force = referral.force and trail_seen.referral_id = referral.referral_id
    and (trail_seen.incident_id = any (referral.incidents)) is not true
) as trail
where trail.person_id = any (referral.children) and trail.body -> 'referrals' ? wanted.id
order by trail.trail_id;

-- trails_of_contacts
-- The trails that contacts answer.
select wanted.organisation as of_organisation, wanted.id as of_id, trail.*
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join trail_receipt as receipt
  on receipt.directorate = wanted.organisation and receipt.kind = 'contact' and receipt.record_id = wanted.id
join trail_seen as trail on trail.force = receipt.force and trail.trail_id = receipt.trail_id
order by trail.trail_id;

-- trails_on_line
-- A page of the trails that stand on one line of a statement, in the order of their ids.
select trail.*
from statement_entry as entry
join trail_seen as trail on trail.force = :force and trail.trail_id = entry.subject
where entry.directorate = :directorate and entry.number = :number and entry.law = :law and entry.line = :line
  and entry.subject > :after_id
order by entry.subject
limit :limit;

-- count_trails_on_line
-- How many of the trails on a line the viewer may see.
select count(*)
from statement_entry as entry
join trail_seen as trail on trail.force = :force and trail.trail_id = entry.subject
where entry.directorate = :directorate and entry.number = :number and entry.law = :law and entry.line = :line;
