"""Gaps and flags as plain rows for GraphQL's resolvers. Which rows there are is row-level security's."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from store.named_sql import read
from store.reads_lines import LineKey
from store.reads_paging import BEGINNING, Key, Page, Position, Values, by_key, key_arrays, lists_by_key, positioned
from store.transaction import Transaction

SQL = read("reads_gaps")


@dataclass(frozen=True, slots=True)
class GapFilter:
    """What gaps are wanted; None wants all."""

    side: str | None = None
    kind: str | None = None
    state: str | None = None
    due_before: dt.datetime | None = None
    directorate: str | None = None


@dataclass(frozen=True, slots=True)
class FlagFilter:
    """What flags are wanted; None wants all."""

    kind: str | None = None
    directorate: str | None = None


def controller(row: Values) -> str:
    """Whose record a gap is about: a contact is the council's that it reached, all else the force's."""
    return row["directorate"] if row["subject_kind"] == "CONTACT" and row["directorate"] else row["force"]


def gaps(transaction: Transaction, page: Page, wanted: GapFilter) -> list[tuple[Position, Values]]:
    """A page of gaps, oldest due first."""
    after, after_id = page.after_time(BEGINNING)
    rows = transaction.rows(page.of(SQL.gaps), after=after, after_id=after_id, limit=page.limit, **asdict(wanted))
    return positioned(rows, "due_at", "gap_id")


def count_gaps(transaction: Transaction, wanted: GapFilter) -> int:
    """How many gaps a filter leaves."""
    return transaction.value(SQL.count_gaps, **asdict(wanted))


def gap_counts(transaction: Transaction, directorate: str | None) -> list[Values]:
    """The open gaps by side and kind, with the oldest due time."""
    return transaction.rows(SQL.gap_counts, directorate=directorate)


def by_id(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, Values]:
    """Gaps by (force, gap id)."""
    return by_key(transaction.rows(SQL.gaps_by_id, **key_arrays(keys)))


def open_of_trails(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, Values]:
    """The open gap of each trail that has one."""
    return by_key(transaction.rows(SQL.open_gaps_of_trails, **key_arrays(keys)))


def open_of_contacts(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, Values]:
    """The open gap of each contact that has one."""
    return by_key(transaction.rows(SQL.open_gaps_of_contacts, **key_arrays(keys)))


def of_incidents(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, list[Values]]:
    """The gaps of each incident itself."""
    return lists_by_key(transaction.rows(SQL.gaps_of_incidents, **key_arrays(keys)))


def flags(transaction: Transaction, page: Page, wanted: FlagFilter) -> list[tuple[Position, Values]]:
    """A page of flags."""
    rows = transaction.rows(SQL.flags, after_id=page.after_id, limit=page.limit, **asdict(wanted))
    return positioned(rows, "flag_id")


def count_flags(transaction: Transaction, wanted: FlagFilter) -> int:
    """How many flags a filter leaves."""
    return transaction.value(SQL.count_flags, **asdict(wanted))


def flags_by_id(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, Values]:
    """Flags by (force, flag id)."""
    return by_key(transaction.rows(SQL.flags_by_id, **key_arrays(keys)))


def flags_of_subjects(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, list[Values]]:
    """The flags on each trail."""
    return lists_by_key(transaction.rows(SQL.flags_of_subjects, **key_arrays(keys)))


def flags_of_incidents(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, list[Values]]:
    """The flags on each incident."""
    return lists_by_key(transaction.rows(SQL.flags_of_incidents, **key_arrays(keys)))


def on_line(transaction: Transaction, page: Page, line: LineKey) -> list[tuple[Position, Values]]:
    """A page of the gaps on one line of a statement."""
    rows = transaction.rows(SQL.gaps_on_line, after_id=page.after_id, limit=page.limit, **asdict(line))
    return positioned(rows, "gap_id")


def count_on_line(transaction: Transaction, line: LineKey) -> int:
    """How many of the gaps on a line the viewer may see."""
    return transaction.value(SQL.count_gaps_on_line, **asdict(line))
