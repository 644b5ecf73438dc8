"""Reading the disclosure log: pages of entries with what they name, and every position for an export or a check. Which entries
there are is row-level security's; that reading is logged too is the acts'."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from disclosure.entry import Named
from disclosure.export import Leaf, Signed
from store.named_sql import read
from store.reads_paging import END, Page, Position, PositionOfAnotherReading, Values, positioned
from store.transaction import Transaction

SQL = read("log_reading")

_LAST = uuid.UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which entries are wanted; None wants all. `record` is an id of a record, or of a person, of the reader's organisation:
    then entries about that organisation's records alone are found."""

    record: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    recipient: str | None = None
    operation: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """One position as it is kept: its line, the columns beside the entry, whose its names are said to be, and the checkpoints
    signed over the tree up to it."""

    leaf: Leaf
    columns: dict[str, Any]
    whose: tuple[tuple[str, str], ...]
    signed: tuple[Signed, ...]


def positions(tx: Transaction, organisation: str = "", wanted: LogFilter | None = None) -> Iterator[Kept]:
    """Every position in its order, with the entries that are wanted of those that may be seen."""
    asked = wanted or LogFilter()
    rows = tx.stream(
        SQL.export,
        since=asked.since,
        until=asked.until,
        record=asked.record,
        ids=_ids(tx, organisation, asked.record) or [],
    )
    for row in rows:
        names: list[list[str]] = row["names"] or []
        yield Kept(
            leaf=Leaf(
                index=row["leaf_index"],
                entry_id=row["entry_id"].bytes,
                leaf=bytes(row["leaf"]),
                seal=bytes(row["seal"]),
                entry=None if row["entry"] is None else bytes(row["entry"]),
                named=tuple(Named(kind, record_id, bytes.fromhex(salt)) for kind, record_id, salt, _, _ in names),
            ),
            columns={name: row[name] for name in ("beside", "at", "organisation", "recipient", "operation")},
            whose=tuple(dict.fromkeys((whose, recipient) for _, _, _, whose, recipient in names)),
            signed=tuple(Signed(note) for note in row["notes"] or ()),
        )


def disclosures(tx: Transaction, page: Page, organisation: str, wanted: LogFilter) -> list[tuple[Position, Values]]:
    """A page of entries, newest first."""
    match page.after:
        case None:
            after, after_id = END, _LAST
        case (dt.datetime() as after, str() as text) if (number := _uuid(text)) is not None:
            after_id = number
        case _:
            raise PositionOfAnotherReading
    parameters = _parameters(tx, organisation, wanted)
    rows = tx.rows(SQL.disclosures, after=after, after_id=after_id, limit=page.limit, **parameters)
    return positioned(rows, "at", "entry_id")


def count_disclosures(tx: Transaction, organisation: str, wanted: LogFilter) -> int:
    """How many entries a filter leaves."""
    return int(tx.value(SQL.count_disclosures, **_parameters(tx, organisation, wanted)))


def names_of(tx: Transaction, entry_ids: Sequence[str]) -> dict[str, list[Named]]:
    """What some entries name, by entry."""
    found: dict[str, list[Named]] = {}
    for row in tx.rows(SQL.names_of, entry_ids=list(entry_ids)):
        found.setdefault(row["entry_id"], []).append(Named(row["kind"], row["record_id"], bytes.fromhex(row["salt"])))
    return found


def _parameters(tx: Transaction, organisation: str, wanted: LogFilter) -> dict[str, Any]:
    return {
        "organisation": organisation,
        "since": wanted.since,
        "until": wanted.until,
        "recipient": wanted.recipient,
        "operation": wanted.operation,
        "ids": _ids(tx, organisation, wanted.record),
    }


def _ids(tx: Transaction, organisation: str, record: str | None) -> list[str] | None:
    if record is None:
        return None
    return [row["id"] for row in tx.rows(SQL.ids_of, organisation=organisation, record=record)]


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
