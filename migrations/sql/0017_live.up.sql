-- Whoever waits for changes is woken (ADR-0021): with nothing but that something was committed, so that whoever listens learns of
-- nobody. What it was, each reads for themselves.
create function guard.wake() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform pg_notify('counterfoil_live', '');
    return null;
end
$$;
revoke all on function guard.wake() from public;

create trigger wake after insert on outbox for each statement execute function guard.wake();
create trigger wake after insert or update on load for each statement execute function guard.wake();

-- As guard.resume_session, without noting that it was seen: a subscription that goes on by itself is no use of a session.
create function guard.look_at_session(id_digest bytea, at timestamptz, idle interval)
returns table (
    organisation text, kind text, subject text, name text, issuer text, roles text[], strength text[], signed_in_at timestamptz
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select s.organisation, o.kind, s.subject, m.name, s.issuer,
        array(
            select distinct r.role
            from guard.provider_role as r join guard.provider as p on p.organisation = r.organisation
            where r.organisation = s.organisation and p.issuer = s.issuer and r.app_role = any (s.app_roles)
        ),
        s.strength, s.signed_in_at
    from public.browser_session as s, public.staff_member as m, public.organisation as o
    where s.id_digest = look_at_session.id_digest
        and s.ends_at > look_at_session.at
        and s.seen_at > look_at_session.at - look_at_session.idle
        and m.organisation = s.organisation and m.subject = s.subject and m.disabled_at is null
        and o.code = s.organisation;
end;
revoke all on function guard.look_at_session(bytea, timestamptz, interval) from public;
grant execute on function guard.look_at_session(bytea, timestamptz, interval) to counterfoil_app;
