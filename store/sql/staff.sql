-- listed
-- Whoever has signed in for the viewer's organisation, those who did last first.
select subject, name, first_signed_in_at, signed_in_at, disabled_at, disabled_by
from staff_member
order by signed_in_at desc, subject
limit :most;

-- one
-- Somebody of the viewer's organisation.
select subject, name, first_signed_in_at, signed_in_at, disabled_at, disabled_by from staff_member where subject = :subject;

-- disable
-- Disables somebody, or enables them where the time is null, and ends their sessions.
select guard.disable_staff(:subject, :at);
