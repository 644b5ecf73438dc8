"""Stories of years ago for tests of the eraser, other retention rules than the defaults, and a search for what is left of
something in every column of every table. All records are synthetic."""

import datetime as dt
import json
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import replace

from psycopg import sql

from store.database import Database
from store.retention import Retained, RetentionRule, keep_rule
from tests.actions.planting import DailyLoad, Superuser

AGREED = "a test"

COLUMNS = """
select c.relnamespace::regnamespace::text, c.relname, a.attname, format_type(a.atttypid, a.atttypmod) = 'bytea'
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relkind in ('r', 'p') and c.relnamespace::regnamespace::text in ('public', 'queue')
order by 1, 2, a.attnum
"""


def years_before(load: DailyLoad, years: int) -> DailyLoad:
    """The same load, made and telling of the same days some years earlier."""
    bodies = tuple(
        (key, json.loads(json.dumps(body).replace("2019-", f"{2019 - years}-"))) for key, body in load.bodies
    )
    return replace(load, day=load.day.replace(year=load.day.year - years), bodies=bodies)


def without_records(load: DailyLoad) -> DailyLoad:
    """The same load with nothing in it."""
    return replace(load, bodies=())


@contextmanager
def agreed(
    database: Database, superuser: Superuser, kind: Retained, *, months: int = 0, days: int = 0
) -> Generator[None]:
    """Another rule for a kind, in force since the middle of 2019, for as long as the test lasts."""
    rule = RetentionRule(kind, "2019-2", dt.date(2019, 7, 1), months, days, AGREED)
    with database.owning() as tx:
        keep_rule(tx, rule)
    try:
        yield
    finally:
        superuser.execute("delete from retention_rule where agreed_by = %s", (AGREED,))


def left_of(superuser: Superuser, *texts: str) -> list[str]:
    """Every column that holds one of the texts, as text, in JSON, in a list or in bytes."""
    return [
        f"{table}.{column}"
        for schema, table, column, is_bytes in superuser.execute(COLUMNS).fetchall()
        if _holds(superuser, (str(schema), str(table), str(column)), list(texts), is_bytes=bool(is_bytes))
    ]


def _holds(superuser: Superuser, place: tuple[str, str, str], texts: list[str], *, is_bytes: bool) -> bool:
    # In the 32 random bytes of a SHA-256 any short text may stand by chance, and none stands there otherwise.
    in_bytes = "octet_length({2}) <> 32 and position(convert_to(one, 'UTF8') in {2})"
    within = in_bytes if is_bytes else "position(one in {2}::text)"
    query = "select exists (select from {0}.{1} join unnest(%s::text[]) as one on " + within + " > 0)"
    row = superuser.execute(sql.SQL(query).format(*map(sql.Identifier, place)), (texts,)).fetchone()
    return row is not None and bool(row[0])


def set_time(superuser: Superuser, moment: str) -> None:
    """Set portal time."""
    superuser.execute("delete from portal_time")
    superuser.execute("insert into portal_time (moment) values (%s)", (moment,))


def rows_of(superuser: Superuser, tables: Iterable[str]) -> dict[str, int]:
    """How many rows some tables have, of those that have any."""
    counts = {table: superuser.execute(f"select count(*) from {table}".encode()).fetchone() for table in tables}
    return {table: int(str(row[0])) for table, row in counts.items() if row is not None and row[0]}
