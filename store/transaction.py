"""One transaction: the small methods through which the store's files speak to the server. Opened by `store/database.py`
alone; rows leave it as plain dictionaries."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, cast

import orjson
import psycopg
from psycopg import sql
from sqlalchemy import Connection, CursorResult, TextClause
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DBAPIError, TimeoutError as PoolTimeoutError

from auth.viewer import Viewer
from store.named_sql import Statement, inline
from store.problems import DatabaseBusy, problem_of

Row = dict[str, Any]
Sql = Statement | str

_DIALECT = PGDialect_psycopg()
_LASTING = "lasting tables"
_MADE = "lasting tables made"
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,62}")
_TYPE = re.compile(r"[a-z][a-z0-9_ ]*(\[\])?")


@contextmanager
def translated(statement: str) -> Generator[None]:
    """Database errors leave as problems or faults that quote no value of any record."""
    try:
        yield
    except DBAPIError as error:
        if not isinstance(error.orig, psycopg.Error):
            raise
        raise problem_of(error.orig, statement) from None
    except PoolTimeoutError:
        raise DatabaseBusy from None
    except psycopg.Error as error:
        raise problem_of(error, statement) from None


class Transaction:
    """An open transaction. `viewer` is None where nobody asks: for the reconciler, and at the door."""

    __slots__ = ("_connection", "viewer")

    def __init__(self, connection: Connection, viewer: Viewer | None) -> None:
        self._connection = connection
        self.viewer = viewer

    def run(self, statement: Sql, /, **parameters: object) -> int:
        """Run a statement that returns no rows; how many rows it changed."""
        with self._driver_execute(statement, parameters) as cursor:
            return cursor.rowcount

    def many(self, statement: Sql, rows: Iterable[Mapping[str, object]], /) -> int:
        """Run a statement once for each of `rows`. For more than a few hundred, copy and insert instead."""
        batch = [dict(row) for row in rows]
        return self._execute(statement, batch).rowcount if batch else 0

    def rows(self, statement: Sql, /, **parameters: object) -> list[Row]:
        """Every row."""
        with self._driver_execute(statement, parameters) as cursor:
            keys = _columns(cursor)
            return [dict(zip(keys, row, strict=True)) for row in cursor.fetchall()]

    def first(self, statement: Sql, /, **parameters: object) -> Row | None:
        """The first row, or None."""
        with self._driver_execute(statement, parameters) as cursor:
            keys, row = _columns(cursor), cursor.fetchone()
        return None if row is None else dict(zip(keys, row, strict=True))

    def one(self, statement: Sql, /, **parameters: object) -> Row:
        """The one row there must be; anything else is a mistake in the statement."""
        found = self.rows(statement, **parameters)
        if len(found) != 1:
            message = f"one row was expected, {len(found)} came"
            raise LookupError(message)
        return found[0]

    def value(self, statement: Sql, /, **parameters: object) -> Any:  # noqa: ANN401
        """The first column of the first row, or None."""
        with self._driver_execute(statement, parameters) as cursor:
            row = cursor.fetchone()
        return None if row is None else row[0]

    def columns(self, statement: Statement, parameters: Mapping[str, object], /) -> tuple[Any, ...]:
        """The columns of the one row there must be, of a statement that is worth preparing when it is first run."""
        with translated(statement.name), self._driver().cursor() as cursor:
            row = cursor.execute(_spelt_for_driver(statement.clause), parameters, prepare=True).fetchone()
        if row is None:
            message = "one row was expected, none came"
            raise LookupError(message)
        return row

    def content(self, statement: Statement, /, **parameters: object) -> bytes | None:
        """The bytes in the first column of the first row, or None. They come as they are, not written as a text twice as long."""
        with translated(statement.name), self._driver().cursor(binary=True) as cursor:
            row = cursor.execute(_spelt_for_driver(statement.clause), parameters).fetchone()
        return None if row is None else bytes(row[0])

    def stream(self, statement: Sql, /, *, batch: int = 1000, **parameters: object) -> Iterator[Row]:
        """Rows as they come from a cursor on the server: memory stays flat however many there are."""
        result = self._execute(statement, parameters, {"stream_results": True, "yield_per": batch})
        keys = tuple(result.keys())
        with result, translated(_name(statement)):
            for row in result:
                yield dict(zip(keys, row, strict=True))

    def lock(self, *names: str) -> None:
        """Wait until nobody else holds or shares the lock of these names; it goes with the transaction."""
        self.run("select pg_advisory_xact_lock(hashtextextended(:name, 0))", name=_lock_name(names))

    def share_lock(self, *names: str) -> None:
        """Wait until nobody else holds the lock of these names, and share it; it goes with the transaction."""
        self.run("select pg_advisory_xact_lock_shared(hashtextextended(:name, 0))", name=_lock_name(names))

    def is_locked(self, *names: str) -> bool:
        """Whether somebody else holds the lock of these names. If nobody does, this transaction shares it from now on."""
        statement = "select pg_try_advisory_xact_lock_shared(hashtextextended(:name, 0))"
        return not self.value(statement, name=_lock_name(names))

    def copy_into_temporary(self, table: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]]) -> int:
        """Stream rows into a temporary table of this transaction, made at the first call; how many there were.

        `columns` maps names to types. A `jsonb` column takes dictionaries, lists, or the bytes of a JSON text. COPY into a
        protected table is refused by the server (DESIGN §3), so an `insert … select` from here follows.
        """
        self._make(table, columns, "drop")
        return self._copy(table, columns, rows)

    def copy_into_lasting(self, table: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]] = ()) -> int:
        """As `copy_into_temporary`, into a table that stays on the connection and is empty after every transaction: for what
        many small transactions need, since to make a table costs more than to fill it, and makes every plan that names it
        void. Never analyze one: what the planner learnt of its rows would outlast them."""
        info = self._connection.info
        if table not in info.get(_LASTING, ()):
            self._make(table, columns, "delete rows")
            info.setdefault(_MADE, set()).add(table)
        copied = tuple(rows)
        return self._copy(table, columns, copied) if copied else 0

    def _make(self, table: str, columns: Mapping[str, str], on_commit: str) -> None:
        _check_identifiers((table, *columns), columns.values())
        spelt = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        self.run(f"create temporary table if not exists {table} ({spelt}) on commit {on_commit}")

    def _copy(self, table: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]]) -> int:
        json_places = tuple(place for place, kind in enumerate(columns.values()) if kind == "jsonb")
        count = 0
        # Nothing but names that were checked when the table was made is put together here.
        target = sql.SQL("copy pg_temp.{} ({}) from stdin").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        with translated(f"copy {table}"), self._driver().cursor() as cursor, cursor.copy(target) as copy:
            for row in rows:
                copy.write_row(_with_json(row, json_places) if json_places else row)
                count += 1
        return count

    def _driver(self) -> psycopg.Connection[Any]:
        driver: object = self._connection.connection.driver_connection
        if not isinstance(driver, psycopg.Connection):
            message = "the engine's driver is not psycopg"
            raise TypeError(message)
        return cast("psycopg.Connection[Any]", driver)

    def _driver_execute(self, statement: Sql, parameters: Mapping[str, object]) -> psycopg.Cursor[Any]:
        """Run a statement straight through the driver: most are small, and the engine's own steps cost more than theirs."""
        known = inline(statement) if isinstance(statement, str) else statement
        with translated(known.name):
            return self._driver().execute(_spelt_for_driver(known.clause), parameters)

    def _execute(
        self,
        statement: Sql,
        parameters: Mapping[str, object] | Sequence[Mapping[str, object]],
        options: Mapping[str, Any] | None = None,
    ) -> CursorResult[Any]:
        known = inline(statement) if isinstance(statement, str) else statement
        with translated(known.name):
            return self._connection.execute(known.clause, parameters, execution_options=options)


def _columns(cursor: psycopg.Cursor[Any]) -> tuple[str, ...]:
    return tuple(column.name for column in cursor.description or ())


@lru_cache(maxsize=1024)
def _spelt_for_driver(clause: TextClause) -> bytes:
    return str(clause.compile(dialect=_DIALECT)).encode()


def begin_lasting(connection: Connection) -> None:
    """Forget the lasting tables that a transaction made which was undone."""
    connection.info.pop(_MADE, None)


def keep_lasting(connection: Connection) -> None:
    """Remember the lasting tables of a transaction that was committed: they need not be made again on this connection."""
    connection.info.setdefault(_LASTING, set()).update(connection.info.pop(_MADE, ()))


def _lock_name(names: Sequence[str]) -> str:
    return "\x1f".join(names)


def _name(statement: Sql) -> str:
    return "inline" if isinstance(statement, str) else statement.name


def _check_identifiers(names: Iterable[str], types: Iterable[str]) -> None:
    wrong = [name for name in names if not _IDENTIFIER.fullmatch(name)]
    wrong += [kind for kind in types if not _TYPE.fullmatch(kind)]
    if wrong:
        message = f"not names or types of a temporary table: {wrong}"
        raise ValueError(message)


def _with_json(row: Sequence[object], places: Sequence[int]) -> list[object]:
    written = list(row)
    for place in places:
        value = written[place]
        if isinstance(value, bytes):
            written[place] = value.decode()
        elif value is not None:
            written[place] = orjson.dumps(value).decode()
    return written
