-- The signed viewer (ADR-0007): who is asking, in a setting that only a holder of the viewer key can have written.
-- Search paths are closed, so that no temporary object can stand in for one of ours.

create schema guard;

-- Kept as the padded keys of RFC 2104, because `sha256()` is all that the server offers for an HMAC.
create table guard.viewer_key (
    key_id text primary key,
    inner_pad bytea not null,
    outer_pad bytea not null,
    made_at timestamptz not null default now(),
    retires_at timestamptz
);

-- One field of the signed viewer, or null when it is absent, altered, forged, out of date or another backend's:
-- 1 organisation, 2 kind, 3 subject, 4 roles. The others are 5 process number, 6 start of the server, 7 end, 8 key, 9 code.
-- One query, because each more costs more than the digests do. Nothing in the token is read as a time before its code is
-- found right; digests of the codes are compared, so that the time taken tells nothing about the right one. A transaction
-- that began in time goes on in time, hence its start and not the clock.
create function guard.viewer_field(place integer) returns text
language plpgsql stable parallel restricted security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    token constant text := current_setting('counterfoil.viewer', true);
    part constant text[] := string_to_array(token, '|');
begin
    return (
        select part[place]
        from guard.viewer_key as k
        where k.key_id = part[8]
            and (k.retires_at is null or k.retires_at > transaction_timestamp())
            and case
                when sha256(convert_to(part[9], 'UTF8')) = sha256(convert_to(encode(
                    sha256(k.outer_pad || sha256(k.inner_pad || convert_to(left(token, -65), 'UTF8'))), 'hex'
                ), 'UTF8'))
                then part[5] = pg_backend_pid()::text
                    and part[6]::timestamptz = pg_postmaster_start_time()
                    and part[7]::timestamptz >= transaction_timestamp()
                else false
            end
    );
end
$$;

-- The viewer's organisation. Policies ask `(select guard.organisation())`, which the server answers once a statement.
create function guard.organisation() returns text
language sql stable parallel restricted
return guard.viewer_field(1);

-- The kind of the viewer's organisation: what a force keeps only a force writes, what a directorate keeps only a directorate.
create function guard.kind() returns text
language sql stable parallel restricted
return guard.viewer_field(2);

-- Whether the viewer may see the header of an incident that was not referred to its directorate: not those who are
-- practitioners alone (DESIGN §5).
create function guard.sees_headers() returns boolean
language sql stable parallel restricted
return not string_to_array(guard.viewer_field(4), ',') <@ array['PRACTITIONER', ''];

-- Refuses whatever would alter or remove a row of an append-only table, whoever asks.
create function guard.refuse_alteration() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'table % is append-only', tg_table_name using errcode = 'insufficient_privilege';
end
$$;

revoke all on function guard.viewer_field(integer), guard.organisation(), guard.kind(), guard.sees_headers(),
    guard.refuse_alteration() from public;
