-- begin
-- Begins a session.
select guard.begin_session(:id_digest, :organisation, :subject, :at, :ends_at);

-- resume
-- Whose session it is, if it may go on.
select organisation, subject from guard.resume_session(:id_digest, :at, :idle);

-- end
-- Ends a session.
select guard.end_session(:id_digest);

-- forget
-- Removes sessions that nobody can resume.
select guard.forget_sessions(:at, :idle);
