"""What subscriptions look at: which gaps changed, and how far loads are. Which rows there are is row-level security's; what is shown
of them is read again by the operation."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from store.named_sql import read
from store.outbox import EventKind
from store.transaction import Transaction

SQL = read("live")

CHANNEL = "counterfoil_live"
"""On which the database tells that something was committed, and nothing of what (migration 0017)."""

_GAP_KINDS = [EventKind.GAP_OPENED.value, EventKind.GAP_CLOSED.value]

LATELY = dt.timedelta(minutes=10)
"""A load that came within this, and is over already, may not have been looked at before: it came and was judged between two looks."""

MOST_LOADS = 1000


@dataclass(frozen=True, slots=True)
class ChangedGap:
    """A gap of which an event tells, and the last number of one that does."""

    force: str
    gap_id: str
    number: int


@dataclass(frozen=True, slots=True)
class MovingLoad:
    """How far a load is: a mark that differs where anything that is told of it does, and whether nothing more comes."""

    load_id: str
    mark: str
    is_over: bool


def changed_gaps(tx: Transaction, organisation: str, after: int, limit: int) -> list[ChangedGap]:
    """The gaps that the viewer may see and that changed after an event, the first first. Only what has a number counts."""
    rows = tx.rows(SQL.changed_gaps, organisation=organisation, after=after, kinds=_GAP_KINDS, limit=limit)
    return [ChangedGap(**row) for row in rows]


def moving_loads(
    tx: Transaction, organisation: str, now: dt.datetime, watched: Collection[str], load_id: str | None = None
) -> list[MovingLoad]:
    """The loads that are on their way, came lately by the machine's time, or are watched; or the one of an id."""
    since = _earliest_id(now - LATELY)
    rows = tx.rows(
        SQL.moving_loads,
        organisation=organisation,
        load_id=load_id,
        since=str(since),
        watched=sorted(watched),
        limit=MOST_LOADS,
    )
    return [MovingLoad(str(row["load_id"]), row["mark"], row["is_over"]) for row in rows]


def _earliest_id(moment: dt.datetime) -> uuid.UUID:
    """An id before all of the version 7 that were made since a moment (RFC 9562 §5.7)."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << 80)
