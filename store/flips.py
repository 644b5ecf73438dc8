"""Fields of records that went back between two versions: a time, an outcome or a grading that was there and is gone. Kept for
the records that a load touched, and attributed to the load that brought the later version."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from store.named_sql import read
from store.transaction import Transaction

SQL = read("flips")

RETOLD_COLUMNS = {"kind": "text", "record_id": "text"}
COLUMNS = {"load_id": "uuid", "kind": "text", "record_id": "text", "field": "text"}

Flip = tuple[uuid.UUID, str, str, str]
"""(load of the later version, kind, record id, field)."""


def keep(tx: Transaction, organisation: str, load_id: uuid.UUID) -> None:
    """Keep the flips of the records of which a load brought versions, but for children, whose versions are merged first."""
    tx.copy_into_lasting("retold", RETOLD_COLUMNS)
    if tx.run(SQL.find_retold, organisation=organisation, load_id=load_id):
        tx.run(SQL.drop_flips_of_retold, organisation=organisation)
        tx.run(SQL.keep_flips, organisation=organisation, load_id=load_id, is_plain=False)


def keep_new(tx: Transaction, organisation: str, load_id: uuid.UUID) -> None:
    """As `keep`, of a plain load whose batch is still at hand (see `store/records.py`): nothing was said after it, so that only
    what it said last can have gone back."""
    tx.copy_into_lasting("retold", RETOLD_COLUMNS)
    tx.run(SQL.keep_flips, organisation=organisation, load_id=load_id, is_plain=True)


def stage(tx: Transaction, flips: Iterable[Flip]) -> None:
    """Bring flips of children to the server, to be kept by `keep_children`. May be called with nothing, and many times."""
    tx.copy_into_lasting("child_flip", COLUMNS, flips)


def keep_children(tx: Transaction, organisation: str) -> None:
    """Put the staged flips in the place of those that the touched children had before (see `store/children.py`)."""
    tx.run(SQL.drop_flips_of_children, organisation=organisation)
    tx.run(SQL.keep_flips_of_children, organisation=organisation)
