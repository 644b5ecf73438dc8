"""Events for partners, appended in the transaction of the act they tell of. They carry ids and no personal data; who
delivers them is `partners`.

Their numbers they get afterwards, once they are committed, from whoever is about to read them (ADR-0017)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import orjson

from store.named_sql import read
from store.transaction import Row, Transaction

SQL = read("outbox")

PAGE = 10_000
"""How many events are numbered at a time: some tenths of a second."""


class EventKind(StrEnum):
    """Everything that partners are told of. A receiver chooses among all but the last, which tells of the telling itself."""

    GAP_OPENED = "gap.opened"
    GAP_CLOSED = "gap.closed"
    TRAIL_CHANGED = "trail.changed"
    STATEMENT_ISSUED = "statement.issued"
    GLASS_BROKEN = "glass.broken"
    GLASS_REVIEWED = "glass.reviewed"
    WEBHOOK_NOT_DELIVERED = "webhook.not_delivered"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to `subject`, a pseudonymous id, for `organisation` to know."""

    organisation: str
    kind: EventKind
    subject: str
    at: dt.datetime
    payload: Mapping[str, Any] = field(default_factory=dict[str, Any])


def append(tx: Transaction, events: Iterable[Event]) -> int:
    """Append events in this order; how many."""
    appended = list(events)
    # One JSON text: a page of a full run has thousands of events, and arrays are spelt value by value.
    return tx.run(SQL.append, events=orjson.dumps(appended).decode()) if appended else 0


def number(tx: Transaction, organisation: str) -> bool:
    """Number a page of the committed events of the viewer's organisation that have no number; whether there may be more.

    Every statement must see what was committed before it, so a transaction with one snapshot does not do.
    """
    if not tx.value(SQL.has_unnumbered, organisation=organisation):
        return False
    tx.run(SQL.take_turn, organisation=organisation)
    return tx.one(SQL.number, organisation=organisation, page=PAGE)["numbered"] == PAGE


def last_number(tx: Transaction, organisation: str) -> int:
    """The last number that an event of the organisation was given; 0 where none was."""
    return tx.value(SQL.given, organisation=organisation) or 0


def newest(tx: Transaction, limit: int = 100) -> list[Row]:
    """The newest events of the viewer's organisation."""
    return tx.rows(SQL.newest, limit=limit)
