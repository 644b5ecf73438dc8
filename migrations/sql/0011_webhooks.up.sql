-- Webhooks: where a partner wants to be told of its events, with which keys, and what became of each (docs/adr/0017).

-- Numbers of events are given when they are written, and seen when they are committed, which is another order. In which
-- transaction each was written lets a reader stop before those that may still be joined by others.
alter table outbox add column written_in xid8 not null default pg_current_xact_id();
drop index outbox_organisation;
create index outbox_organisation on outbox (organisation, written_in, event_id);

create table webhook_endpoint (
    organisation text not null references organisation,
    endpoint_id uuid not null,
    url text not null check (url like 'https://%' and length(url) <= 2000),
    event_kinds text[] not null,
    state text not null default 'UNCONFIRMED' check (state in ('DISABLED', 'ACTIVE', 'UNCONFIRMED')),
    disabled_because text check (disabled_because in ('BY_HAND', 'GONE')),
    made_at timestamptz not null,
    made_by text not null,
    confirmed_at timestamptz,
    disabled_at timestamptz,
    -- Up to which event deliveries were written; from which on, when it was confirmed.
    told_transaction xid8,
    told_event uuid,
    primary key (organisation, endpoint_id),
    check ((state = 'DISABLED') = (disabled_at is not null)),
    check ((disabled_because is null) = (disabled_at is null)),
    check (state <> 'ACTIVE' or confirmed_at is not null and told_transaction is not null and told_event is not null)
);

-- Both halves that sign are sealed; the public one is for the receiver.
create table webhook_key (
    organisation text not null,
    endpoint_id uuid not null,
    key_id uuid not null,
    sealed bytea not null,
    public_half bytea not null,
    made_at timestamptz not null,
    ends_at timestamptz,
    primary key (organisation, endpoint_id, key_id),
    foreign key (organisation, endpoint_id) references webhook_endpoint
);
create unique index webhook_key_newest on webhook_key (organisation, endpoint_id) where ends_at is null;

-- Names the event and holds nothing of it, so that what is erased of events is erased here too.
create table webhook_delivery (
    organisation text not null,
    endpoint_id uuid not null,
    event_id uuid not null,
    event_kind text not null,
    state text not null default 'WAITING' check (state in ('ACKNOWLEDGED', 'NON_DELIVERED', 'WAITING')),
    attempts integer not null default 0 check (attempts >= 0),
    written_at timestamptz not null,
    due_at timestamptz,
    ended_at timestamptz,
    outcome text,
    primary key (organisation, endpoint_id, event_id),
    foreign key (organisation, endpoint_id) references webhook_endpoint,
    check (state <> 'WAITING' or due_at is not null),
    check ((state = 'WAITING') = (ended_at is null)),
    check (state = 'WAITING' or outcome is not null)
);
create index webhook_delivery_due on webhook_delivery (organisation, due_at) where state = 'WAITING';

alter table webhook_endpoint enable row level security, force row level security;
alter table webhook_key enable row level security, force row level security;
alter table webhook_delivery enable row level security, force row level security;

create policy own on webhook_endpoint to counterfoil_app
    using (organisation = (select guard.organisation())) with check (organisation = (select guard.organisation()));
create policy own on webhook_key to counterfoil_app
    using (organisation = (select guard.organisation())) with check (organisation = (select guard.organisation()));
create policy own on webhook_delivery to counterfoil_app
    using (organisation = (select guard.organisation())) with check (organisation = (select guard.organisation()));
-- What ended so long ago that its event is gone.
create policy erase on webhook_delivery to counterfoil_eraser using (state <> 'WAITING') with check (false);

-- Where an endpoint is, and for which events, is never altered: another one is another endpoint, to be confirmed anew.
grant select on webhook_endpoint, webhook_key, webhook_delivery to counterfoil_app;
grant insert (organisation, endpoint_id, url, event_kinds, made_at, made_by) on webhook_endpoint to counterfoil_app;
grant update (state, disabled_because, confirmed_at, disabled_at, told_transaction, told_event)
    on webhook_endpoint to counterfoil_app;
grant insert (organisation, endpoint_id, key_id, sealed, public_half, made_at) on webhook_key to counterfoil_app;
grant update (ends_at) on webhook_key to counterfoil_app;
grant delete on webhook_key to counterfoil_app;
grant insert (organisation, endpoint_id, event_id, event_kind, written_at, due_at) on webhook_delivery to counterfoil_app;
grant update (state, attempts, due_at, ended_at, outcome) on webhook_delivery to counterfoil_app;
grant delete on webhook_delivery to counterfoil_eraser;
grant select (organisation, endpoint_id, event_id, state, ended_at) on webhook_delivery to counterfoil_eraser;
