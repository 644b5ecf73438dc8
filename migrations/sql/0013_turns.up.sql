-- Where the sequencer stands (ADR-0013): on which server the log was last compared with what was published, and when it had last
-- placed all that waited. It is no part of the log, so it may be altered.

-- Names the server, database and table that the log lies in now. A backup that was restored, a server that took over and a table
-- that was filled anew have another name, so that whatever the log tells there has to be compared before anything is shown.
create function log.here() returns text
language sql stable
return extract(epoch from pg_catalog.pg_postmaster_start_time())::text
    || '/' || (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())::text
    || '/' || 'log.leaf'::regclass::oid::text;
revoke all on function log.here() from public;
grant execute on function log.here()
    to counterfoil_app, counterfoil_reconciler, counterfoil_eraser, counterfoil_sequencer;

-- `at` is when the last turn began that left nothing waiting; null before the first on this server.
create table log.turn (
    only_row boolean primary key default true check (only_row),
    server text not null,
    at timestamptz
);
grant select on log.turn to counterfoil_app, counterfoil_reconciler, counterfoil_eraser, counterfoil_sequencer;
grant insert, update on log.turn to counterfoil_sequencer;
