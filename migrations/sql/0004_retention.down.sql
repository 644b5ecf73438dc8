-- Takes the eraser's policies and grants away, and makes every append-only table so for everybody again.

drop trigger append_only on statement_entry;
create trigger append_only before update or delete or truncate on statement_entry
    for each statement execute function guard.refuse_alteration();
drop trigger append_only on record_version;
create trigger append_only before update or delete or truncate on record_version
    for each statement execute function guard.refuse_alteration();
drop function guard.refuse_all_but_the_eraser();
drop function guard.last_activity(text, timestamptz, jsonb);

drop policy erase on disclosure;
drop policy refuse on load;
drop policy shorten on unchanged_version;
drop policy erase on unchanged_version;
drop policy erase on status_flip;
drop policy erase on expected_record;
drop policy purging on record_version;
drop policy erase on load;
drop policy erase on load_chunk;
drop policy erase on statement_entry;
drop policy erase on outbox;
drop policy erase on rejection;
drop policy erase on flag;
drop policy erase on gap;
drop policy erase on incident_audience;
drop policy erase on incident_line;
drop policy erase on contact_line;
drop policy erase on trail_receipt;
drop policy erase on trail_council;
drop policy erase on trail;
drop policy erase on transfer;
drop policy erase on attachment;
drop policy erase on contact_child;
drop policy erase on contact;
drop policy erase on referral;
drop policy erase on incident_person;
drop policy erase on incident;
drop policy erasing on record_token;
drop policy erase on record_token;
drop policy erasing on record_version;
drop policy erase on record_version;
drop policy erase on statement;
drop policy erase on portal_time;
drop policy erase on organisation;
drop table retention_rule;

do $$
begin
    execute format('revoke all on database %I from counterfoil_eraser', current_database());
end
$$;
revoke all on all tables in schema public from counterfoil_eraser;
revoke usage on schema public, guard from counterfoil_eraser;
