-- names
-- The organisations whose people can sign in.
select organisation, name from guard.providers();

-- of
-- The provider of an organisation.
select organisation, organisation_kind, kind, issuer, client_id, tenant, authentication, credential_file, hosts, algorithms,
    acr_values, metadata, app_roles
from guard.provider_of(:organisation);

-- keep
-- Adds the provider of an organisation, or puts it in the place of the one that was there.
insert into guard.provider (
    organisation, kind, issuer, client_id, tenant, authentication, credential_file, hosts, algorithms, acr_values, metadata
)
values (
    :organisation, :kind, :issuer, :client_id, :tenant, :authentication, :credential_file, :hosts, :algorithms, :acr_values,
    :metadata
)
on conflict (organisation) do update set
    kind = excluded.kind, issuer = excluded.issuer, client_id = excluded.client_id, tenant = excluded.tenant,
    authentication = excluded.authentication, credential_file = excluded.credential_file, hosts = excluded.hosts,
    algorithms = excluded.algorithms, acr_values = excluded.acr_values, metadata = excluded.metadata;

-- remove
-- Takes away the provider of an organisation, its roles and its attempts with it.
delete from guard.provider where organisation = :organisation;

-- end_sessions
-- Ends the sessions of everybody who signed in through a provider of an organisation.
delete from browser_session where organisation = :organisation and issuer <> '';

-- organisation_kind
-- The kind of an organisation that takes part.
select kind from organisation where code = :organisation;

-- listed
-- Every provider, with the table of its app roles.
select p.organisation, o.name, p.kind, p.issuer, p.client_id, p.authentication, p.credential_file, p.acr_values,
    coalesce((
        select jsonb_object_agg(app_role, roles) from (
            select r.app_role, jsonb_agg(r.role order by r.role) as roles
            from guard.provider_role as r where r.organisation = p.organisation group by r.app_role
        ) as mapped
    ), '{}') as app_roles
from guard.provider as p join organisation as o on o.code = p.organisation
order by o.kind, o.name;

-- map_role
-- Says what an app role is here.
insert into guard.provider_role (organisation, app_role, role) values (:organisation, :app_role, :role)
on conflict do nothing;

-- unmap_role
-- Says that an app role is nothing here any more.
delete from guard.provider_role where organisation = :organisation and app_role = :app_role and role = :role;
