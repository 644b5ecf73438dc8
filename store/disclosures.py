"""The disclosure log, as far as the store goes: entries are appended in the transaction that read, and never altered.
What an entry says is `disclosure/entry.py`; who orders and signs them is the sequencer (`store/log_order.py`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from disclosure.entry import Named
from reconciliation.records import RecordKey
from store.clock import machine_time
from store.named_sql import read
from store.problems import StoreProblem
from store.transaction import Row, Transaction

SQL = read("disclosures")

ALARM = dt.timedelta(seconds=60)
"""An entry that has waited for so long to be ordered is told of at `/ready` and by the doctor."""

LIMIT = dt.timedelta(minutes=15)
"""Beyond this nothing is shown: a log that nobody signs proves nothing (docs/adr/0013)."""


class LogBehind(StoreProblem):
    """Entries have waited too long for the sequencer, so nothing is shown until they are ordered and signed."""

    code = "LOG_BEHIND"

    def __init__(self) -> None:
        super().__init__("The disclosure log is not being signed, so nothing is shown. Start `counterfoil sequence`.")


class LogNotCompared(StoreProblem):
    """Since the database server began, nobody has compared the log with what was published, so nothing is shown: it may have
    been restored from a backup."""

    code = "LOG_NOT_COMPARED"

    def __init__(self) -> None:
        super().__init__(
            "Since the database began, the disclosure log has not been compared with what was published, so nothing is shown."
            " Start `counterfoil sequence`, which compares it first."
        )


class LogStopped(StoreProblem):
    """Somebody holds a checkpoint that the log does not go on from, so nothing is shown until a person decides."""

    code = "LOG_STOPPED"

    def __init__(self) -> None:
        super().__init__(
            "The disclosure log is not the one that was signed before, as after restoring an older backup. Nothing is shown"
            " until a person decides. Find out what is missing, tell the organisations whose entries are lost, then run:"
            " counterfoil log accept-restored --reason '…'"
        )


@dataclass(frozen=True, slots=True)
class Appended:
    """One entry as it is kept: `organisation` is the controller whose records they are, who reads it too."""

    organisation: str
    operation: str
    at: dt.datetime
    entry: bytes
    leaf: bytes
    named: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """How the log stands: since when the oldest entry waits to be ordered, whether the log was compared with what was published
    since the server began, and whether a person has to decide."""

    waiting_since: dt.datetime | None
    is_compared: bool
    is_stopped: bool


def append(tx: Transaction, recipient: str, entries: Sequence[Appended], *, shows: bool = True) -> None:
    """Append entries, in one statement; `recipient` is the organisation that was shown the records. What is shown of several
    controllers is an entry for each. The database refuses a recipient other than the viewer's organisation.

    `shows` says that something is about to be shown: then LogBehind, LogNotCompared or LogStopped is raised where it must not
    be. If this fails, nothing may leave: let the error rise and the transaction with it (DESIGN §6)."""
    # A page names a hundred records and more: as one text they cost a tenth of what they cost as arrays, and so do entries.
    given = [(one.organisation, one.operation, one.at, one.entry.decode(), one.leaf.hex()) for one in entries]
    named = [
        (place, one.kind, one.record_id, one.salt.hex())
        for place, entry in enumerate(entries, start=1)
        for one in entry.named
    ]
    appended = tx.value(
        SQL.append,
        recipient=recipient,
        entries=orjson.dumps(given).decode(),
        named=orjson.dumps(named).decode(),
        shows=shows,
        shift=-LIMIT,
    )
    if appended != len(entries):
        raise why_nothing_is_shown(tx) or LogBehind()


def condition(tx: Transaction) -> Condition:
    """How the log stands. Asks nobody who is asking: it is about nobody."""
    return Condition(**tx.one(SQL.condition))


def why_nothing_is_shown(tx: Transaction) -> StoreProblem | None:
    """Why nothing may be shown now; None where it may."""
    found = condition(tx)
    if found.is_stopped:
        return LogStopped()
    if not found.is_compared:
        return LogNotCompared()
    is_behind = found.waiting_since is not None and machine_time() - found.waiting_since > LIMIT
    return LogBehind() if is_behind else None


def erase_names(tx: Transaction, keys: Sequence[RecordKey]) -> int:
    """Make it unrecoverable which of some records entries named; how many salts went. The eraser's alone (ADR-0013)."""
    return tx.value(
        SQL.erase_names,
        organisations=[key.organisation for key in keys],
        kinds=[key.kind for key in keys],
        record_ids=[key.record_id for key in keys],
    )


def newest(tx: Transaction, limit: int = 100) -> list[Row]:
    """The newest entries that the viewer's organisation may see, as shown or as controller."""
    return tx.rows(SQL.newest, limit=limit)
