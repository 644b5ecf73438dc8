"""Versions that say the same as the one before them, which are not kept again (ADR-0009). Which those are is noted, since a
version made in between may still come in: what it was followed by is kept then."""

from __future__ import annotations

import datetime as dt
import uuid

from store.named_sql import read
from store.transaction import Transaction

SQL = read("unchanged")

COLUMNS = {"kind": "text", "record_id": "text", "digest": "bytea"}


def find(tx: Transaction, organisation: str, made_at: dt.datetime) -> int:
    """Note which of the staged records say the same as the version before them; how many."""
    tx.copy_into_temporary("unchanged_record", COLUMNS, ())
    return tx.run(SQL.find_unchanged, organisation=organisation, made_at=made_at)


def keep(tx: Transaction, organisation: str, load_id: uuid.UUID, made_at: dt.datetime) -> None:
    """Keep the note of a load whose versions are kept. Where what they follow is another version now, records of this load and
    of those made later that were noted as unchanged are versions after all."""
    what = {"organisation": organisation, "load_id": load_id}
    tx.run(SQL.note_unchanged, **what)
    if tx.run(SQL.find_said_again, **what, made_at=made_at):
        tx.run(SQL.keep_said_again, organisation=organisation)
