"""Plants a row in any table as the superuser, past every policy, from what the catalogue says of its columns. Values are
made up; nothing here knows a table by name, so that a new table is tried without being mentioned."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

Superuser = psycopg.Connection[Any]

# Reference tables are the same for everybody, and the browser's sessions belong to nobody's transaction.
REFERENCE = ("organisation", "place", "rule_set", "retention_rule", "portal_time", "loading", "alembic_version")
ORGANISATION_COLUMNS = ("organisation", "force", "directorate", "recipient")

_COLUMNS = """
select a.attname, format_type(a.atttypid, a.atttypmod), pg_get_constraintdef(c.oid)
from pg_attribute as a
left join pg_constraint as c on c.conrelid = a.attrelid and c.contype = 'c' and c.conkey = array[a.attnum]
where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped
order by a.attnum
"""

_VALUES = {
    "text": "'x'",
    "text[]": "'{}'",
    "jsonb": "'{}'",
    "bytea": "'\\x00'",
    "bytea[]": "'{}'",
    "uuid": "'00000000-0000-0000-0000-000000000001'",
    "boolean": "false",
    "integer": "1",
    "bigint": "1",
    "smallint": "1",
    "date": "'2019-07-01'",
    "timestamp with time zone": "'2019-07-01 12:00+00'",
    "int4multirange": "'{}'",
    "tstzmultirange": "'{}'",
}

# What a client may do is bound to what it is.
# Who reviews is never whoever is reviewed.
_NAMED = {"scopes": "'{feeds:load}'", "reviewed_by": "'y'"}


def tables(superuser: Superuser) -> list[str]:
    """Every table of the portal that holds rows of organisations."""
    found = superuser.execute(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') "
        "and relname <> all (%s) order by relname",
        [list(REFERENCE)],
    )
    return [row[0] for row in found]


def plant(superuser: Superuser, table: str, organisation: str, **given: object) -> None:
    """One row of `table` that belongs to `organisation` in every column that names one, unless `given` says otherwise."""
    names: list[sql.Composable] = []
    values: list[sql.Composable] = []
    for name, kind, check in superuser.execute(_COLUMNS, [table]):
        names.append(sql.Identifier(name))
        values.append(_value(name, kind, check, organisation, given))
    row = sql.SQL("insert into {} ({}) overriding system value values ({})").format(
        sql.Identifier(table), sql.SQL(", ").join(names), sql.SQL(", ").join(values)
    )
    with superuser.transaction():
        superuser.execute("set local session_replication_role = replica")  # a row without those it refers to
        superuser.execute(row)


def _value(name: str, kind: str, check: str | None, organisation: str, given: dict[str, object]) -> sql.Composable:
    if name in given:
        return sql.Literal(given[name])
    if name in ORGANISATION_COLUMNS:
        return sql.Literal(organisation)
    if name in _NAMED:
        return sql.SQL(_NAMED[name])  # pyright: ignore[reportArgumentType]
    if check and "'" in check:
        return sql.Literal(check.split("'")[1])  # the first of the values that the column allows
    return sql.SQL(_VALUES[kind])  # pyright: ignore[reportArgumentType]
