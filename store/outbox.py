"""Events for partners, appended in the transaction of the act they tell of. They carry ids and no personal data; who
delivers them is `partners`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from store.named_sql import read
from store.transaction import Row, Transaction

SQL = read("outbox")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to `subject`, for `organisation` to know: `gap.opened`, `trail.changed`, …"""

    organisation: str
    kind: str
    subject: str
    at: dt.datetime
    payload: Mapping[str, Any] = field(default_factory=dict[str, Any])


def append(tx: Transaction, events: Iterable[Event]) -> int:
    """Append events in this order; how many."""
    return tx.many(
        SQL.append,
        [
            {
                "organisation": event.organisation,
                "kind": event.kind,
                "subject": event.subject,
                "at": event.at,
                "payload": dict(event.payload),
            }
            for event in events
        ],
    )


def newest(tx: Transaction, limit: int = 100) -> list[Row]:
    """The newest events of the viewer's organisation."""
    return tx.rows(SQL.newest, limit=limit)
