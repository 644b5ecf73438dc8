-- Triggers go before the function they call; grants on tables and functions go with those.

drop trigger append_only on statement_entry;
drop trigger append_only on statement;
drop trigger append_only on disclosure;
drop trigger append_only on record_version;

do $$
begin
    execute format(
        'revoke all on database %I from counterfoil_app, counterfoil_reconciler, counterfoil_sequencer', current_database()
    );
    execute format('grant connect, temporary on database %I to public', current_database());
end
$$;
revoke all on schema public from counterfoil_app, counterfoil_reconciler, counterfoil_sequencer;
grant usage on schema public to public;
