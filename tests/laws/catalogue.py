"""What the database's own catalogue says about tenancy: breaches of the rules, and a text of every policy and grant.
Reads only; `test_tenancy_catalogue.py` judges."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg

# Holds no organisation's data: alembic's one row. The queue has a schema of its own and carries ids alone (ADR-0008).
_FREE = "(relname = 'alembic_version')"
_ROLES = "('counterfoil_app', 'counterfoil_reconciler', 'counterfoil_sequencer', 'counterfoil_eraser')"
_APPEND_ONLY = "('record_version', 'disclosure', 'disclosure_salt', 'statement', 'statement_entry')"
# What the eraser alone may delete of it (ADR-0011). Of record versions it may also alter what a sender purged.
_ERASABLE = "('record_version', 'statement_entry', 'disclosure_salt')"

# Each gives the names of what breaks the rule; no row, no breach.
_RULES = {
    "row-level security is not enabled": f"""
        select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
            and not relrowsecurity and not {_FREE}""",
    "row-level security is not forced": f"""
        select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
            and not relforcerowsecurity and not {_FREE}""",
    "a policy of the application asks nobody": """
        select tablename || '.' || policyname from pg_policies
        where 'counterfoil_app' = any (roles)
            and (coalesce(qual, with_check) !~ 'guard\\.' or coalesce(with_check, qual) !~ 'guard\\.')
            and not (coalesce(qual, '') ~ 'FROM (trail|incident_line)')""",
    "a policy is for everybody": "select tablename || '.' || policyname from pg_policies where 'public' = any (roles)",
    "a unique key does not carry the organisation": f"""
        select i.indexrelid::regclass::text from pg_index as i join pg_class on pg_class.oid = i.indrelid
        where relnamespace = 'public'::regnamespace and i.indisunique and not {_FREE}
            and relname not in (
                'portal_time', 'loading', 'place', 'retention_rule', 'disclosure', 'outbox', 'browser_session'
            )
            and not exists (
                select from pg_attribute as a where a.attrelid = i.indrelid and a.attnum = any (i.indkey)
                    and (a.attname in ('organisation', 'force', 'directorate') or relname = 'organisation')
            )""",
    "a foreign key does not carry the organisation": f"""
        select conname from pg_constraint join pg_class on pg_class.oid = conrelid
        where contype = 'f' and relnamespace = 'public'::regnamespace and not {_FREE}
            and not exists (
                select from pg_attribute as a where a.attrelid = conrelid and a.attnum = any (conkey)
                    and a.attname in ('organisation', 'force', 'directorate')
            )""",
    "a role is too powerful": f"""
        select rolname from pg_roles where rolname in {_ROLES} and (
            rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication
            or pg_has_role(oid, 'counterfoil_owner', 'member')
            or exists (select from pg_class where relowner = pg_roles.oid and relpersistence <> 't')
            or has_schema_privilege(oid, 'public', 'create') or has_schema_privilege(oid, 'guard', 'create')
        )""",
    "the owner is too powerful": """
        select rolname from pg_roles where rolname = 'counterfoil_owner' and (rolsuper or rolbypassrls)""",
    "a role may do to a table what policies do not govern": f"""
        select rolname || ' ' || relname || ' ' || privilege from pg_roles, pg_class,
            unnest(array['truncate', 'references', 'trigger', 'maintain']) as privilege
        where rolname in {_ROLES} and relnamespace in ('public'::regnamespace, 'guard'::regnamespace, 'log'::regnamespace)
            and relkind in ('r', 'p', 'v', 'm') and has_table_privilege(pg_roles.oid, pg_class.oid, privilege)""",
    "a role may alter what is append-only": f"""
        select rolname || ' ' || relname || ' ' || privilege from pg_roles, pg_class,
            unnest(array['update', 'delete']) as privilege
        where rolname in {_ROLES} and relnamespace = 'public'::regnamespace and relname in {_APPEND_ONLY}
            and (
                has_table_privilege(pg_roles.oid, pg_class.oid, privilege)
                    and not (rolname = 'counterfoil_eraser' and privilege = 'delete' and relname in {_ERASABLE})
                or privilege = 'update' and not (rolname = 'counterfoil_eraser' and relname = 'record_version')
                    and has_any_column_privilege(pg_roles.oid, pg_class.oid, 'update')
            )""",
    "an append-only table lacks its trigger": f"""
        select relname from pg_class where relnamespace = 'public'::regnamespace and relname in {_APPEND_ONLY}
            and not exists (
                select from pg_trigger where tgrelid = pg_class.oid and tgname = 'append_only'
                    and tgenabled = 'O' and (tgtype & 56) = 56
            )""",
    "a role may alter what is in the log": f"""
        select rolname || ' ' || relname || ' ' || privilege from pg_roles, pg_class,
            unnest(array['update', 'delete']) as privilege
        where rolname in {_ROLES} and relnamespace = 'log'::regnamespace and relkind = 'r'
            and rolname || ' ' || relname || ' ' || privilege not in (
                'counterfoil_sequencer waiting delete', 'counterfoil_sequencer turn update'
            )
            and (
                has_table_privilege(pg_roles.oid, pg_class.oid, privilege)
                or privilege = 'update' and has_any_column_privilege(pg_roles.oid, pg_class.oid, 'update')
            )""",
    "a table of the log lacks its trigger": """
        select relname from pg_class where relnamespace = 'log'::regnamespace and relkind = 'r' and relname not in ('waiting', 'turn')
            and not exists (
                select from pg_trigger where tgrelid = pg_class.oid and tgname = 'append_only'
                    and tgenabled = 'O' and (tgtype & 56) = 56
            )""",
    "a role may read the viewer keys": f"""
        select rolname from pg_roles where rolname in {_ROLES}
            and has_any_column_privilege(oid, 'guard.viewer_key', 'select, insert, update, references')""",
    "a role may reach the authorization server's state by itself": f"""
        select rolname || ' ' || relname from pg_roles, pg_class
        where rolname in {_ROLES} and relnamespace = 'guard'::regnamespace and relkind = 'r' and (
            has_any_column_privilege(pg_roles.oid, pg_class.oid, 'select, insert, update, references')
            or has_table_privilege(pg_roles.oid, pg_class.oid, 'delete'))""",
    "a client of one feed may hold more": """
        select 'feed_client_reads_nothing' where not exists (
            select from pg_constraint where conname = 'feed_client_reads_nothing' and convalidated
                and pg_get_constraintdef(oid) ~ 'feeds:load')""",
    "a function runs as its owner with an open search path": """
        select proname from pg_proc where pronamespace in ('guard'::regnamespace, 'public'::regnamespace)
            and prosecdef and not coalesce(proconfig @> array['search_path=pg_catalog, pg_temp'], false)""",
    "a view shows its owner's rows": """
        select relname from pg_class where relnamespace in ('public'::regnamespace, 'guard'::regnamespace)
            and (relkind = 'm' or relkind = 'v'
                and not coalesce(reloptions && array['security_invoker=true', 'security_invoker=on'], false))""",
}

_GOLDEN = {
    "policies": """
        select format('%s.%s %s to %s using %s check %s', tablename, policyname, cmd, array_to_string(roles, ', '),
            coalesce(regexp_replace(qual, '\\s+', ' ', 'g'), '-'),
            coalesce(regexp_replace(with_check, '\\s+', ' ', 'g'), '-'))
        from pg_policies order by 1""",
    "tables": """
        select format('%s %s', name, string_agg(format('%s=%s', grantee, rights), ' ' order by grantee))
        from (
            select pg_class.oid::regclass::text as name, coalesce(pg_get_userbyid(nullif(grantee, 0)), 'public') as grantee,
                string_agg(lower(privilege_type), ',' order by privilege_type) as rights
            from pg_class, aclexplode(relacl)
            where relnamespace::regnamespace::text in ('public', 'guard', 'queue', 'log') and relkind in ('r', 'p', 'v', 'm')
                and grantee <> relowner
            group by name, grantee
        ) as given group by name order by 1""",
    "columns": """
        select format('%s.%s %s=%s', relname, attname, pg_get_userbyid(grantee), lower(privilege_type))
        from pg_class join pg_attribute on attrelid = pg_class.oid, aclexplode(attacl)
        where relnamespace in ('public'::regnamespace, 'guard'::regnamespace, 'log'::regnamespace)
        order by 1""",
    "functions": """
        select format('%s.%s(%s) %s %s', pronamespace::regnamespace, proname, pg_get_function_identity_arguments(oid),
            case when prosecdef then 'as owner' else 'as caller' end,
            coalesce((
                select string_agg(coalesce(pg_get_userbyid(nullif(grantee, 0)), 'public'), ',' order by 1)
                from aclexplode(proacl) where grantee <> proowner
            ), '-'))
        from pg_proc where pronamespace = 'guard'::regnamespace order by 1""",
    "schemas": """
        select format('%s %s=%s', nspname, coalesce(pg_get_userbyid(nullif(grantee, 0)), 'public'), lower(privilege_type))
        from pg_namespace, aclexplode(nspacl)
        where nspname in ('public', 'guard', 'queue', 'log') and grantee <> nspowner order by 1""",
    "database": """
        select format('%s=%s', coalesce(pg_get_userbyid(nullif(grantee, 0)), 'public'), lower(privilege_type))
        from pg_database, aclexplode(datacl)
        where datname = current_database() and grantee <> datdba order by 1""",
}


def breaches(connection: psycopg.Connection[Any]) -> list[str]:
    """Everything in the catalogue that breaks a rule of tenancy, as `rule: name`."""
    return [f"{rule}: {row[0]}" for rule, query in _RULES.items() for row in _rows(connection, query)]


def golden(connection: psycopg.Connection[Any]) -> str:
    """Every policy and grant, one a line, in an order that does not change."""
    return "".join(_section(name, _rows(connection, query)) for name, query in _GOLDEN.items())


def _section(name: str, rows: Iterable[tuple[Any, ...]]) -> str:
    return "".join((f"[{name}]\n", *(f"{row[0]}\n" for row in rows), "\n"))


def _rows(connection: psycopg.Connection[Any], query: str) -> list[tuple[Any, ...]]:
    return connection.execute(query.encode()).fetchall()
