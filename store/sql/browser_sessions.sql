-- begin
-- Begins a session, unless its person was disabled.
select guard.begin_session(
    :id_digest, :organisation, :subject, :at, :ends_at, :issuer, :name, :app_roles, :strength, :signed_in_at, :browser
);

-- resume
-- Whose session it is, if it may go on.
select organisation, kind, subject, name, issuer, roles, strength, signed_in_at
from guard.resume_session(:id_digest, :at, :idle);

-- look
-- Whose session it is, if it may go on, without noting that it was used.
select organisation, kind, subject, name, issuer, roles, strength, signed_in_at
from guard.look_at_session(:id_digest, :at, :idle);

-- end
-- Ends a session.
select guard.end_session(:id_digest);

-- forget
-- Removes sessions that nobody can resume.
select guard.forget_sessions(:at, :idle);

-- own
-- The viewer's own sessions, the newest first.
select handle, started_at, seen_at, signed_in_at, browser from guard.own_sessions(:at, :idle);

-- end_own
-- Ends every session of the viewer.
select guard.end_own_sessions();

-- subject
-- Whose session it is.
select organisation, subject from guard.session_subject(:id_digest);
