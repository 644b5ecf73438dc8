-- How far a demonstration is with bringing its region in: one row, of figures and names of feeds alone. The owner, as
-- whom the demonstration prepares its database, keeps it; everybody whom the portal knows may look. In production it
-- stays empty.

create table loading (
    only_row boolean primary key default true check (only_row),
    began_at timestamptz not null,
    moved_at timestamptz not null,
    finished_at timestamptz,
    brought_in_to timestamptz,
    stages jsonb not null
);

alter table loading enable row level security, force row level security;
create policy reference on loading for select to counterfoil_app
    using ((select guard.organisation()) is not null);
create policy keep on loading to counterfoil_owner using (true) with check (true);
grant select on loading to counterfoil_app;
