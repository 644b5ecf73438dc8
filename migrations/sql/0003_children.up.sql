-- Loads without a header, children with their episodes, expected records and statuses that went back (ADR-0009).

-- As at when, and from when on, the sender of a load without a header says that it speaks; null where nobody said.
alter table load add column as_at timestamptz, add column covers_declared_from timestamptz;

-- The same bytes sent as at another moment are another load: a night in which nothing changed is a night all the same.
drop index load_digest;
create unique index load_digest on load (organisation, feed, digest, coalesce(as_at, '-infinity'))
    where state in ('RECEIVED', 'TAKING_IN', 'TAKEN_IN');

alter table record_version drop constraint record_version_kind_check;
alter table record_version add constraint record_version_kind_check
    check (kind in ('incident', 'referral', 'contact', 'attachment', 'transfer', 'child'));

-- Whether a contact is one, or an episode standing in for it.
alter table contact add column origin text not null default 'CONTACT' check (origin in ('CONTACT', 'EPISODE'));

-- Which records a load brought as the version before them had them, and that version's digest, place by place. They are not
-- kept again; but where a version made in between comes in later, they say what it was followed by.
create table unchanged_version (
    organisation text not null,
    load_id uuid not null,
    kind text not null,
    record_ids text[] not null,
    digests bytea[] not null,
    primary key (organisation, load_id, kind),
    foreign key (organisation, load_id) references load (organisation, load_id)
);

-- What ought to be in a force's feed, as a list says that was drawn from another source. `token` is the reference as
-- incidents' tokens are written; null where it can be read as none.
create table expected_record (
    organisation text not null,
    feed text not null,
    source text not null,
    kind text not null,
    reference text not null,
    token text,
    load_id uuid not null,
    primary key (organisation, load_id, kind, reference),
    foreign key (organisation, load_id) references load (organisation, load_id)
);

-- Fields of records that went back between two versions; the load is that of the later one.
create table status_flip (
    organisation text not null,
    load_id uuid not null,
    kind text not null,
    record_id text not null,
    field text not null,
    primary key (organisation, load_id, kind, record_id, field),
    foreign key (organisation, load_id) references load (organisation, load_id)
);
create index status_flip_record on status_flip (organisation, kind, record_id);

alter table unchanged_version enable row level security, force row level security;
alter table expected_record enable row level security, force row level security;
alter table status_flip enable row level security, force row level security;

create policy own on unchanged_version to counterfoil_app
    using (organisation = (select guard.organisation())) with check (organisation = (select guard.organisation()));
create policy own on expected_record to counterfoil_app
    using (organisation = (select guard.organisation())) with check (organisation = (select guard.organisation()));
create policy own on status_flip to counterfoil_app
    using (organisation = (select guard.organisation())) with check (organisation = (select guard.organisation()));
create policy reconcile on unchanged_version for select to counterfoil_reconciler using (true);
create policy reconcile on expected_record for select to counterfoil_reconciler using (true);
create policy reconcile on status_flip for select to counterfoil_reconciler using (true);

grant select, insert on unchanged_version, expected_record to counterfoil_app;
grant select, insert, delete on status_flip to counterfoil_app;
grant select on unchanged_version, expected_record, status_flip to counterfoil_reconciler;
