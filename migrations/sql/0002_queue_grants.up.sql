-- The application may use the queue, in which ids stand and nothing else (ADR-0008). Its functions and triggers run inside
-- our own transactions too, whose search path does not hold `queue`; each is therefore told where its tables are.

do $$
declare
    each record;
begin
    for each in
        select p.oid::regprocedure as signature from pg_proc as p where p.pronamespace = 'queue'::regnamespace
    loop
        execute format('alter function %s set search_path = queue, pg_temp', each.signature);
        execute format('revoke all on function %s from public', each.signature);
        execute format('grant execute on function %s to counterfoil_app', each.signature);
    end loop;
end
$$;

grant usage on schema queue to counterfoil_app;
grant select, insert, update, delete on all tables in schema queue to counterfoil_app;
grant usage, select on all sequences in schema queue to counterfoil_app;

reset search_path;
