"""What a server and a role must be before the portal works with them: recent enough, and unable to step round
row-level security. Asked on every new connection, so that nothing can forget to ask."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import class_row

from store.problems import RoleMissing, RoleTooPowerful, ServerTooOld

# 18.4 mends the eleven vulnerabilities of 14 May 2026 (CVE-2026-6473 and others).
OLDEST = 180004

APPLICATION = "counterfoil_app"
RECONCILER = "counterfoil_reconciler"
SEQUENCER = "counterfoil_sequencer"
ERASER = "counterfoil_eraser"
OWNER = "counterfoil_owner"

_FACTS = """
select
    session_user::text as login,
    pg_postmaster_start_time() as server_began,
    (select rolsuper from pg_roles where rolname = session_user) as is_superuser,
    exists (select from pg_roles where rolbypassrls and pg_has_role(session_user, oid, 'member')) as bypasses,
    exists (
        select from pg_class join pg_namespace on pg_namespace.oid = relnamespace
        where nspname in ('public', 'guard') and relkind in ('r', 'p', 'v', 'm', 'f')
            and pg_has_role(session_user, relowner, 'member')
    ) as owns_tables,
    has_schema_privilege(session_user, 'public', 'create') as makes_tables,
    coalesce(pg_has_role(session_user, to_regrole(%s), 'member'), false) as is_wanted
"""


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """What a login role is and may do, and when the server began."""

    login: str
    server_began: dt.datetime
    is_superuser: bool
    bypasses: bool
    owns_tables: bool
    makes_tables: bool
    is_wanted: bool


def version_text(number: int) -> str:
    """`180006` as people write it: 18.6."""
    return f"{number // 10000}.{number % 10000}"


def check_version(number: int) -> None:
    """Refuse a server older than the oldest release known to be mended."""
    if number < OLDEST:
        raise ServerTooOld(version_text(number), version_text(OLDEST))


def check_role(facts: RoleFacts, wanted: str) -> None:
    """Refuse a role for which row-level security would not hold, saying which and why."""
    reasons = (
        (facts.is_superuser, "is a superuser"),
        (facts.bypasses, "has BYPASSRLS or is a member of a role that has"),
        (facts.owns_tables, "owns tables of the portal or is a member of the role that does"),
        (facts.makes_tables, "may create tables in the schema public"),
    )
    for holds, why in reasons:
        if holds:
            raise RoleTooPowerful(facts.login, why)
    if not facts.is_wanted:
        raise RoleMissing(facts.login, wanted)


def check(connection: psycopg.Connection[Any], wanted: str) -> RoleFacts:
    """The facts about the connection's role, once server and role are found fit to work with."""
    check_version(connection.info.server_version)
    facts = facts_of(connection, wanted)
    check_role(facts, wanted)
    return facts


def facts_of(connection: psycopg.Connection[Any], wanted: str) -> RoleFacts:
    """The facts alone, judged by nobody."""
    with connection.cursor(row_factory=class_row(RoleFacts)) as cursor:
        return cursor.execute(_FACTS, [wanted]).fetchone() or _nothing()


def _nothing() -> RoleFacts:
    message = "the server did not describe its own connection"
    raise RuntimeError(message)
