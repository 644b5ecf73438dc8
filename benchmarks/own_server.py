"""A server of a benchmark's own in a temporary folder, migrated and with the feeds that it loads. Durable, as production is,
unlike the servers of tests; it goes with the benchmark."""

import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from auth.scopes import Scope
from auth.viewer import OrganisationKind, Role, Viewer
from feeds import police
from feeds.sources import ABILITIES, SIDES
from migrations.ready import make_ready
from store.database import Database
from store.reference_data import register_feed
from store.server import DATABASE, SUPERUSER, EmbeddedServer
from store.settings import Settings

FORCE, FEED = "GMP", "gmp-police"

Superuser = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Ground:
    """The migrated database: as the application's role reaches it, and past every policy."""

    settings: Settings
    database: Database
    superuser: Superuser


def officer() -> Viewer:
    """Whoever brings in the loads of the force."""
    return Viewer(
        subject="benchmark",
        name="Somebody Synthetic",
        organisation=FORCE,
        kind=OrganisationKind.FORCE,
        roles=frozenset({Role.LIAISON_OFFICER}),
        scopes=frozenset(Scope),
    )


@contextmanager
def own_server() -> Generator[Ground]:
    """A server from nothing, stopped and removed at the end."""
    # As root the server runs as another user, who has to be able to reach the folder.
    root = Path(tempfile.mkdtemp(prefix="counterfoil-bench-"))
    root.chmod(0o711)
    server = EmbeddedServer(root)
    try:
        settings = server.ensure_running(connections=5)
        make_ready(settings)
        database = Database(settings)
        with psycopg.connect(server.address(SUPERUSER, DATABASE), autocommit=True) as superuser:
            register_police(database)
            yield Ground(settings, database, superuser)
        database.close()
    finally:
        server.leave()
        shutil.rmtree(root, ignore_errors=True)


def register_police(database: Database) -> None:
    """The force's feed."""
    name = police.NAME
    with database.transaction(officer()) as tx:
        register_feed(tx, FORCE, FEED, side=SIDES[name], form=name, abilities=ABILITIES[name])
