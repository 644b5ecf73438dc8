"""Incidents and their people as plain rows for GraphQL's resolvers. Which rows there are is row-level security's."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from store.named_sql import read
from store.reads_lines import LineKey
from store.reads_paging import END, Key, Page, Position, Values, by_key, key_arrays, lists_by_key, positioned
from store.transaction import Transaction

SQL = read("reads_incidents")


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """What incidents are wanted; None wants all."""

    start: dt.datetime | None = None
    end: dt.datetime | None = None
    category: str | None = None
    line: str | None = None
    references: list[str] | None = None


def incidents(transaction: Transaction, page: Page, wanted: IncidentFilter) -> list[tuple[Position, Values]]:
    """A page of incidents, newest report first."""
    before, before_id = page.after_time(END)
    rows = transaction.rows(
        page.of(SQL.incidents), before=before, before_id=before_id, limit=page.limit, **asdict(wanted)
    )
    return positioned(rows, "reported_at", "incident_id")


def count_incidents(transaction: Transaction, wanted: IncidentFilter) -> int:
    """How many incidents a filter leaves."""
    return transaction.value(SQL.count_incidents, **asdict(wanted))


def by_id(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, Values]:
    """Incidents by (force, incident id)."""
    return by_key(transaction.rows(SQL.incidents_by_id, **key_arrays(keys)))


def of_subjects(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, Values]:
    """Incidents by (force, subject id of a gap or flag)."""
    return by_key(transaction.rows(SQL.incidents_of_subjects, **key_arrays(keys)))


def of_trails(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, Values]:
    """The incident of each trail."""
    return by_key(transaction.rows(SQL.incidents_of_trails, **key_arrays(keys)))


def of_referrals(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, list[Values]]:
    """The incidents that each referral quotes."""
    return lists_by_key(transaction.rows(SQL.incidents_of_referrals, **key_arrays(keys)))


def people(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, list[Values]]:
    """The people that each incident links."""
    return lists_by_key(transaction.rows(SQL.people_of_incidents, **key_arrays(keys)))


def people_of_trails(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, Values]:
    """The person of each trail, as its incident links them."""
    return by_key(transaction.rows(SQL.people_of_trails, **key_arrays(keys)))


def children_of_referrals(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, list[Values]]:
    """The people that each referral names."""
    return lists_by_key(transaction.rows(SQL.children_of_referrals, **key_arrays(keys)))


def on_line(transaction: Transaction, page: Page, line: LineKey) -> list[tuple[Position, Values]]:
    """A page of the incidents on one line of a statement."""
    rows = transaction.rows(SQL.incidents_on_line, after_id=page.after_id, limit=page.limit, **asdict(line))
    return positioned(rows, "subject")


def count_on_line(transaction: Transaction, line: LineKey) -> int:
    """How many of the incidents on a line the viewer may see."""
    return transaction.value(SQL.count_incidents_on_line, **asdict(line))
