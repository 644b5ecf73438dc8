"""Migrations go up, down and up again to the same tables; `migrations/HEAD` names the last of them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

from migrations.opening import require_head
from migrations.ready import make_ready
from migrations.run import current, downgrade, head, known, upgrade
from store.database import Database
from store.problems import MigrationsBehind, SettingsIncomplete
from store.server import SUPERUSER, EmbeddedServer
from store.settings import Settings

FOLDER = Path(__file__).resolve().parents[2] / "migrations"

_SHAPE = """
select format('%s.%s %s %s%s default %s', c.relnamespace::regnamespace, c.relname, a.attname,
    format_type(a.atttypid, a.atttypmod), case when a.attnotnull then ' not null' else '' end,
    coalesce(pg_get_expr(d.adbin, d.adrelid), '-'))
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where c.relkind in ('r', 'p', 'v', 'S') and c.relnamespace::regnamespace::text in ('public', 'guard', 'log')
union all select format('%s %s', conrelid::regclass, pg_get_constraintdef(oid)) from pg_constraint
    where connamespace::regnamespace::text in ('public', 'guard')
union all select indexdef from pg_indexes where schemaname in ('public', 'guard')
union all select format('%s.%s %s %s %s', tablename, policyname, cmd, qual, with_check) from pg_policies
union all select pg_get_functiondef(oid) from pg_proc
    where pronamespace::regnamespace::text in ('public', 'guard') and prokind = 'f'
union all select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
order by 1
"""


@pytest.fixture
def empty(server: EmbeddedServer) -> Iterator[Settings]:
    """A database of the owner's with nothing in it."""
    owner = server.ensure_running().need_owner()
    name = "migrated"
    with psycopg.connect(server.address(SUPERUSER, SUPERUSER), autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")
        connection.execute(f"create database {name} owner counterfoil_owner template template0")
        running = server.ensure_running()
        yield Settings(
            application_url=running.application_url.replace("/counterfoil?", f"/{name}?"),
            owner_url=owner.replace("/counterfoil?", f"/{name}?"),
            viewer_key=running.viewer_key,
        )
        connection.execute(f"drop database {name} with (force)")


def _shape(settings: Settings) -> list[str]:
    with psycopg.connect(settings.need_owner()) as connection:
        rows: list[tuple[Any, ...]] = connection.execute(_SHAPE).fetchall()
    return [row[0] for row in rows]


def test_up_down_and_up_again_gives_the_same_tables(empty: Settings):
    before = _shape(empty)
    done = upgrade(empty.need_owner())
    first = _shape(empty)
    downgrade(empty.need_owner())
    down = _shape(empty)
    upgrade(empty.need_owner())

    assert done == known()
    assert [line for line in down if "alembic_version" not in line] == before == []
    assert _shape(empty) == first
    assert len(first) > 300


def test_every_step_goes_down_and_up_by_itself(empty: Settings):
    shapes: list[list[str]] = []
    for name in known():
        upgrade(empty.need_owner(), name)
        shapes.append(_shape(empty))
    for name, shape in zip(reversed(known()[:-1]), reversed(shapes[:-1]), strict=True):
        downgrade(empty.need_owner(), name)
        assert _shape(empty) == shape


_EVENTS_OF_BEFORE = """
insert into organisation values ('GMP', 'FORCE', 'A force');
insert into outbox (event_id, organisation, kind, subject, at, payload, written_in) values
    ('00000000-0000-0000-0000-000000000005', 'GMP', 'k', 'first', now(), '{}', '7'),
    ('00000000-0000-0000-0000-000000000004', 'E08000004', 'k', 'other', now(), '{}', '8'),
    ('00000000-0000-0000-0000-000000000002', 'GMP', 'k', 'second', now(), '{}', '9'),
    ('00000000-0000-0000-0000-000000000001', 'GMP', 'k', 'third', now(), '{}', '10');
insert into webhook_endpoint
    (organisation, endpoint_id, url, event_kinds, state, made_at, made_by, confirmed_at, told_transaction, told_event)
values ('GMP', uuidv7(), 'https://x.example/', '{k}', 'ACTIVE', now(), 'x', now(), '9', '00000000-0000-0000-0000-000000000002')
"""


def test_events_of_before_are_numbered_in_their_order_and_no_webhook_is_told_again_or_misses_one(
    empty: Settings, server: EmbeddedServer
):
    owner = empty.need_owner()
    upgrade(owner, "0011_webhooks")
    with psycopg.connect(server.address(SUPERUSER, "migrated"), autocommit=True) as superuser:
        superuser.execute(_EVENTS_OF_BEFORE)
        upgrade(owner, "0015_event_numbers")
        numbered = superuser.execute("select organisation, number, subject from outbox order by 1, 2").fetchall()
        told = superuser.execute("select told_number from webhook_endpoint").fetchall()
        counts = superuser.execute("select organisation, given from event_count order by 1").fetchall()
        downgrade(owner, "0011_webhooks")
        untold = superuser.execute(
            "select subject from outbox join webhook_endpoint using (organisation)"
            " where (written_in, event_id) > (told_transaction, told_event)"
        ).fetchall()
        superuser.execute(
            "insert into outbox (organisation, kind, subject, at, payload) values ('GMP', 'k', 'x', now(), '{}')"
        )

    assert numbered == [("E08000004", 1, "other"), ("GMP", 1, "first"), ("GMP", 2, "second"), ("GMP", 3, "third")]
    assert (told, counts) == ([(2,)], [("E08000004", 1), ("GMP", 3)])
    assert ("third",) in untold


def test_the_head_is_recorded_and_the_names_are_in_sequence():
    names = known()

    assert head() == names[-1]
    assert sorted(path.stem for path in (FOLDER / "versions").glob("*.py")) == list(names)
    assert [name[:5] for name in names] == [f"{number:04d}_" for number in range(1, len(names) + 1)]


def test_every_number_goes_up_and_down_and_every_file_says_what_it_is_for():
    up = {path.name[:4] for path in (FOLDER / "sql").glob("*.up.sql")}
    down = {path.name[:4] for path in (FOLDER / "sql").glob("*.down.sql")}

    assert up == down
    assert [path.name for path in (FOLDER / "sql").glob("*.sql") if not path.read_text().startswith("-- ")] == []


def test_migrating_again_does_nothing(empty: Settings):
    make_ready(empty)
    shape = _shape(empty)

    assert make_ready(empty) == ()
    assert (_shape(empty), current(empty.need_owner())) == (shape, head())


def test_two_that_migrate_at_once_both_end_well(empty: Settings):
    with ThreadPoolExecutor(2) as threads:
        done = list(threads.map(make_ready, [empty, empty]))

    assert sorted(done) == [(), known()]


def test_a_migration_that_fails_leaves_nothing_behind(empty: Settings):
    with psycopg.connect(empty.need_owner()) as connection:
        connection.execute("create table outbox ()")

    with pytest.raises(Exception, match='relation "outbox" already exists'):
        upgrade(empty.need_owner())

    assert current(empty.need_owner()) is None
    assert [line for line in _shape(empty) if "alembic_version" not in line] == []


def test_a_database_that_is_behind_is_refused_with_what_to_do(empty: Settings):
    database = Database(empty)
    try:
        with pytest.raises(MigrationsBehind) as problem:
            require_head(database)
    finally:
        database.close()

    assert str(problem.value) == f"The database is at migration none, not at {head()}. Run: counterfoil migrate"


def test_without_the_owners_address_nothing_is_migrated(empty: Settings):
    with pytest.raises(SettingsIncomplete) as problem:
        make_ready(Settings(empty.application_url, empty.viewer_key))

    assert problem.value.names == ("COUNTERFOIL_OWNER_URL",)
