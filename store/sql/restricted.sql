-- restricted_of_trail
-- The restricted person that a trail of the viewer's own organisation is about.
select force, trail_id, incident_id, person_id from trail
where force = :force and trail_id = :trail_id and restricted and incident_id is not null

-- open_glass
-- The glass that the viewer broke over a person and that is still open.
select glass_id, until from broken_glass
where organisation = :organisation and subject = :subject and incident_id = :incident_id and person_id = :person_id
  and until > transaction_timestamp() and verdict is distinct from 'NOT_JUSTIFIED'
order by until desc
limit 1

-- break_glass
-- Opens a restricted person's record to the viewer for an hour; the times are the server's.
insert into broken_glass (organisation, subject, incident_id, person_id, trail_id, reason)
values (:organisation, :subject, :incident_id, :person_id, :trail_id, :reason)
returning glass_id, until

-- glasses
-- A page of the records opened in the viewer's organisation, newest first.
select organisation, glass_id, subject, trail_id, reason, opened_at, until, reviewed_at, reviewed_by, verdict, note,
  until > transaction_timestamp() and verdict is distinct from 'NOT_JUSTIFIED' as is_open
from broken_glass
where (opened_at, glass_id::text) < (cast(:before as timestamptz), cast(:before_id as text))
order by opened_at desc, glass_id::text desc
limit :limit

-- count_glasses
-- How many of them there are.
select count(*) from broken_glass

-- glass
-- One of them.
select organisation, glass_id, subject, trail_id, reason, opened_at, until, reviewed_at, reviewed_by, verdict, note,
  until > transaction_timestamp() and verdict is distinct from 'NOT_JUSTIFIED' as is_open
from broken_glass where organisation = :organisation and glass_id = cast(:glass_id as uuid)

-- review
-- Records what somebody else found of it; nothing where it was reviewed before.
update broken_glass
set reviewed_at = transaction_timestamp(), reviewed_by = :reviewer, verdict = :verdict, note = :note
where organisation = :organisation and glass_id = cast(:glass_id as uuid) and reviewed_at is null
