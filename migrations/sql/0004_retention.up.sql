-- Retention rules, and the one role that may delete what they no longer allow to be kept (ADR-0011). What it may delete is
-- granted and given a policy table by table; disclosures and the statements themselves are not among them.

do $$
begin
    if to_regrole('counterfoil_eraser') is null then
        raise exception 'the role counterfoil_eraser is missing'
            using hint = 'create role counterfoil_eraser login password ''…''; see docs/deploy.md';
    end if;
    execute format('grant connect on database %I to counterfoil_eraser', current_database());
end
$$;
grant usage on schema public, guard to counterfoil_eraser;

-- How long the working copy of a kind of thing is kept. A new version of a rule is a new row; of each kind the one that is
-- in force counts.
create table retention_rule (
    kind text not null check (
        kind in (
            'POLICE_RECORDS', 'COUNCIL_RECORDS', 'OPEN_GAPS', 'PURGED', 'EXPECTED_RECORDS', 'REJECTIONS', 'LOAD_BYTES', 'EVENTS',
            'STATEMENT_ENTRIES'
        )
    ),
    version text not null,
    in_force_from date not null,
    months integer not null check (months >= 0),
    days integer not null check (days >= 0),
    agreed_by text not null,
    primary key (kind, version),
    -- What is kept for no time at all would be erased before it was looked at.
    constraint retention_of_some_time check (months + days > 0)
);
alter table retention_rule enable row level security, force row level security;

create policy keep on retention_rule to counterfoil_owner using (true) with check (true);

-- The periods of a working copy, until a sharing agreement says otherwise.
insert into retention_rule (kind, version, in_force_from, months, days, agreed_by)
select kind, '2019-1', date '2019-01-01', months, days, 'Counterfoil''s defaults'
from (
    values ('POLICE_RECORDS', 24, 0), ('COUNCIL_RECORDS', 24, 0), ('OPEN_GAPS', 6, 0), ('PURGED', 0, 28),
        ('EXPECTED_RECORDS', 24, 0), ('REJECTIONS', 0, 90), ('LOAD_BYTES', 0, 28), ('EVENTS', 0, 90), ('STATEMENT_ENTRIES', 72, 0)
) as defaults (kind, months, days);

create policy reference on retention_rule for select to counterfoil_app
    using ((select guard.organisation()) is not null);
create policy erase on retention_rule for select to counterfoil_eraser using (true);
create policy reconcile on retention_rule for select to counterfoil_reconciler using (true);
grant select on retention_rule to counterfoil_app, counterfoil_reconciler, counterfoil_eraser;

-- ---------------------------------------------------------------- what the eraser reads, to choose

create policy erase on organisation for select to counterfoil_eraser using (true);
create policy erase on portal_time for select to counterfoil_eraser using (true);
grant select on organisation, portal_time to counterfoil_eraser;
create policy erase on statement for select to counterfoil_eraser using (true);
grant select (directorate, number, as_at) on statement to counterfoil_eraser;

-- When something last happened by what a version of a record says: the latest of its times, never later than the version
-- itself, so that a slip of the pen does not keep a record for ever. A time is a text under a name that ends in `at`, `on`
-- or `date`; birth dates are none. A child's own record tells of now whenever its council sends it.
create function guard.last_activity(kind text, made_at timestamptz, body jsonb) returns timestamptz
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
return case
    when kind = 'child' then made_at
    else least(made_at, (
        select max((pair ->> 'value')::timestamptz)
        from jsonb_path_query(body, '$.** ? (@.type() == "object").keyvalue() ? (@.key like_regex "(^|_)(at|on|date)$")') as pair
        where pg_input_is_valid(pair ->> 'value', 'timestamptz')
    ))
end;
revoke all on function guard.last_activity(text, timestamptz, jsonb) from public;
grant execute on function guard.last_activity(text, timestamptz, jsonb) to counterfoil_eraser;

-- ---------------------------------------------------------------- what it deletes

create policy erase on record_version for select to counterfoil_eraser using (true);
create policy erasing on record_version for delete to counterfoil_eraser using (true);
-- What a sender purged is taken out of the versions before it, which say other things too.
create policy purging on record_version for update to counterfoil_eraser using (kind = 'child') with check (kind = 'child');
create policy erase on record_token for select to counterfoil_eraser using (true);
create policy erasing on record_token for delete to counterfoil_eraser using (true);
create policy erase on incident to counterfoil_eraser using (true) with check (false);
create policy erase on incident_person to counterfoil_eraser using (true) with check (false);
create policy erase on referral to counterfoil_eraser using (true) with check (false);
create policy erase on contact to counterfoil_eraser using (true) with check (false);
create policy erase on contact_child to counterfoil_eraser using (true) with check (false);
create policy erase on attachment to counterfoil_eraser using (true) with check (false);
create policy erase on transfer to counterfoil_eraser using (true) with check (false);
create policy erase on trail to counterfoil_eraser using (true) with check (false);
create policy erase on trail_council to counterfoil_eraser using (true) with check (false);
create policy erase on trail_receipt to counterfoil_eraser using (true) with check (false);
create policy erase on contact_line to counterfoil_eraser using (true) with check (false);
create policy erase on incident_line to counterfoil_eraser using (true) with check (false);
create policy erase on incident_audience to counterfoil_eraser using (true) with check (false);
create policy erase on gap to counterfoil_eraser using (true) with check (false);
create policy erase on flag to counterfoil_eraser using (true) with check (false);
create policy erase on rejection to counterfoil_eraser using (true) with check (false);
create policy erase on outbox to counterfoil_eraser using (true) with check (false);
create policy erase on statement_entry to counterfoil_eraser using (true) with check (false);
create policy erase on load_chunk to counterfoil_eraser using (true) with check (false);
create policy erase on expected_record to counterfoil_eraser using (true) with check (false);
create policy erase on status_flip to counterfoil_eraser using (true) with check (false);
create policy erase on unchanged_version for select to counterfoil_eraser using (true);
create policy shorten on unchanged_version for update to counterfoil_eraser using (true) with check (true);
-- A load keeps what it says of itself; one whose bytes waited too long is refused, so that it can be sent again.
create policy erase on load for select to counterfoil_eraser using (true);
create policy refuse on load for update to counterfoil_eraser
    using (state in ('RECEIVED', 'TAKING_IN')) with check (state = 'REFUSED');

grant select, delete on record_version, record_token to counterfoil_eraser;
grant update (body) on record_version to counterfoil_eraser;
grant select on unchanged_version to counterfoil_eraser;
grant update (record_ids, digests) on unchanged_version to counterfoil_eraser;
grant delete on expected_record, status_flip to counterfoil_eraser;
grant select (organisation, load_id, kind, reference, token) on expected_record to counterfoil_eraser;
grant select (organisation, kind, record_id) on status_flip to counterfoil_eraser;
-- It names rows by their ids, and has no need to read what stands in them.
grant delete on incident, incident_person, referral, contact, contact_child, attachment, transfer to counterfoil_eraser;
grant select (force, incident_id) on incident, incident_person, incident_line, incident_audience to counterfoil_eraser;
grant select (force, referral_id) on referral to counterfoil_eraser;
grant select (directorate, contact_id) on contact, contact_child, transfer, contact_line to counterfoil_eraser;
grant select (directorate, attachment_id) on attachment to counterfoil_eraser;
grant select (passed_to) on transfer to counterfoil_eraser;
grant delete on trail, trail_council, trail_receipt, contact_line, incident_line, incident_audience, gap, flag
    to counterfoil_eraser;
grant select (force, trail_id) on trail, trail_council, trail_receipt to counterfoil_eraser;
grant select (force, gap_id, subject, state, opened_at) on gap to counterfoil_eraser;
grant select (force, subject) on flag to counterfoil_eraser;
grant delete on rejection, outbox, statement_entry, load_chunk to counterfoil_eraser;
grant select (organisation, load_id, line, field, kind, record_id) on rejection to counterfoil_eraser;
grant select (event_id, organisation, subject, at) on outbox to counterfoil_eraser;
grant select (directorate, number) on statement_entry to counterfoil_eraser;
grant select (organisation, load_id) on load_chunk to counterfoil_eraser;
grant select (organisation, load_id, state, received_at, taken_in_at, reconciled_at) on load to counterfoil_eraser;
grant update (state, refusal) on load to counterfoil_eraser;

-- That something was erased, and nothing else, is what it may log.
create policy erase on disclosure for insert to counterfoil_eraser with check (operation = 'ERASURE');
grant insert (organisation, recipient, operation, entry, leaf) on disclosure to counterfoil_eraser;

-- ---------------------------------------------------------------- append-only, but for the eraser

-- Refuses whoever would alter or remove a row of an append-only table but the eraser, which may do what it is granted. A
-- superuser is a member of every role and yet not the eraser.
create function guard.refuse_all_but_the_eraser() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op in ('DELETE', 'UPDATE')
        and pg_has_role(current_user, 'counterfoil_eraser', 'usage')
        and not (select rolsuper from pg_roles where rolname = current_user)
    then
        return null;
    end if;
    raise exception 'table % is append-only', tg_table_name using errcode = 'insufficient_privilege';
end
$$;
revoke all on function guard.refuse_all_but_the_eraser() from public;

drop trigger append_only on record_version;
create trigger append_only before update or delete or truncate on record_version
    for each statement execute function guard.refuse_all_but_the_eraser();
drop trigger append_only on statement_entry;
create trigger append_only before update or delete or truncate on statement_entry
    for each statement execute function guard.refuse_all_but_the_eraser();
