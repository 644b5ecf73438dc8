-- referrals
-- A page of referrals, newest first by when they were sent, told of, or written. The first of these that is there is asked for by cases: the server takes `coalesce` for something that might leak, and keeps it from the index.
select referral.*
from (
  select *,
    case when sent_at is not null then sent_at when told_at is not null then told_at when submitted_at is not null then submitted_at else made_at end
      as stands_at
  from referral
) as referral
where (stands_at, referral_id)
    < (cast(:before as timestamptz), cast(:before_id as text))
  and (cast(:start as timestamptz) is null or stands_at >= :start)
  and (cast(:end as timestamptz) is null or stands_at < :end)
  and (cast(:own_force as text) is null or referral.force = :own_force)
  and (cast(:own_directorate as text) is null or recipient = :own_directorate)
  and (cast(:recipient as text) is null or recipient = :recipient)
  and (cast(:references as text[]) is null or referral.reference = any (cast(:references as text[])))
  and (
    cast(:standing as text) is null
    or exists (
      select from trail_seen as trail
      where trail.force = referral.force
        and trail.law2 = :standing
        and trail.person_id = any (referral.children)
        and (trail.referral_id = referral.referral_id or trail.incident_id = any (referral.incidents))
        and trail.body -> 'referrals' ? referral.referral_id
    )
  )
order by stands_at desc, referral_id desc
limit :limit;

-- count_referrals
-- How many referrals the same filters leave.
select count(*)
from (
  select *,
    case when sent_at is not null then sent_at when told_at is not null then told_at when submitted_at is not null then submitted_at else made_at end
      as stands_at
  from referral
) as referral
where (cast(:start as timestamptz) is null or stands_at >= :start)
  and (cast(:end as timestamptz) is null or stands_at < :end)
  and (cast(:own_force as text) is null or referral.force = :own_force)
  and (cast(:own_directorate as text) is null or recipient = :own_directorate)
  and (cast(:recipient as text) is null or recipient = :recipient)
  and (cast(:references as text[]) is null or referral.reference = any (cast(:references as text[])))
  and (
    cast(:standing as text) is null
    or exists (
      select from trail_seen as trail
      where trail.force = referral.force
        and trail.law2 = :standing
        and trail.person_id = any (referral.children)
        and (trail.referral_id = referral.referral_id or trail.incident_id = any (referral.incidents))
        and trail.body -> 'referrals' ? referral.referral_id
    )
  );

-- referrals_by_id
-- Referrals by their ids, each under the key that asked for it.
select wanted.organisation as of_organisation, wanted.id as of_id, referral.*
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join referral on referral.force = wanted.organisation and referral.referral_id = wanted.id;

-- referrals_of_trails
-- The referrals that name the child of a trail, by what the reconciler found.
select wanted.organisation as of_organisation, wanted.id as of_id, referral.*
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join trail on trail.force = wanted.organisation and trail.trail_id = wanted.id
cross join lateral jsonb_array_elements_text(trail.body -> 'referrals') as named (referral_id)
join referral on referral.force = trail.force and referral.referral_id = named.referral_id
order by coalesce(referral.sent_at, referral.told_at, referral.submitted_at, referral.made_at), referral.referral_id;

-- referrals_of_incidents
-- The referrals that quote incidents.
select wanted.organisation as of_organisation, wanted.id as of_id, referral.*
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join referral on referral.force = wanted.organisation and wanted.id = any (referral.incidents)
order by coalesce(referral.sent_at, referral.told_at, referral.submitted_at, referral.made_at), referral.referral_id;

-- notices_of_trails
-- What the governing referral of each trail says that a council may say otherwise.
select wanted.organisation as of_organisation, wanted.id as of_id, referral.reference, referral.grade_tool, referral.grade
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join trail_council as council on council.force = wanted.organisation and council.trail_id = wanted.id
join referral on referral.force = council.force and referral.referral_id = council.governing_referral;
