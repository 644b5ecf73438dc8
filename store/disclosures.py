"""The disclosure log, as far as the store goes: entries are appended in the transaction that read, and never altered.
What an entry says is `disclosure/entry.py`; who orders and signs them is the sequencer."""

from __future__ import annotations

from store.named_sql import read
from store.transaction import Row, Transaction

SQL = read("disclosures")


def append(tx: Transaction, *, organisation: str, recipient: str, operation: str, entry: bytes, leaf: bytes) -> None:
    """Append one entry: `organisation` is the controller whose records they are, who reads it too; `recipient` the
    organisation that was shown them. What is shown of several controllers is an entry for each. The database refuses a recipient other than the viewer's organisation.

    If this fails, nothing may leave: let the error rise and the transaction with it (DESIGN §6).
    """
    tx.run(SQL.append, organisation=organisation, recipient=recipient, operation=operation, entry=entry, leaf=leaf)


def newest(tx: Transaction, limit: int = 100) -> list[Row]:
    """The newest entries that the viewer's organisation may see, as shown or as controller."""
    return tx.rows(SQL.newest, limit=limit)
