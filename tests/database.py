"""Database fixtures for every room: a migrated PostgreSQL and its roles. Tests connect as the application role, never as
the owner; the owner and the superuser only build and clear.

Ask for `database` and use `viewer_of("E08000004", Role.MANAGER)` or `force_viewer()`. Commits are real; every test finds
empty tables and the default reference data."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from auth.scopes import Scope
from auth.viewer import OrganisationKind, Role, Viewer
from migrations.ready import make_ready
from store.clock import machine_time
from store.database import Database
from store.portal_time import make_settable, set_to
from store.server import DATABASE, SUPERUSER, EmbeddedServer
from store.settings import Settings

OLDHAM, ROCHDALE, FORCE, OVERSEER = "E08000004", "E08000005", "GMP", "GMCA"

_REFERENCE = ("organisation", "place", "rule_set", "retention_rule", "alembic_version", "viewer_key", "signing_key")

# Clears what holds rows and leaves the rest alone, which is far faster than to truncate every table. Triggers rest
# meanwhile: they guard append-only tables even from their owner.
_CLEAR = """
do $$
declare
    one record;
    has_rows boolean;
begin
    set local session_replication_role = replica;
    for one in
        select format('%I.%I', schemaname, tablename) as name from pg_tables
        where schemaname in ('public', 'queue', 'guard', 'log') and not tablename = any (array[{kept}])
    loop
        execute 'select exists (select from ' || one.name || ')' into has_rows;
        if has_rows then
            execute 'delete from ' || one.name;
        end if;
    end loop;
end
$$
"""


def viewer_of(organisation: str, *roles: Role, scopes: frozenset[Scope] = frozenset(Scope)) -> Viewer:
    """Somebody at an organisation, with every scope unless told otherwise; a manager unless told otherwise."""
    kinds = {FORCE: OrganisationKind.FORCE, OVERSEER: OrganisationKind.OVERSIGHT}
    return Viewer(
        subject=f"subject-{organisation}",
        name="Somebody Synthetic",
        organisation=organisation,
        kind=kinds.get(organisation, OrganisationKind.DIRECTORATE),
        roles=frozenset(roles or {Role.MANAGER}),
        scopes=scopes,
        signed_in_at=machine_time(),
        request_id="request-of-a-test",
    )


def force_viewer(*roles: Role, scopes: frozenset[Scope] = frozenset(Scope)) -> Viewer:
    """Somebody at the force; a liaison officer unless told otherwise."""
    return viewer_of(FORCE, *(roles or (Role.LIAISON_OFFICER,)), scopes=scopes)


def overseer() -> Viewer:
    """Somebody at oversight."""
    return viewer_of(OVERSEER, Role.OVERSEER)


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedServer]:
    """A server of this test process alone. It forgets on a crash, which tests of the server itself do not want."""
    # Not pytest's own folder: as root the server runs as another user, who could not reach it.
    root = Path(tempfile.mkdtemp(prefix="counterfoil-test-"))
    root.chmod(0o711)
    server = EmbeddedServer(root, durable=False)
    try:
        server.ensure_running()
        yield server
    finally:
        server.leave()
        shutil.rmtree(root, ignore_errors=True)


@pytest.fixture(scope="session")
def settings(server: EmbeddedServer) -> Settings:
    """How to reach the migrated database of this test process, role by role."""
    settings = server.ensure_running(connections=5)
    make_ready(settings)
    return settings


@pytest.fixture(scope="session")
def _shared_database(settings: Settings) -> Iterator[Database]:
    database = Database(settings)
    yield database
    database.close()


@pytest.fixture(scope="session")
def _superuser(server: EmbeddedServer, settings: Settings) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(server.address(SUPERUSER, DATABASE), autocommit=True) as connection:
        yield connection


def clear(superuser: psycopg.Connection[tuple[object, ...]]) -> None:
    """Empty every table but those of reference. The log has been compared with what was published, as a sequencer does when it
    begins: nothing is shown before."""
    superuser.execute(_CLEAR.format(kept=", ".join(f"'{name}'" for name in _REFERENCE)))
    superuser.execute("insert into log.turn (server) values (log.here())")


@pytest.fixture
def database(_shared_database: Database, _superuser: psycopg.Connection[tuple[object, ...]]) -> Database:
    """An empty database with its reference data, reached as the application's role."""
    clear(_superuser)
    return _shared_database


@pytest.fixture
def superuser(
    database: Database, _superuser: psycopg.Connection[tuple[object, ...]]
) -> psycopg.Connection[tuple[object, ...]]:
    """Sees and does everything, past every policy: for planting what no role of ours may write, and for counting."""
    return _superuser


@pytest.fixture
def settable_time(database: Database) -> dt.datetime:
    """Portal time made settable and set to the morning of 2 September 2019 in London."""
    moment = dt.datetime(2019, 9, 2, 8, tzinfo=dt.UTC)
    with database.owning() as tx:
        make_settable(tx)
    with database.transaction(viewer_of(OLDHAM)) as tx:
        set_to(tx, moment)
    return moment
