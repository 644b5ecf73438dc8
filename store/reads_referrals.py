"""Referrals as plain rows for GraphQL's resolvers. Which rows there are is row-level security's."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from store.named_sql import read
from store.narrowing import own_rows
from store.reads_paging import END, Key, Page, Position, Values, by_key, key_arrays, lists_by_key, positioned
from store.transaction import Transaction

SQL = read("reads_referrals")


@dataclass(frozen=True, slots=True)
class ReferralFilter:
    """What referrals are wanted; None wants all. `standing` is law 2 of one of its trails."""

    start: dt.datetime | None = None
    end: dt.datetime | None = None
    recipient: str | None = None
    standing: str | None = None
    references: list[str] | None = None


def referrals(transaction: Transaction, page: Page, wanted: ReferralFilter) -> list[tuple[Position, Values]]:
    """A page of referrals, newest first."""
    before, before_id = page.after_time(END)
    rows = transaction.rows(
        page.of(SQL.referrals),
        before=before,
        before_id=before_id,
        limit=page.limit,
        **asdict(wanted),
        **own_rows(transaction.viewer),
    )
    return positioned(rows, "stands_at", "referral_id")


def count_referrals(transaction: Transaction, wanted: ReferralFilter) -> int:
    """How many referrals a filter leaves."""
    return transaction.value(SQL.count_referrals, **asdict(wanted), **own_rows(transaction.viewer))


def by_id(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, Values]:
    """Referrals by (force, referral id)."""
    return by_key(transaction.rows(SQL.referrals_by_id, **key_arrays(keys)))


def notices_of_trails(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, Values]:
    """What the governing referral of each trail says that a council may say otherwise."""
    return by_key(transaction.rows(SQL.notices_of_trails, **key_arrays(keys)))


def of_trails(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, list[Values]]:
    """The referrals about the child of each trail."""
    return lists_by_key(transaction.rows(SQL.referrals_of_trails, **key_arrays(keys)))


def of_incidents(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, list[Values]]:
    """The referrals that quote each incident."""
    return lists_by_key(transaction.rows(SQL.referrals_of_incidents, **key_arrays(keys)))
