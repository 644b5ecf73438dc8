-- What a run of the reconciler found anew for each organisation, page by page, until the log says so at the end of the run
-- (docs/adr/0013). Numbers only, and nobody but the reconciler reads them.
create table combined (
    run text not null,
    organisation text not null references organisation (code),
    kind text not null check (kind in ('trail', 'gap')),
    number integer not null check (number > 0)
);
create index combined_run on combined (run);
alter table combined enable row level security, force row level security;
create policy reconcile on combined to counterfoil_reconciler using (true) with check (true);
grant select, insert, delete on combined to counterfoil_reconciler;
