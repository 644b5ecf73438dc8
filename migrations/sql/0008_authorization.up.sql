-- The state of the authorization server (ADR-0014). It is asked for by those who have not signed in yet, so that no viewer can
-- guard it: the tables are out of every role's reach, and these functions find one row by what only its owner knows. Keys are
-- the owner's to put in: a public key that injected SQL could add would open every organisation (ADR-0007).

create table guard.signing_key (
    key_id text primary key,
    public_jwk jsonb not null check (not public_jwk ? 'd'),
    sealed bytea not null,
    made_at timestamptz not null,
    signs_from timestamptz not null,
    ends_at timestamptz
);

create table guard.pushed_request (
    digest bytea primary key,
    client_id text not null,
    body jsonb not null,
    ends_at timestamptz not null
);

create table guard.authorization_code (
    digest bytea primary key,
    client_id text not null,
    body jsonb not null,
    ends_at timestamptz not null,
    taken_at timestamptz,
    came_again boolean not null default false
);

-- Tokens of people: who asks is kept here and not in the token, so that it ends with the browser session it came from.
create table guard.person_token (
    token_id text primary key,
    code_digest bytea not null,
    client_id text not null,
    person jsonb not null,
    session bytea not null,
    ends_at timestamptz not null,
    revoked boolean not null
);
create index person_token_code on guard.person_token (code_digest);

create table guard.revoked_token (
    token_id text primary key,
    ends_at timestamptz not null
);

-- What may come once: assertions and proofs, by the digest of who made them and their id.
create table guard.used_once (
    digest bytea primary key,
    ends_at timestamptz not null
);
create index used_once_ends on guard.used_once (ends_at);

-- How much of an allowance is spent: the moment at which all of it is there again (the generic cell rate algorithm).
create table guard.spent (
    digest bytea primary key,
    full_at timestamptz not null
);

-- ---------------------------------------------------------------- keys

create function guard.signing_keys(at timestamptz)
returns table (key_id text, public_jwk jsonb, sealed bytea, signs_from timestamptz, ends_at timestamptz)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select k.key_id, k.public_jwk, k.sealed, k.signs_from, k.ends_at from guard.signing_key as k
    where k.ends_at is null or k.ends_at > signing_keys.at
    order by k.signs_from desc, k.key_id;
end;

-- ---------------------------------------------------------------- clients that sign in

create function guard.find_client(client_id text, at timestamptz)
returns table (
    organisation text, organisation_kind text, kind text, name text, feed text, scopes text[], redirect_uris text[], keys jsonb
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select c.organisation, o.kind, c.kind, c.name, c.feed, c.scopes, c.redirect_uris, coalesce((
        select jsonb_agg(k.jwk order by k.key_id) from public.client_key as k
        where k.organisation = c.organisation and k.client_id = c.client_id and k.ends_at > find_client.at
    ), '[]'::jsonb)
    from public.client as c join public.organisation as o on o.code = c.organisation
    where c.client_id = find_client.client_id and c.revoked_at is null;
end;

create function guard.is_secret(client_id text, digest bytea, at timestamptz) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select exists (
        select from public.client_secret as s
        where s.client_id = is_secret.client_id and s.digest = is_secret.digest and s.ends_at > is_secret.at
    );
end;

-- ---------------------------------------------------------------- once, and not too often

-- Whether something comes for the first time.
create function guard.use_once(digest bytea, ends_at timestamptz) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into guard.used_once as u (digest, ends_at) values (use_once.digest, use_once.ends_at)
    on conflict do nothing;
    return found;
end
$$;

-- Spends one of an allowance of `burst / spacing`, each of which is there again after `spacing`. Whoever has none left spends
-- nothing. `backlog` is the time after which all of it is there again.
create function guard.spend(digest bytea, spacing interval, burst interval, at timestamptz)
returns table (allowed boolean, backlog interval)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    full_at timestamptz;
begin
    insert into guard.spent as s (digest, full_at) values (spend.digest, spend.at + spend.spacing)
    on conflict on constraint spent_pkey do update set full_at = greatest(s.full_at, spend.at) + spend.spacing
        where greatest(s.full_at, spend.at) + spend.spacing <= spend.at + spend.burst
    returning s.full_at into full_at;
    allowed := found;
    if not found then
        select s.full_at into full_at from guard.spent as s where s.digest = spend.digest;
    end if;
    backlog := full_at - spend.at;
    return next;
end
$$;

-- ---------------------------------------------------------------- pushed requests and codes

create function guard.push_request(digest bytea, client_id text, body jsonb, ends_at timestamptz) returns void
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    insert into guard.pushed_request (digest, client_id, body, ends_at)
    values (push_request.digest, push_request.client_id, push_request.body, push_request.ends_at);
end;

create function guard.pushed_request(digest bytea, client_id text, at timestamptz) returns jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select p.body from guard.pushed_request as p
    where p.digest = pushed_request.digest and p.client_id = pushed_request.client_id and p.ends_at > pushed_request.at;
end;

-- Uses a request up and keeps the code that answers it; false where somebody was before.
create function guard.keep_code(
    request bytea, digest bytea, client_id text, body jsonb, at timestamptz, ends_at timestamptz
) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not guard.finish_request(keep_code.request, keep_code.client_id, keep_code.at) then
        return false;
    end if;
    insert into guard.authorization_code as c (digest, client_id, body, ends_at)
    values (keep_code.digest, keep_code.client_id, keep_code.body, keep_code.ends_at);
    return true;
end
$$;

create function guard.finish_request(digest bytea, client_id text, at timestamptz) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    delete from guard.pushed_request as p
    where p.digest = finish_request.digest and p.client_id = finish_request.client_id and p.ends_at > finish_request.at;
    return found;
end
$$;

-- What a code stands for, once. A code that comes again was stolen or lost: the tokens that it gave are revoked (RFC 6749 §4.1.2).
create function guard.take_code(digest bytea, client_id text, at timestamptz) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    body jsonb;
begin
    update guard.authorization_code as c set taken_at = take_code.at
    where c.digest = take_code.digest and c.client_id = take_code.client_id and c.taken_at is null
        and c.ends_at > take_code.at
    returning c.body into body;
    if not found then
        update guard.authorization_code as c set came_again = true
        where c.digest = take_code.digest and c.client_id = take_code.client_id and c.taken_at is not null;
        update guard.person_token as t set revoked = true
        where t.code_digest = take_code.digest and t.client_id = take_code.client_id;
    end if;
    return body;
end
$$;

-- Keeps whose a token is. Where its code came again meanwhile, it is revoked from the start.
create function guard.keep_person_token(
    token_id text, code_digest bytea, client_id text, person jsonb, session bytea, ends_at timestamptz
) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    came_again boolean;
begin
    -- The lock lets whoever comes again see either no token yet, or this one.
    select c.came_again into came_again from guard.authorization_code as c
    where c.digest = keep_person_token.code_digest for update;
    insert into guard.person_token as t (token_id, code_digest, client_id, person, session, ends_at, revoked)
    values (keep_person_token.token_id, keep_person_token.code_digest, keep_person_token.client_id,
        keep_person_token.person, keep_person_token.session, keep_person_token.ends_at, coalesce(came_again, true));
end
$$;

-- ---------------------------------------------------------------- tokens

create function guard.revoke_token(token_id text, ends_at timestamptz) returns void
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    insert into guard.revoked_token (token_id, ends_at) values (revoke_token.token_id, revoke_token.ends_at)
    on conflict do nothing;
end;

-- Whether the browser session that a person allowed a client in goes on.
create function guard.session_goes_on(id_digest bytea, at timestamptz) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select exists (
        select from public.browser_session as s
        where s.id_digest = session_goes_on.id_digest and s.ends_at > session_goes_on.at
    );
end;

-- Who holds a token that was found genuine: no row where client, person or token were revoked, or the key that asked for it.
create function guard.token_holder(client_id text, token_id text, key_id text, is_person boolean, at timestamptz)
returns table (
    organisation text, organisation_kind text, kind text, name text, feed text, scopes text[], person jsonb
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select c.organisation, o.kind, c.kind, c.name, c.feed, c.scopes, t.person
    from public.client as c
        join public.organisation as o on o.code = c.organisation
        left join guard.person_token as t on t.token_id = token_holder.token_id and t.client_id = c.client_id
    where c.client_id = token_holder.client_id and c.revoked_at is null
        and not exists (select from guard.revoked_token as r where r.token_id = token_holder.token_id)
        and (c.kind = 'FEED' or exists (
            select from public.client_key as k
            where k.organisation = c.organisation and k.client_id = c.client_id
                and k.key_id = token_holder.key_id and k.ends_at > token_holder.at
        ))
        and case
            when token_holder.is_person then t.person is not null and not t.revoked
                and guard.session_goes_on(t.session, token_holder.at)
            else t.person is null
        end;
end;

-- ---------------------------------------------------------------- what nobody needs any more

create function guard.forget_authorizations(at timestamptz) returns void
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    delete from guard.pushed_request as p where p.ends_at <= forget_authorizations.at;
    -- A code is remembered as long as a token that it gave.
    delete from guard.authorization_code as c where c.ends_at <= forget_authorizations.at - interval '10 minutes';
    delete from guard.person_token as t where t.ends_at <= forget_authorizations.at;
    delete from guard.revoked_token as r where r.ends_at <= forget_authorizations.at;
    delete from guard.used_once as u where u.ends_at <= forget_authorizations.at;
    delete from guard.spent as s where s.full_at <= forget_authorizations.at;
end;

do $$
declare
    name text;
begin
    foreach name in array array[
        'signing_keys(timestamptz)', 'find_client(text, timestamptz)', 'is_secret(text, bytea, timestamptz)',
        'use_once(bytea, timestamptz)', 'spend(bytea, interval, interval, timestamptz)',
        'push_request(bytea, text, jsonb, timestamptz)', 'pushed_request(bytea, text, timestamptz)',
        'keep_code(bytea, bytea, text, jsonb, timestamptz, timestamptz)', 'take_code(bytea, text, timestamptz)',
        'keep_person_token(text, bytea, text, jsonb, bytea, timestamptz)', 'revoke_token(text, timestamptz)',
        'finish_request(bytea, text, timestamptz)', 'token_holder(text, text, text, boolean, timestamptz)',
        'forget_authorizations(timestamptz)'
    ] loop
        execute 'revoke all on function guard.' || name || ' from public';
        execute 'grant execute on function guard.' || name || ' to counterfoil_app';
    end loop;
end
$$;
revoke all on function guard.session_goes_on(bytea, timestamptz) from public;
