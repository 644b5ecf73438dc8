"""Finds the database that the environment names, or the portal's own, and tells whether it is this release's."""

from __future__ import annotations

import atexit
from collections.abc import Mapping

from migrations.run import head
from store.database import Database
from store.problems import MigrationsBehind
from store.server import EmbeddedServer, data_root
from store.settings import Settings, names_a_server, pool_size, read_named


def find_settings(environment: Mapping[str, str]) -> Settings:
    """How to reach the server: the named one, else the portal's own, started if need be and left when we end."""
    if names_a_server(environment):
        return read_named(environment)
    server = EmbeddedServer(data_root(environment))
    settings = server.ensure_running(connections=pool_size(environment))
    atexit.register(server.leave)
    return settings


def migration_of(database: Database) -> str | None:
    """The migration that the database is at, as the application's role sees it."""
    with database.without_viewer() as tx:
        if tx.value("select to_regclass('public.alembic_version')") is None:
            return None
        return tx.value("select version_num from public.alembic_version")


def require_head(database: Database) -> None:
    """Refuse a database whose tables are not this release's."""
    found = migration_of(database)
    if found != head():
        raise MigrationsBehind(found, head())
