"""The narrow way to the database: engines, roles, and transactions that begin with the signed viewer (ADR-0005).
What a transaction can do is `store/transaction.py`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import orjson
import psycopg
from psycopg import sql
from psycopg.adapt import AdaptersMap
from psycopg.types.json import JsonbDumper, set_json_dumps, set_json_loads
from sqlalchemy import Connection, Engine, create_engine

from auth.viewer import Viewer
from store.clock import machine_time
from store.named_sql import Statement
from store.problems import DatabaseUnreachable, NoViewer
from store.server_checks import APPLICATION, ERASER, OWNER, RECONCILER, SEQUENCER, check, check_version, facts_of
from store.settings import Settings
from store.transaction import Row, Transaction, begin_lasting, keep_lasting, translated
from store.viewer_token import SETTING, Backend, sign

# A page that needs longer than this is broken; loads and reconciling say what they need.
READ_PATIENCE_S = 15
LONG_PATIENCE_S = 900
_POOL_PATIENCE_S = 10
_RECONCILER_CONNECTIONS = 3

# The viewer and the time limit travel together: one round trip, and both end with the transaction.
_BEGIN = f"select set_config('{SETTING}', %(token)s, true), set_config('statement_timeout', %(limit)s, true)".encode()
_NOBODY = ""
_OPTIONS = (
    "-c timezone=UTC -c client_min_messages=warning -c idle_in_transaction_session_timeout=600s"
    f" -c statement_timeout={READ_PATIENCE_S}s"
)


def _adapters() -> AdaptersMap:
    adapters = AdaptersMap(psycopg.adapters)
    set_json_dumps(orjson.dumps, adapters)
    set_json_loads(orjson.loads, adapters)
    adapters.register_dumper(dict, JsonbDumper)
    return adapters


_ADAPTERS = _adapters()


class _ServerConnection(psycopg.Connection[Any]):
    """A connection that knows its backend, to which the viewer's token is bound."""

    backend: Backend


def _connect(address: str, role: str) -> _ServerConnection:
    connection = _ServerConnection.connect(
        address,
        context=_Context(),
        application_name=f"counterfoil {role.removeprefix('counterfoil_')}",
        options=_OPTIONS,
    )
    try:
        if role == OWNER:
            check_version(connection.info.server_version)
        facts = facts_of(connection, role) if role == OWNER else check(connection, role)
        connection.rollback()
    except BaseException:
        connection.close()
        raise
    connection.backend = Backend(connection.info.backend_pid, facts.server_began)
    return connection


class _Context:
    """What psycopg asks for: our adapters, and no connection to take any other from."""

    adapters = _ADAPTERS
    connection = None


class Database:
    """The database as the running portal sees it. Connections are made when they are first needed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._engines: dict[str, Engine] = {}
        self._lock = threading.Lock()

    @property
    def settings(self) -> Settings:
        """How this database is reached; for what needs a connection of its own, as the job queue does."""
        return self._settings

    @contextmanager
    def transaction(
        self, viewer: Viewer | None, *, patience_s: int = READ_PATIENCE_S, snapshot: bool = False
    ) -> Generator[Transaction]:
        """A transaction of the application's role in which the database knows who is asking. No viewer, no transaction.

        With `snapshot` every statement sees the same moment. Leaving with an exception undoes everything.
        """
        if viewer is None:
            raise NoViewer
        with self._begin(self._application(), viewer, patience_s, snapshot=snapshot) as connection:
            yield Transaction(connection, viewer)

    @contextmanager
    def without_viewer(self) -> Generator[Transaction]:
        """A transaction in which nobody asks: it finds browser sessions by their secret, and sees no row of any table."""
        with self._begin(self._application(), None, READ_PATIENCE_S) as connection:
            yield Transaction(connection, None)

    def alone(self, statement: Statement, /, **parameters: object) -> Row | None:
        """The first row of one statement in which nobody asks, as `without_viewer`: a transaction of its own, which takes one round
        trip and not four. For what every request asks before it is known who asks, and may be done twice."""
        found: list[Row | None] = []

        def run(connection: Connection) -> None:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            found.append(Transaction(connection, None).first(statement, **parameters))

        with translated(statement.name), self._connected(self._application(), run):
            return found[-1]

    @contextmanager
    def reconciling(self, *, patience_s: int = LONG_PATIENCE_S, snapshot: bool = False) -> Generator[Transaction]:
        """A transaction of the narrow role that sees both sides: for `actions/reconcile.py`, `actions/issue_statement.py`,
        `actions/look_back.py` and `actions/look_back_at_trail.py` alone, and for the ages of feeds in `store/condition.py` (ADR-0005)."""
        engine = self._engine(RECONCILER, self._settings.need_reconciler(), _RECONCILER_CONNECTIONS)
        with self._begin(engine, None, patience_s, snapshot=snapshot) as connection:
            yield Transaction(connection, None)

    @contextmanager
    def erasing(self, *, patience_s: int = LONG_PATIENCE_S) -> Generator[Transaction]:
        """A transaction of the one role that may delete what retention no longer allows to be kept: for
        `actions/erase.py` alone (ADR-0011)."""
        engine = self._engine(ERASER, self._settings.need_eraser(), 1)
        with self._begin(engine, None, patience_s) as connection:
            yield Transaction(connection, None)

    @contextmanager
    def sequencing(self, *, patience_s: int = LONG_PATIENCE_S, snapshot: bool = False) -> Generator[Transaction]:
        """A transaction of the role that orders and signs the disclosure log, and reads all of it to check it: for
        `actions/sequence_log.py`, `actions/check_log.py` and a person's decision about a restored log (ADR-0013)."""
        engine = self._engine(SEQUENCER, self._settings.need_sequencer(), 1)
        with self._begin(engine, None, patience_s, snapshot=snapshot) as connection:
            yield Transaction(connection, None)

    @contextmanager
    def owning(self) -> Generator[Transaction]:
        """A transaction of the owner: for reference data and keys, in `counterfoil migrate` and the demonstration. Row-level
        security holds for the owner too, so organisations' records are out of its reach."""
        engine = self._engine(OWNER, self._settings.need_owner(), 1)
        with self._begin(engine, None, LONG_PATIENCE_S) as connection:
            yield Transaction(connection, None)

    @contextmanager
    def listening(self, channel: str) -> Generator[Callable[[float], bool]]:
        """Hears what is told on a channel, on a connection of its own: a function that waits at most so many seconds and says whether
        anything was. What was told before it is called is not missed."""
        with translated("listen"):
            connection = _connect(self._settings.application_url, APPLICATION)
        try:
            with translated("listen"):
                connection.set_autocommit(True)
                connection.execute(sql.SQL("listen {}").format(sql.Identifier(channel)))
            yield lambda seconds: _was_told(connection, seconds)
        finally:
            connection.close()

    def close(self) -> None:
        """Close every connection that is not in use."""
        with self._lock:
            for engine in self._engines.values():
                engine.dispose()
            self._engines.clear()

    def _application(self) -> Engine:
        return self._engine(APPLICATION, self._settings.application_url, self._settings.pool_size)

    def _engine(self, role: str, address: str, connections: int) -> Engine:
        with self._lock:
            if role not in self._engines:
                self._engines[role] = create_engine(
                    "postgresql+psycopg://",
                    creator=lambda: _connect(address, role),
                    pool_size=connections,
                    max_overflow=0,
                    pool_timeout=_POOL_PATIENCE_S,
                    hide_parameters=True,
                )
            return self._engines[role]

    @contextmanager
    def _begin(
        self, engine: Engine, viewer: Viewer | None, patience_s: int, *, snapshot: bool = False
    ) -> Generator[Connection]:
        with translated("begin or commit"), self._opened(engine, viewer, patience_s, snapshot=snapshot) as connection:
            begin_lasting(connection)
            yield connection
            connection.commit()
            keep_lasting(connection)

    def _opened(self, engine: Engine, viewer: Viewer | None, patience_s: int, *, snapshot: bool) -> Connection:
        """A connection on which the transaction has begun."""

        def begin(connection: Connection) -> None:
            if snapshot:
                connection.execution_options(isolation_level="REPEATABLE READ")
            connection.begin()
            self._open(connection, viewer, patience_s)

        return self._connected(engine, begin)

    def _connected(self, engine: Engine, first: Callable[[Connection], None]) -> Connection:
        """A connection on which `first` was done. It finds out whether the server is still there, so that no statement has to be
        sent for that alone: where the server went away, nothing was done yet, and another connection is taken."""
        for spare in range(self._settings.pool_size, -1, -1):
            connection = engine.connect()
            try:
                first(connection)
            except BaseException as problem:
                is_lost = (
                    isinstance(problem, psycopg.OperationalError | DatabaseUnreachable) and _driver(connection).closed
                )
                if is_lost:
                    connection.invalidate()
                connection.close()
                if not (is_lost and spare):
                    raise
            else:
                return connection
        raise DatabaseUnreachable

    def _open(self, connection: Connection, viewer: Viewer | None, patience_s: int) -> None:
        driver = _driver(connection)
        token = _NOBODY if viewer is None else sign(viewer, driver.backend, self._settings.viewer_key, machine_time())
        driver.execute(_BEGIN, {"token": token, "limit": f"{patience_s}s"})


def _was_told(connection: _ServerConnection, seconds: float) -> bool:
    with translated("listen"):
        return any(True for _ in connection.notifies(timeout=seconds, stop_after=1))


def _driver(connection: Connection) -> _ServerConnection:
    driver = connection.connection.driver_connection
    if not isinstance(driver, _ServerConnection):
        message = "the connection was not made by this engine"
        raise TypeError(message)
    return driver
