-- What each role may do at all; which rows, the policies say. Nobody may truncate, refer to or put triggers on a table,
-- and no role may update or delete what is append-only (DESIGN §8).

do $$
begin
    execute format('revoke all on database %I from public', current_database());
    execute format(
        'grant connect, temporary on database %I to counterfoil_app, counterfoil_reconciler', current_database()
    );
    execute format('grant connect on database %I to counterfoil_sequencer', current_database());
end
$$;
revoke all on schema public from public;
grant usage on schema public, guard to counterfoil_app, counterfoil_reconciler;
grant usage on schema public to counterfoil_sequencer;

grant execute on function guard.viewer_field(integer), guard.organisation(), guard.kind(), guard.sees_headers(),
    guard.begin_session(bytea, text, text, timestamptz, timestamptz),
    guard.resume_session(bytea, timestamptz, interval),
    guard.end_session(bytea),
    guard.forget_sessions(timestamptz, interval)
    to counterfoil_app;

-- ---------------------------------------------------------------- application

grant select on organisation, place, rule_set, portal_time, alembic_version to counterfoil_app;
grant update (moment) on portal_time to counterfoil_app;

grant select, insert on feed to counterfoil_app;
grant update (abilities, format) on feed to counterfoil_app;
grant select, insert, update on load, serial_day to counterfoil_app;
grant delete on load to counterfoil_app;
grant select, insert, delete on load_chunk to counterfoil_app;
grant select, insert on rejection, record_version to counterfoil_app;
grant update (supplied_by) on rejection to counterfoil_app;
grant select, insert, delete on record_token to counterfoil_app;
grant select, insert, update, delete
    on incident, incident_person, referral, contact, contact_child, attachment, transfer to counterfoil_app;

grant select on trail_council, trail_receipt, contact_line, incident_line, incident_audience, gap, flag to counterfoil_app;
-- To whom a child was referred, and whose next load or clock a trail waits for, only the council's half tells.
grant select (
    force, trail_id, incident_id, referral_id, person_id, directorate, eligible, incident_reference, category, reported_at,
    grade_tool, grade, given_names, family_name, date_of_birth, expected_date_of_birth, restricted, counted_at, law1,
    gap_id, header_shown, body, basis, judged_at
) on trail to counterfoil_app;
grant select on trail_seen to counterfoil_app;
grant select on statement, statement_entry to counterfoil_app;

-- Time and number of an entry or event are the server's to give.
grant select on disclosure, outbox to counterfoil_app;
grant insert (organisation, recipient, operation, entry, leaf) on disclosure to counterfoil_app;
grant insert (organisation, kind, subject, at, payload) on outbox to counterfoil_app;
grant select, insert, delete on idempotency_key to counterfoil_app;

-- ---------------------------------------------------------------- reconciler

grant select on organisation, place, rule_set, portal_time, feed, load, record_version, record_token, serial_day
    to counterfoil_reconciler;
grant update (reconciled_at) on load to counterfoil_reconciler;
-- Which rows were refused, never what stood in them.
grant select (organisation, load_id, line, field, kind, record_id, supplied_by) on rejection to counterfoil_reconciler;
grant select on incident, incident_person, referral, contact, contact_child, attachment, transfer to counterfoil_reconciler;
grant select, insert, update, delete
    on trail, trail_council, trail_receipt, contact_line, incident_line, incident_audience, gap, flag to counterfoil_reconciler;
grant select, insert on statement, statement_entry to counterfoil_reconciler;
grant insert (organisation, recipient, operation, entry, leaf) on disclosure to counterfoil_reconciler;
grant insert (organisation, kind, subject, at, payload) on outbox to counterfoil_reconciler;

-- ---------------------------------------------------------------- sequencer

grant select (entry_id, at, entry, leaf) on disclosure to counterfoil_sequencer;

-- ---------------------------------------------------------------- append-only, for the owner too

create trigger append_only before update or delete or truncate on record_version
    for each statement execute function guard.refuse_alteration();
create trigger append_only before update or delete or truncate on disclosure
    for each statement execute function guard.refuse_alteration();
create trigger append_only before update or delete or truncate on statement
    for each statement execute function guard.refuse_alteration();
create trigger append_only before update or delete or truncate on statement_entry
    for each statement execute function guard.refuse_alteration();
