-- add
-- Adds a client of the viewer's organisation.
insert into client (organisation, client_id, kind, name, feed, scopes, redirect_uris, made_at, made_by)
values (:organisation, :client_id, :kind, :name, :feed, :scopes, :redirect_uris, :made_at, :made_by);

-- add_key
-- Adds a public key.
insert into client_key (organisation, client_id, key_id, jwk, made_at, ends_at)
values (:organisation, :client_id, :key_id, :jwk, :made_at, :ends_at);

-- add_secret
-- Adds the digest of a secret.
insert into client_secret (organisation, client_id, digest, made_at, ends_at)
values (:organisation, :client_id, :digest, :made_at, :ends_at);

-- end_keys
-- Gives keys of a client an end, or an earlier one: all, or the one of an id.
update client_key set ends_at = :ends_at
where organisation = :organisation and client_id = :client_id and ends_at > :ends_at
    and (cast(:key_id as text) is null or key_id = :key_id);

-- end_secrets
-- Gives every secret of a client an end, or an earlier one.
update client_secret set ends_at = :ends_at
where organisation = :organisation and client_id = :client_id and ends_at > :ends_at;

-- revoke
-- Revokes a client.
update client set revoked_at = :at
where organisation = :organisation and client_id = :client_id and revoked_at is null;

-- find
-- A client that is not revoked.
select kind, feed, scopes from client
where organisation = :organisation and client_id = :client_id and revoked_at is null
for no key update;

-- kind_of_organisation
-- What kind of organisation the viewer's is.
select kind from organisation where code = :organisation;

-- list
-- The viewer's organisation's clients with their keys and the ends of their secrets, newest first.
select c.organisation, c.client_id, c.kind, c.name, c.feed, c.scopes, c.redirect_uris, c.made_at, c.made_by, c.revoked_at,
    coalesce((
        select jsonb_agg(jsonb_build_object(
            'key_id', k.key_id, 'algorithm', k.jwk ->> 'alg', 'made_at', k.made_at, 'ends_at', k.ends_at
        ) order by k.made_at, k.key_id)
        from client_key as k where k.organisation = c.organisation and k.client_id = c.client_id
    ), '[]'::jsonb) as keys,
    (
        select max(s.ends_at) from client_secret as s
        where s.organisation = c.organisation and s.client_id = c.client_id
    ) as secret_ends_at
from client as c
where c.organisation = :organisation and (cast(:client_id as text) is null or c.client_id = :client_id)
order by c.made_at desc, c.client_id;
