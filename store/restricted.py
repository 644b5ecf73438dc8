"""Restricted people's records that somebody opened by breaking glass, and what was found of it afterwards. Who may, and for
how long, the policies and constraints of `broken_glass` say as well (DESIGN §5, ADR-0016)."""

import datetime as dt
from dataclasses import dataclass

from store.named_sql import read
from store.reads_paging import END, Page, Position, Values, positioned
from store.transaction import Transaction

SQL = read("restricted")


@dataclass(frozen=True, slots=True)
class RestrictedPerson:
    """Whom a trail is about that tells nobody who it is."""

    force: str
    trail_id: str
    incident_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class Glass:
    """A record opened by one person until a time."""

    glass_id: str
    until: dt.datetime


def person_of(transaction: Transaction, force: str, trail_id: str) -> RestrictedPerson | None:
    """The restricted person of a trail; None where there is none that the viewer may know of."""
    row = transaction.first(SQL.restricted_of_trail, force=force, trail_id=trail_id)
    return None if row is None else RestrictedPerson(**row)


def still_open(transaction: Transaction, subject: str, person: RestrictedPerson) -> Glass | None:
    """The glass that the subject broke over this person, if it is open still."""
    row = transaction.first(
        SQL.open_glass,
        organisation=person.force,
        subject=subject,
        incident_id=person.incident_id,
        person_id=person.person_id,
    )
    return None if row is None else Glass(str(row["glass_id"]), row["until"])


def open_for(transaction: Transaction, subject: str, person: RestrictedPerson, reason: str) -> Glass:
    """Open the record to the subject."""
    row = transaction.one(
        SQL.break_glass,
        organisation=person.force,
        subject=subject,
        incident_id=person.incident_id,
        person_id=person.person_id,
        trail_id=person.trail_id,
        reason=reason,
    )
    return Glass(str(row["glass_id"]), row["until"])


def glasses(transaction: Transaction, page: Page) -> list[tuple[Position, Values]]:
    """A page of the records opened, newest first."""
    before, before_id = page.after_time(END)
    rows = transaction.rows(SQL.glasses, before=before, before_id=before_id, limit=page.limit)
    return positioned([{**row, "glass_id": str(row["glass_id"])} for row in rows], "opened_at", "glass_id")


def count_glasses(transaction: Transaction) -> int:
    """How many records were opened."""
    return transaction.value(SQL.count_glasses)


def glass(transaction: Transaction, organisation: str, glass_id: str) -> Values | None:
    """One of them, or None."""
    return transaction.first(SQL.glass, organisation=organisation, glass_id=glass_id)


def review(transaction: Transaction, row: Values, reviewer: str, verdict: str, note: str | None) -> bool:
    """Record what the reviewer found; False where it was reviewed before."""
    return (
        transaction.run(
            SQL.review,
            organisation=row["organisation"],
            glass_id=row["glass_id"],
            reviewer=reviewer,
            verdict=verdict,
            note=note,
        )
        == 1
    )
