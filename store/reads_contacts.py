"""Contacts, their children and what answers trails, as plain rows for GraphQL's resolvers. Which rows there are is
row-level security's: a force reads no contact at all."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from store.named_sql import read
from store.narrowing import own_rows
from store.reads_lines import LineKey
from store.reads_paging import END, Key, Page, Position, Values, by_key, key_arrays, lists_by_key, positioned
from store.transaction import Transaction

SQL = read("reads_contacts")


@dataclass(frozen=True, slots=True)
class ContactFilter:
    """What contacts are wanted; None wants all."""

    start: dt.datetime | None = None
    end: dt.datetime | None = None
    source: str | None = None
    line: str | None = None
    references: list[str] | None = None


def contacts(transaction: Transaction, page: Page, wanted: ContactFilter) -> list[tuple[Position, Values]]:
    """A page of contacts, newest arrival first."""
    before, before_id = page.after_time(END)
    rows = transaction.rows(
        page.of(SQL.contacts),
        before=before,
        before_id=before_id,
        limit=page.limit,
        **asdict(wanted),
        **own_rows(transaction.viewer),
    )
    return positioned(rows, "stands_at", "contact_id")


def count_contacts(transaction: Transaction, wanted: ContactFilter) -> int:
    """How many contacts a filter leaves."""
    return transaction.value(SQL.count_contacts, **asdict(wanted), **own_rows(transaction.viewer))


def by_id(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, Values]:
    """Contacts by (directorate, contact id)."""
    return by_key(transaction.rows(SQL.contacts_by_id, **key_arrays(keys)))


def of_subjects(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, Values]:
    """Contacts by (force, subject id of a gap)."""
    return by_key(transaction.rows(SQL.contacts_of_subjects, **key_arrays(keys)))


def children(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, list[Values]]:
    """The children that each contact names."""
    return lists_by_key(transaction.rows(SQL.children_of_contacts, **key_arrays(keys)))


def transfers(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, list[Values]]:
    """To whom each contact was passed on."""
    return lists_by_key(transaction.rows(SQL.transfers_of_contacts, **key_arrays(keys)))


def of_receipts(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, list[Values]]:
    """The receipts of each trail that the viewer may see, in order of arrival, with the records that are its own."""
    return lists_by_key(transaction.rows(SQL.receipts_of_trails, **key_arrays(keys)))


def on_line(transaction: Transaction, page: Page, line: LineKey) -> list[tuple[Position, Values]]:
    """A page of the contacts on one line of a statement."""
    rows = transaction.rows(SQL.contacts_on_line, after_id=page.after_id, limit=page.limit, **asdict(line))
    return positioned(rows, "subject")


def count_on_line(transaction: Transaction, line: LineKey) -> int:
    """How many of the contacts on a line the viewer may see."""
    return transaction.value(SQL.count_contacts_on_line, **asdict(line))
