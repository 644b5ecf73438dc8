"""Versions that say the same as the one before them, which are not kept again (ADR-0009). Which those are is noted, since a
version made in between may still come in: what it was followed by is kept then."""

from __future__ import annotations

import datetime as dt
import uuid

from store.named_sql import read
from store.transaction import Transaction

SQL = read("unchanged")

COLUMNS = {"kind": "text", "record_id": "text", "digest": "bytea"}


def prepare(tx: Transaction) -> None:
    """Make the temporary table that holds them until the load is kept."""
    tx.copy_into_temporary("unchanged_record", COLUMNS, ())


def leave_out(tx: Transaction, organisation: str) -> None:
    """Note which records of a batch say the same as the version before them, and leave them out of it."""
    tx.run(SQL.leave_out_unchanged, organisation=organisation)


def keep(tx: Transaction, organisation: str, load_id: uuid.UUID, made_at: dt.datetime) -> int:
    """Keep the note of a load whose versions are kept. Where what they follow is another version now, records of this load and
    of those made later that were noted as unchanged are versions after all; how many."""
    what = {"organisation": organisation, "load_id": load_id}
    tx.run(SQL.note_unchanged, **what)
    if not tx.run(SQL.find_said_again, **what, made_at=made_at):
        return 0
    return tx.run(SQL.keep_said_again, organisation=organisation)
