-- Clients: the partner systems of an organisation, with what each was granted (ADR-0012, ADR-0014). An organisation sees and
-- manages its own. What was granted never changes and a revocation is for ever: who is to have more, gets a new client.

create table client (
    organisation text not null references organisation (code),
    client_id text not null,
    kind text not null check (kind in ('FEED', 'SYSTEM')),
    name text not null,
    feed text,
    scopes text[] not null check (cardinality(scopes) > 0),
    redirect_uris text[] not null default '{}',
    made_at timestamptz not null,
    made_by text not null,
    revoked_at timestamptz,
    primary key (organisation, client_id),
    -- So that keys and secrets can say of which kind of client they are.
    unique (organisation, client_id, kind),
    foreign key (organisation, feed) references feed (organisation, feed),
    -- A feed-only client writes its feed and reads nothing, whatever else goes wrong.
    constraint feed_client_reads_nothing check (
        (kind = 'FEED') = (feed is not null)
        and (kind <> 'FEED' or scopes = array['feeds:load'] and redirect_uris = '{}')
    )
);
-- A client is found by its id alone, which is random, before it is known whose it is.
create index client_by_id on client (client_id);

create table client_key (
    organisation text not null,
    client_id text not null,
    kind text not null default 'SYSTEM' check (kind = 'SYSTEM'),
    key_id text not null,
    jwk jsonb not null,
    made_at timestamptz not null,
    ends_at timestamptz not null,
    primary key (organisation, client_id, key_id),
    foreign key (organisation, client_id, kind) references client (organisation, client_id, kind),
    -- Private halves are nobody's business but their owner's.
    constraint client_key_is_public check (
        not jwk ?| array['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] and key_id = jwk ->> 'kid'
    )
);

create table client_secret (
    organisation text not null,
    client_id text not null,
    kind text not null default 'FEED' check (kind = 'FEED'),
    digest bytea not null,
    made_at timestamptz not null,
    ends_at timestamptz not null,
    primary key (organisation, client_id, digest),
    foreign key (organisation, client_id, kind) references client (organisation, client_id, kind)
);

alter table client enable row level security, force row level security;
alter table client_key enable row level security, force row level security;
alter table client_secret enable row level security, force row level security;

create policy own on client to counterfoil_app
    using (organisation = (select guard.organisation())) with check (organisation = (select guard.organisation()));
create policy revoke on client as restrictive for update to counterfoil_app
    using (revoked_at is null and organisation = (select guard.organisation()))
    with check (revoked_at is not null and organisation = (select guard.organisation()));
create policy own on client_key to counterfoil_app
    using (organisation = (select guard.organisation())) with check (organisation = (select guard.organisation()));
create policy own on client_secret to counterfoil_app
    using (organisation = (select guard.organisation())) with check (organisation = (select guard.organisation()));

-- For the functions below: whoever signs in is found before anybody is known to ask.
create policy keep on client for select to counterfoil_owner using (true);
create policy keep on client_key for select to counterfoil_owner using (true);
create policy keep on client_secret for select to counterfoil_owner using (true);

grant select on client, client_key to counterfoil_app;
grant insert (organisation, client_id, kind, name, feed, scopes, redirect_uris, made_at, made_by) on client to counterfoil_app;
grant update (revoked_at) on client to counterfoil_app;
grant insert (organisation, client_id, key_id, jwk, made_at, ends_at) on client_key to counterfoil_app;
grant update (ends_at) on client_key, client_secret to counterfoil_app;
-- The digest of a secret goes in and never comes out.
grant select (organisation, client_id, made_at, ends_at) on client_secret to counterfoil_app;
grant insert (organisation, client_id, digest, made_at, ends_at) on client_secret to counterfoil_app;
