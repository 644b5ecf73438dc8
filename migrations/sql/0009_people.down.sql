-- Takes the sign-in of people away. Sessions end: what is left could not tell whose they are.

drop function guard.begin_session(
    bytea, text, text, timestamptz, timestamptz, text, text, text[], text[], timestamptz, text
);
drop function guard.resume_session(bytea, timestamptz, interval);
drop function guard.own_sessions(timestamptz, interval);
drop function guard.end_own_sessions();
drop function guard.disable_staff(text, timestamptz);
drop function guard.providers();
drop function guard.provider_of(text);
drop function guard.begin_attempt(bytea, bytea, text, bytea, text, timestamptz);
drop function guard.finish_attempt(bytea, bytea, text, timestamptz);
drop function guard.session_subject(bytea);
drop function guard.forget_attempts(timestamptz);

delete from browser_session;
drop index browser_session_subject;
alter table browser_session
    drop constraint browser_session_of_staff,
    drop column handle, drop column issuer, drop column app_roles, drop column strength, drop column signed_in_at,
    drop column browser;
drop table staff_member;
drop function guard.administers();
drop table guard.sign_in_attempt, guard.provider_role, guard.provider;

create function guard.begin_session(
    id_digest bytea, organisation text, subject text, at timestamptz, ends_at timestamptz
) returns void
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    insert into public.browser_session (id_digest, organisation, subject, started_at, seen_at, ends_at)
    values (begin_session.id_digest, begin_session.organisation, begin_session.subject,
        begin_session.at, begin_session.at, begin_session.ends_at);
end;

create function guard.resume_session(id_digest bytea, at timestamptz, idle interval)
returns table (organisation text, subject text)
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    update public.browser_session as s set seen_at = resume_session.at
    where s.id_digest = resume_session.id_digest
        and s.ends_at > resume_session.at
        and s.seen_at > resume_session.at - resume_session.idle
    returning s.organisation, s.subject;
end;

revoke all on function guard.begin_session(bytea, text, text, timestamptz, timestamptz),
    guard.resume_session(bytea, timestamptz, interval) from public;
grant execute on function guard.begin_session(bytea, text, text, timestamptz, timestamptz),
    guard.resume_session(bytea, timestamptz, interval) to counterfoil_app;
