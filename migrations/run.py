"""Brings a database's tables to a migration and makes it ready for a release. Only the owner's address can do it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

_FOLDER = Path(__file__).parent

# Any two processes that start on an empty database migrate it one after the other. The number is arbitrary but ours.
_LOCK = 0x636F756E


def head() -> str:
    """The newest migration, as recorded in `migrations/HEAD`, where two branches would conflict."""
    return (_FOLDER / "HEAD").read_text(encoding="utf-8").strip()


def known() -> tuple[str, ...]:
    """Every migration of this release, oldest first."""
    return tuple(reversed([script.revision for script in ScriptDirectory(str(_FOLDER)).walk_revisions()]))


def current(owner_url: str) -> str | None:
    """The migration that the database is at."""
    with _connection(owner_url) as connection:
        return _current(connection)


def upgrade(owner_url: str, to: str = "head") -> tuple[str, ...]:
    """Bring the tables up to `to`; says which migrations were run."""
    with _connection(owner_url) as connection:
        before = _current(connection)
        command.upgrade(_config(connection), to)
        after = _current(connection)
    names = known()
    return names[_place(names, before) : _place(names, after)]


def downgrade(owner_url: str, to: str = "base") -> None:
    """Take the tables down to `to`, with what they hold. For tests and for a release gone wrong."""
    with _connection(owner_url) as connection:
        command.downgrade(_config(connection), to)


def _place(names: tuple[str, ...], name: str | None) -> int:
    return 0 if name is None else names.index(name) + 1


def _current(connection: Connection) -> str | None:
    found = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()
    return found


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _connection(owner_url: str) -> Generator[Connection]:
    """A connection of the owner that nobody else migrates beside."""
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: psycopg.connect(owner_url, application_name="counterfoil migrate"),
        poolclass=NullPool,
    )
    with engine.connect() as connection:
        connection.exec_driver_sql("select pg_advisory_lock(%s)", (_LOCK,))
        connection.commit()
        yield connection
