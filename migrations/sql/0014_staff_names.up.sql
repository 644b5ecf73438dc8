-- Who signed in is kept no longer than a rule says (ADR-0011). The eraser deletes them; of somebody who was disabled it takes
-- the name alone, since deleting them would let them sign in again.

alter table retention_rule drop constraint retention_rule_kind_check;
alter table retention_rule add constraint retention_rule_kind_check check (
    kind in (
        'POLICE_RECORDS', 'COUNCIL_RECORDS', 'OPEN_GAPS', 'PURGED', 'EXPECTED_RECORDS', 'REJECTIONS', 'LOAD_BYTES', 'EVENTS',
        'STATEMENT_ENTRIES', 'STAFF'
    )
);
insert into retention_rule (kind, version, in_force_from, months, days, agreed_by)
values ('STAFF', '2019-1', date '2019-01-01', 12, 0, 'Counterfoil''s defaults');

create policy erase on staff_member for select to counterfoil_eraser using (true);
create policy erasing on staff_member for delete to counterfoil_eraser using (disabled_at is null);
-- Only to take a name that is there. What is locked for it are the rows that still have one.
create policy forgetting on staff_member for update to counterfoil_eraser using (name <> '') with check (name = '');
grant delete on staff_member to counterfoil_eraser;
grant select (organisation, subject, signed_in_at, disabled_at), update (name) on staff_member to counterfoil_eraser;
