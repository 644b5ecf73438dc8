"""Feeds, loads and rejections as plain rows for GraphQL's resolvers. The raw row of a rejection is not among them."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from store.named_sql import read
from store.reads_paging import (
    END,
    Key,
    Page,
    Position,
    PositionOfAnotherReading,
    Values,
    by_key,
    key_arrays,
    positioned,
)
from store.transaction import Transaction

SQL = read("reads_loads")

_NO_LOAD = "00000000-0000-0000-0000-000000000000"


def loads(transaction: Transaction, page: Page, feed: str | None) -> list[tuple[Position, Values]]:
    """A page of loads, newest first."""
    before, before_id = page.after_time(END)
    rows = transaction.rows(
        SQL.loads, before=before, before_id=_uuid(before_id or _NO_LOAD), feed=feed, limit=page.limit
    )
    return positioned(rows, "received_at", "load_key")


def _uuid(text: str) -> str:
    """An id as PostgreSQL takes one. PositionOfAnotherReading for the id of something else: the cursor is of another list."""
    try:
        return str(UUID(text))
    except ValueError:
        raise PositionOfAnotherReading from None


def count_loads(transaction: Transaction, feed: str | None) -> int:
    """How many loads there are."""
    return transaction.value(SQL.count_loads, feed=feed)


def by_id(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, Values]:
    """Loads by (organisation, load id); the ids are UUIDs."""
    return by_key(transaction.rows(SQL.loads_by_id, **key_arrays(keys)))


def rejections(
    transaction: Transaction, page: Page, organisation: str | None, load_id: str | None
) -> list[tuple[Position, Values]]:
    """A page of rejections, of one load or of all."""
    after_load, after_line, after_field = _after_rejection(page)
    rows = transaction.rows(
        SQL.rejections,
        organisation=organisation,
        load_id=load_id,
        after_load=after_load,
        after_line=after_line,
        after_field=after_field,
        limit=page.limit,
    )
    return positioned(rows, "load_key", "line", "field")


def count_rejections(transaction: Transaction, organisation: str | None, load_id: str | None) -> int:
    """How many rejections there are, of one load or of all."""
    return transaction.value(SQL.count_rejections, organisation=organisation, load_id=load_id)


def feeds(transaction: Transaction) -> list[Values]:
    """The feeds with the newest complete load of each."""
    return transaction.rows(SQL.feeds)


def _after_rejection(page: Page) -> tuple[str, int, str]:
    match page.after:
        case None:
            return _NO_LOAD, 0, ""
        case (str() as load_id, int() as line, str() as field):
            return _uuid(load_id), line, field
        case _:
            raise PositionOfAnotherReading


def coverage(transaction: Transaction, as_at: dt.datetime | None) -> dict[str, Values]:
    """From when on and up to when the complete loads of the viewer's own feeds cover the time, by feed; of those made by a moment
    where one is given."""
    rows = transaction.rows(SQL.coverage, as_at=as_at)
    return {row["feed"]: {name: row[name] for name in ("covered_from", "covered_to")} for row in rows}
