"""Staff: whoever has signed in for an organisation. An administrator of it sees them and may disable them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from store.named_sql import read
from store.transaction import Transaction

SQL = read("staff")


@dataclass(frozen=True, slots=True)
class StaffRow:
    """Somebody who has signed in. `disabled_by` is the subject of the administrator who disabled them."""

    subject: str
    name: str
    first_signed_in_at: dt.datetime
    signed_in_at: dt.datetime
    disabled_at: dt.datetime | None
    disabled_by: str


def listed(tx: Transaction, most: int) -> list[StaffRow]:
    """The staff of the viewer's organisation, those who signed in last first; nobody for who is no administrator."""
    return [StaffRow(**row) for row in tx.rows(SQL.listed, most=most)]


def one(tx: Transaction, subject: str) -> StaffRow | None:
    """Somebody of the viewer's organisation."""
    row = tx.first(SQL.one, subject=subject)
    return None if row is None else StaffRow(**row)


def disable(tx: Transaction, subject: str, at: dt.datetime | None) -> bool:
    """Disable somebody, or enable them where `at` is None, and end their sessions; False where there is nobody."""
    return bool(tx.value(SQL.disable, subject=subject, at=at))
