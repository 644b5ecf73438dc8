"""What a statement counts, read from the findings and, apart from them, from the records; and the keeping of statements
under their numbers. Whether one adds up is the heart's to say. It works in the reconciler's transaction only."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from reconciliation.findings import ContactLine, GapKind, IncidentLine, Standing
from reconciliation.moment import LONDON
from reconciliation.statement import (
    Beside,
    ContactCount,
    GapSpan,
    IncidentCount,
    Period,
    Statement,
    Totals,
    TrailCount,
)
from store.named_sql import read
from store.transaction import Row, Transaction

SQL = read("statements")

MEMBER_COLUMNS = {"directorate": "text", "number": "integer", "law": "smallint", "line": "text", "subject": "text"}


@dataclass(frozen=True, slots=True)
class Account:
    """Whose account of which time: what a statement is about."""

    directorate: str
    force: str
    period: Period

    def parameters(self) -> dict[str, Any]:
        """The same for a statement in SQL."""
        return {
            "directorate": self.directorate,
            "force": self.force,
            "period_from": self.period.start,
            "period_to": self.period.end,
        }


@dataclass(frozen=True, slots=True)
class Kept:
    """A statement that is kept already."""

    number: int
    digest: str
    as_at: dt.datetime


def take_turn(tx: Transaction, directorate: str) -> None:
    """Wait until nobody else issues a statement of this directorate: the next number is one's own."""
    tx.lock("statement", directorate)


def has_overdue_looks(tx: Transaction, as_at: dt.datetime) -> bool:
    """Whether a finding ought to have been looked at again by a moment."""
    return bool(tx.value(SQL.overdue_looks, as_at=as_at))


def totals(tx: Transaction, account: Account) -> Totals:
    """The units counted from the records themselves."""
    return Totals(**tx.one(SQL.totals, **account.parameters()))


def trail_counts(tx: Transaction, account: Account) -> Iterator[TrailCount]:
    """The trails of laws 1, 2 and 4."""
    for row in tx.stream(SQL.trail_counts, **account.parameters()):
        laws = (_standing(row[law]) for law in ("law1", "law2", "law4"))
        yield TrailCount(row["trail_id"], row["directorate"], row["recipient"], row["counted_at"], *laws)


def _standing(name: str | None) -> Standing | None:
    return None if name is None else Standing(name)


def contact_counts(tx: Transaction, account: Account) -> Iterator[ContactCount]:
    """The contacts of law 3."""
    for row in tx.stream(SQL.contact_counts, **account.parameters()):
        yield ContactCount(row["subject"], row["directorate"], row["arrived_at"], ContactLine(row["line"]))


def incident_counts(tx: Transaction, account: Account) -> Iterator[IncidentCount]:
    """The incidents of law 0."""
    for row in tx.stream(SQL.incident_counts, **account.parameters()):
        directorates = tuple(row["directorates"])
        yield IncidentCount(row["subject"], directorates, row["reported_at"], IncidentLine(row["line"]))


def gap_spans(tx: Transaction, account: Account) -> Iterator[GapSpan]:
    """The gaps of law 5."""
    rows = tx.stream(SQL.gap_spans, **account.parameters())
    for gap_id, spans in groupby(rows, key=lambda row: row["gap_id"]):
        known = list(spans)
        open_during = tuple((row["since"], row["until"]) for row in known)
        yield GapSpan(gap_id, GapKind(known[0]["kind"]), known[0]["directorate"], open_during)


def beside(tx: Transaction, account: Account) -> Beside:
    """Restricted logs, and serials that nothing accounts for, of the days of the period."""
    first, last = (moment.astimezone(LONDON).date() for moment in (account.period.start, account.period.end))
    row = tx.one(SQL.beside, force=account.force, first_day=first, day_after=last)
    return Beside(sealed_logs=row["sealed_logs"], missing_serials=row["missing_serials"])


def newest(tx: Transaction, account: Account) -> Kept | None:
    """The newest statement of the same period."""
    row = tx.first(SQL.newest_of_period, **account.parameters())
    return None if row is None else Kept(row["number"], bytes(row["digest"]).hex(), row["as_at"])


def keep(tx: Transaction, statement: Statement, supersedes: int | None, issued_at: dt.datetime, issued_by: str) -> int:
    """Keep a statement under the directorate's next number; the number."""
    number = int(tx.value(SQL.next_number, directorate=statement.directorate))
    account = Account(statement.directorate, statement.force, statement.period)
    tx.run(
        SQL.keep_statement,
        **account.parameters(),
        number=number,
        as_at=statement.as_at,
        headline=statement.headline,
        body=statement.body(),
        digest=bytes.fromhex(statement.digest()),
        supersedes=supersedes,
        issued_at=issued_at,
        issued_by=issued_by,
    )
    members = ((statement.directorate, number, *member) for member in statement.members())
    tx.copy_into_temporary("statement_member", MEMBER_COLUMNS, members)
    tx.run(SQL.keep_entries)
    return number


def trails_of_period(tx: Transaction, account: Account) -> Iterator[Row]:
    """The trails that count, with their open gap and their flags."""
    return tx.stream(SQL.trails_of_period, **account.parameters())


def contacts_of_period(tx: Transaction, account: Account) -> Iterator[Row]:
    """The contacts that count, with their open gap."""
    return tx.stream(SQL.contacts_of_period, **account.parameters())


def incidents_of_period(tx: Transaction, account: Account) -> Iterator[Row]:
    """The incidents that count, with their open gaps and their flags."""
    return tx.stream(SQL.incidents_of_period, **account.parameters())
