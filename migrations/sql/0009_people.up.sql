-- People sign in through their organisation's own OpenID provider, and browser sessions know how they did. Providers and
-- attempts are asked for before anybody is known, so no viewer can guard them: they lie in `guard`, out of every role's
-- reach but the owner's, and functions answer the few questions that a sign-in asks.

-- One provider an organisation: where it is, as whom the portal asks there, and what its answers are held to. The metadata
-- is pinned when the owner adds the provider; the credential is the name of a file, never what stands in it.
create table guard.provider (
    organisation text primary key references organisation (code),
    kind text not null check (kind in ('ENTRA', 'OPENID')),
    issuer text not null,
    client_id text not null,
    tenant text not null,
    authentication text not null check (authentication in ('PRIVATE_KEY_JWT', 'CLIENT_SECRET')),
    credential_file text not null,
    hosts text[] not null,
    algorithms text[] not null,
    acr_values text[] not null,
    metadata jsonb not null,
    -- Two organisations behind one registration could grant each other's roles.
    constraint provider_registration unique (issuer, client_id)
);

-- What an app role of an organisation's provider is here. A provider grants roles in its own organisation and nowhere else.
create table guard.provider_role (
    organisation text not null references guard.provider (organisation) on delete cascade,
    app_role text not null,
    role text not null check (
        role in (
            'PRACTITIONER', 'RECONCILER', 'MANAGER', 'ANALYST', 'LIAISON_OFFICER', 'OVERSEER', 'INFORMATION_GOVERNANCE',
            'ADMINISTRATOR'
        )
    ),
    primary key (organisation, app_role, role)
);

-- A sign-in that was begun: digests of its state and of the secret in the browser's cookie, from which nonce and verifier
-- are made, so that nothing in this table lets anybody finish it.
create table guard.sign_in_attempt (
    state_digest bytea primary key,
    browser_digest bytea not null,
    organisation text not null references guard.provider (organisation) on delete cascade,
    -- Of the session whose person is to prove again who they are; null for a sign-in.
    session_digest bytea,
    leads_to text not null,
    ends_at timestamptz not null
);

-- Whoever has signed in for an organisation. An administrator may disable them; their sessions end in the same transaction.
create table staff_member (
    organisation text not null references organisation (code),
    subject text not null,
    name text not null,
    first_signed_in_at timestamptz not null,
    signed_in_at timestamptz not null,
    disabled_at timestamptz,
    disabled_by text not null default '',
    primary key (organisation, subject)
);
alter table staff_member enable row level security, force row level security;

create function guard.administers() returns boolean
language sql stable parallel restricted
return 'ADMINISTRATOR' = any (string_to_array(guard.viewer_field(4), ','));
revoke all on function guard.administers() from public;
grant execute on function guard.administers() to counterfoil_app;

create policy keep on staff_member to counterfoil_owner using (true) with check (true);
create policy own on staff_member for select to counterfoil_app
    using (organisation = (select guard.organisation()) and (select guard.administers()));
grant select on staff_member to counterfoil_app;

-- Whoever is signed in at this moment signs in once more: what the old sessions do not know cannot be made up.
delete from browser_session;
alter table browser_session
    add column handle uuid not null default gen_random_uuid(),
    add column issuer text not null,
    add column app_roles text[] not null,
    add column strength text[] not null,
    add column signed_in_at timestamptz,
    add column browser text not null,
    add constraint browser_session_of_staff foreign key (organisation, subject)
        references staff_member (organisation, subject) on delete cascade;
create index browser_session_subject on browser_session (organisation, subject);

drop function guard.begin_session(bytea, text, text, timestamptz, timestamptz);
drop function guard.resume_session(bytea, timestamptz, interval);

-- Begins a session, and knows whose it is from now on; false for somebody who was disabled.
create function guard.begin_session(
    id_digest bytea, organisation text, subject text, at timestamptz, ends_at timestamptz,
    issuer text, name text, app_roles text[], strength text[], signed_in_at timestamptz, browser text
) returns boolean
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    insert into public.staff_member as m (organisation, subject, name, first_signed_in_at, signed_in_at)
    values (begin_session.organisation, begin_session.subject, begin_session.name, begin_session.at, begin_session.at)
    on conflict on constraint staff_member_pkey
        do update set name = excluded.name, signed_in_at = excluded.signed_in_at where m.disabled_at is null;
    with begun as (
        insert into public.browser_session (
            id_digest, organisation, subject, started_at, seen_at, ends_at, issuer, app_roles, strength, signed_in_at, browser
        )
        select begin_session.id_digest, m.organisation, m.subject, begin_session.at, begin_session.at, begin_session.ends_at,
            begin_session.issuer, begin_session.app_roles, begin_session.strength, begin_session.signed_in_at,
            begin_session.browser
        from public.staff_member as m
        where m.organisation = begin_session.organisation and m.subject = begin_session.subject and m.disabled_at is null
        returning 1
    )
    select exists (select from begun);
end;

-- Whose session it is, noting that it was seen; no row when there is none, it ended, it lay idle too long, or its person was
-- disabled. Roles are what the organisation's table makes of the app roles now: what it no longer says counts no more.
create function guard.resume_session(id_digest bytea, at timestamptz, idle interval)
returns table (
    organisation text, kind text, subject text, name text, issuer text, roles text[], strength text[], signed_in_at timestamptz
)
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    update public.browser_session as s set seen_at = resume_session.at
    from public.staff_member as m, public.organisation as o
    where s.id_digest = resume_session.id_digest
        and s.ends_at > resume_session.at
        and s.seen_at > resume_session.at - resume_session.idle
        and m.organisation = s.organisation and m.subject = s.subject and m.disabled_at is null
        and o.code = s.organisation
    returning s.organisation, o.kind, s.subject, m.name, s.issuer,
        array(
            select distinct r.role
            from guard.provider_role as r join guard.provider as p on p.organisation = r.organisation
            where r.organisation = s.organisation and p.issuer = s.issuer and r.app_role = any (s.app_roles)
        ),
        s.strength, s.signed_in_at;
end;

-- The viewer's own sessions that go on, the newest first.
create function guard.own_sessions(at timestamptz, idle interval)
returns table (handle uuid, started_at timestamptz, seen_at timestamptz, signed_in_at timestamptz, browser text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select s.handle, s.started_at, s.seen_at, s.signed_in_at, s.browser from public.browser_session as s
    where s.organisation = guard.organisation() and s.subject = guard.viewer_field(3)
        and s.ends_at > own_sessions.at and s.seen_at > own_sessions.at - own_sessions.idle
    order by s.started_at desc, s.handle;
end;

-- Ends every session of the viewer's own; how many.
create function guard.end_own_sessions() returns bigint
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    with gone as (
        delete from public.browser_session as s
        where s.organisation = guard.organisation() and s.subject = guard.viewer_field(3)
        returning 1
    )
    select count(*) from gone;
end;

-- Disables somebody of the administrator's own organisation, or enables them again where `at` is null, and ends their
-- sessions; false where there is nobody, or the viewer is no administrator.
create function guard.disable_staff(subject text, at timestamptz) returns boolean
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    delete from public.browser_session as s
    where s.organisation = guard.organisation() and guard.administers() and s.subject = disable_staff.subject;
    with changed as (
        update public.staff_member as m
        set disabled_at = disable_staff.at,
            disabled_by = case when disable_staff.at is null then '' else guard.viewer_field(3) end
        where m.organisation = guard.organisation() and guard.administers() and m.subject = disable_staff.subject
        returning 1
    )
    select exists (select from changed);
end;

-- The organisations whose people can sign in here, as the sign-in page names them.
create function guard.providers() returns table (organisation text, name text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select p.organisation, o.name from guard.provider as p join public.organisation as o on o.code = p.organisation
    order by o.kind, o.name;
end;

-- The provider of an organisation, with the organisation's kind and the table of its app roles.
create function guard.provider_of(organisation text)
returns table (
    organisation text, organisation_kind text, kind text, issuer text, client_id text, tenant text, authentication text,
    credential_file text, hosts text[], algorithms text[], acr_values text[], metadata jsonb, app_roles text[]
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select p.organisation, o.kind, p.kind, p.issuer, p.client_id, p.tenant, p.authentication, p.credential_file, p.hosts,
        p.algorithms, p.acr_values, p.metadata,
        array(select distinct r.app_role from guard.provider_role as r where r.organisation = p.organisation)
    from guard.provider as p join public.organisation as o on o.code = p.organisation
    where p.organisation = provider_of.organisation;
end;

create function guard.begin_attempt(
    state_digest bytea, browser_digest bytea, organisation text, session_digest bytea, leads_to text, ends_at timestamptz
) returns void
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    insert into guard.sign_in_attempt (state_digest, browser_digest, organisation, session_digest, leads_to, ends_at)
    values (begin_attempt.state_digest, begin_attempt.browser_digest, begin_attempt.organisation,
        begin_attempt.session_digest, begin_attempt.leads_to, begin_attempt.ends_at);
end;

-- Ends an attempt and tells where it leads to, for the browser that began it and the organisation it was begun for; for
-- others it stays as it is. What ended cannot be finished a second time.
create function guard.finish_attempt(state_digest bytea, browser_digest bytea, organisation text, at timestamptz)
returns table (session_digest bytea, leads_to text)
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    delete from guard.sign_in_attempt as a
    where a.state_digest = finish_attempt.state_digest and a.browser_digest = finish_attempt.browser_digest
        and a.organisation = finish_attempt.organisation and a.ends_at > finish_attempt.at
    returning a.session_digest, a.leads_to;
end;

-- Whose session it is by its digest, without noting that it was seen: who must prove again who they are.
create function guard.session_subject(id_digest bytea) returns table (organisation text, subject text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select s.organisation, s.subject from public.browser_session as s where s.id_digest = session_subject.id_digest;
end;

create function guard.forget_attempts(at timestamptz) returns bigint
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    with gone as (delete from guard.sign_in_attempt as a where a.ends_at <= forget_attempts.at returning 1)
    select count(*) from gone;
end;

do $$
declare
    one regprocedure;
begin
    for one in
        select oid::regprocedure from pg_proc where pronamespace = 'guard'::regnamespace and proname in (
            'begin_session', 'resume_session', 'own_sessions', 'end_own_sessions', 'disable_staff', 'providers', 'provider_of',
            'begin_attempt', 'finish_attempt', 'session_subject', 'forget_attempts'
        )
    loop
        execute format('revoke all on function %s from public', one);
        execute format('grant execute on function %s to counterfoil_app', one);
    end loop;
end
$$;
