"""Versions that say the same as the one before them, which are not kept again (ADR-0009). Which those are is noted, since a
version made in between may still come in: what it was followed by is kept then."""

from __future__ import annotations

import datetime as dt
import uuid

from store.named_sql import read
from store.transaction import Transaction

SQL = read("unchanged")

COLUMNS = {"kind": "text", "record_id": "text", "digest": "bytea"}
SAID_COLUMNS = COLUMNS | {"load_id": "uuid", "made_at": "timestamptz"}


def prepare(tx: Transaction) -> None:
    """Make the tables that hold them until the load is kept."""
    tx.copy_into_lasting("said_again", SAID_COLUMNS)
    tx.copy_into_lasting("unchanged_record", COLUMNS)


def leave_out(tx: Transaction, organisation: str, made_at: dt.datetime) -> set[tuple[str, str, bytes]]:
    """Note which records of a batch, of which only the keys have been sent, say the same as the version before them; those need
    not be sent. Each as kind, record id and digest."""
    rows = tx.rows(SQL.find_unchanged, organisation=organisation, made_at=made_at)
    return {(row["kind"], row["record_id"], bytes(row["digest"])) for row in rows}


def note(tx: Transaction, organisation: str, load_id: uuid.UUID) -> int:
    """Keep the note of a load whose versions are kept; how many records came as they were."""
    return tx.value(SQL.note_unchanged, organisation=organisation, load_id=load_id)


def keep_said_again(tx: Transaction, organisation: str, load_id: uuid.UUID, made_at: dt.datetime) -> int:
    """Where what they follow is another version now, records of a load and of those made later that were noted as unchanged are
    versions after all; how many."""
    if not tx.run(SQL.find_said_again, organisation=organisation, load_id=load_id, made_at=made_at):
        return 0
    return tx.run(SQL.keep_said_again, organisation=organisation)
