"""Trails as plain rows for GraphQL's resolvers: pages, and what hangs on records shown together. Row-level security
decides which rows there are; nothing here repeats it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from store.named_sql import read
from store.reads_lines import LineKey
from store.reads_paging import END, Key, Page, Position, Values, by_key, key_arrays, lists_by_key, positioned
from store.transaction import Transaction

SQL = read("reads_trails")


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """What trails are wanted; None wants all."""

    start: dt.datetime | None = None
    end: dt.datetime | None = None
    law1: str | None = None
    law2: str | None = None
    law4: str | None = None
    directorate: str | None = None
    recipient: str | None = None
    gap_kind: str | None = None
    gap_side: str | None = None
    references: list[str] | None = None


def trails(transaction: Transaction, page: Page, wanted: TrailFilter) -> list[tuple[Position, Values]]:
    """A page of trails, newest first."""
    before, before_id = page.after_time(END)
    rows = transaction.rows(page.of(SQL.trails), before=before, before_id=before_id, limit=page.limit, **asdict(wanted))
    return positioned(rows, "counted_at", "trail_id")


def count_trails(transaction: Transaction, wanted: TrailFilter) -> int:
    """How many trails a filter leaves."""
    return transaction.value(SQL.count_trails, **asdict(wanted))


def of_subjects(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, Values]:
    """Trails by (force, trail id), which is also the subject of their gaps and flags."""
    return by_key(transaction.rows(SQL.trails_by_id, **key_arrays(keys)))


def of_incidents(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, list[Values]]:
    """The trails of each incident."""
    return lists_by_key(transaction.rows(SQL.trails_of_incidents, **key_arrays(keys)))


def of_referrals(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, list[Values]]:
    """The trails that each referral is about."""
    return lists_by_key(transaction.rows(SQL.trails_of_referrals, **key_arrays(keys)))


def of_contacts(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, list[Values]]:
    """The trails that each contact answers."""
    return lists_by_key(transaction.rows(SQL.trails_of_contacts, **key_arrays(keys)))


def on_line(transaction: Transaction, page: Page, line: LineKey) -> list[tuple[Position, Values]]:
    """A page of the trails on one line of a statement."""
    rows = transaction.rows(SQL.trails_on_line, after_id=page.after_id, limit=page.limit, **asdict(line))
    return positioned(rows, "trail_id")


def count_on_line(transaction: Transaction, line: LineKey) -> int:
    """How many of the trails on a line the viewer may see."""
    return transaction.value(SQL.count_trails_on_line, **asdict(line))
