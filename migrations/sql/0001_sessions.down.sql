-- Takes away the functions of browser sessions.

drop function guard.forget_sessions(timestamptz, interval);
drop function guard.end_session(bytea);
drop function guard.resume_session(bytea, timestamptz, interval);
drop function guard.begin_session(bytea, text, text, timestamptz, timestamptz);
