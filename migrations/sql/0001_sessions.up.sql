-- Browser sessions are looked up before anybody is known to be asking, so no viewer can guard them. The 256-bit secret
-- in the cookie does: these functions find a session by its digest, and the application has no other way to the table.

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

-- Whose session it is, noting that it was seen; no row when there is none, it ended, or it lay idle too long.
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

create function guard.end_session(id_digest bytea) returns void
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    delete from public.browser_session as s where s.id_digest = end_session.id_digest;
end;

create function guard.forget_sessions(at timestamptz, idle interval) returns bigint
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    with gone as (
        delete from public.browser_session as s
        where s.ends_at <= forget_sessions.at or s.seen_at <= forget_sessions.at - forget_sessions.idle
        returning 1
    )
    select count(*) from gone;
end;

revoke all on function guard.begin_session(bytea, text, text, timestamptz, timestamptz),
    guard.resume_session(bytea, timestamptz, interval), guard.end_session(bytea),
    guard.forget_sessions(timestamptz, interval) from public;
