"""Lists of records that ought to be in a force's feed, as another source says. Which of them are not there is told by
`store/feed_figures.py`."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from store.named_sql import read
from store.transaction import Transaction

SQL = read("expected")

COLUMNS = {"kind": "text", "reference": "text", "token": "text"}

ExpectedRow = tuple[str, str, str | None]
"""(kind, reference, the reference as incidents' tokens are written)."""


def stage(tx: Transaction, rows: Iterable[ExpectedRow]) -> None:
    """Bring what a list names to the server, to be kept by `keep`. May be called with nothing, and many times."""
    tx.copy_into_lasting("incoming_expected", COLUMNS, rows)


def keep(tx: Transaction, organisation: str, load_id: uuid.UUID, source: str) -> None:
    """Keep what was staged as the list of a load."""
    tx.run(SQL.keep_expected, organisation=organisation, load_id=load_id, source=source)
