"""In what condition the disclosure log is: what waits to be signed, what was signed last, and what its witnesses signed. It looks
and changes nothing; the key's file and what was published outside the database are the command's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from store import disclosures
from store.clock import machine_time
from store.condition import Finding
from store.database import Database
from store.disclosures import LogNotCompared, LogStopped
from store.named_sql import read
from store.transaction import Transaction

SQL = read("log_condition")

# A witness looks once a minute; a day without it is a day in which its host or somebody's firewall is to be looked after.
WITNESS_PATIENCE = dt.timedelta(days=1)

_START = "start `counterfoil sequence`, and look at what it says"


def look_at_log(database: Database, witnesses: Sequence[str]) -> Iterator[Finding]:
    """What waits, what was signed last, and each witness: those of the names given, and any that ever signed."""
    with database.without_viewer() as tx:
        signed = tx.one(SQL.signed)
        yield _waiting(tx, signed["waiting"])
        if signed["origin"] is None:
            yield Finding("log checkpoint", well=True, said="nothing has been signed so far")
            return
        said = f"{_entries(signed['size'])} signed, the last {_ago(signed['signed_at'])} ago"
        yield Finding("log checkpoint", well=True, said=said)
        yield from _witnesses(tx, signed["origin"], witnesses)


def key_made(tx: Transaction, verifier: str) -> dt.datetime | None:
    """Since when the log signs with a key; None for one that has signed nothing yet."""
    return tx.value(SQL.key_made, verifier=verifier)


def _waiting(tx: Transaction, count: int) -> Finding:
    name, found = "disclosure log", disclosures.condition(tx)
    if found.is_stopped or not found.is_compared:
        problem = LogStopped() if found.is_stopped else LogNotCompared()
        return Finding(name, well=False, said=problem.sentence)
    if found.waiting_since is None:
        return Finding(name, well=True, said="nothing waits to be signed")
    waited = machine_time() - found.waiting_since
    said = f"{_entries(count)} {'waits' if count == 1 else 'wait'} to be signed, the oldest for {_ago(found.waiting_since)}"
    more = f"{', so nothing is shown' if waited > disclosures.LIMIT else ''}; {_START}"
    well = waited <= disclosures.ALARM
    return Finding(name, well=well, said=said if well else said + more)


def _witnesses(tx: Transaction, origin: str, names: Sequence[str]) -> Iterator[Finding]:
    rows = tx.rows(SQL.witnesses, origin=origin, known=list(names))
    if not rows:
        said = "none has signed this log; until two members do, only its own key speaks for it (docs/deploy.md)"
        yield Finding("witnesses", well=True, said=said)
    for row in rows:
        missing: dt.datetime | None = row["missing_since"]
        well = missing is None or machine_time() - missing <= WITNESS_PATIENCE
        said = (
            "has signed nothing of this log"
            if row["at"] is None
            else f"signed {_entries(row['size'])}, {_ago(row['at'])} ago"
        )
        more = (
            ""
            if well
            else f"; for {_ago(missing)} it has not signed what is new: ask whether `counterfoil witness` runs"
        )
        yield Finding(f"witness {row['witness']}", well=well, said=said + more)


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count:,} entries"


def _ago(moment: dt.datetime | None) -> str:
    """How long ago a moment was, in its largest unit."""
    seconds = 0 if moment is None else max(0, int((machine_time() - moment).total_seconds()))
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            count = seconds // length
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return f"{seconds} second" if seconds == 1 else f"{seconds} seconds"
