"""What a run of the reconciler found anew for each organisation, page by page, until the log says so at its end. What a run
is and when it ends, is `actions/reconcile.py`'s to say; nothing here logs."""

from collections.abc import Mapping

from store.named_sql import read
from store.transaction import Transaction

SQL = read("combined")

Found = Mapping[tuple[str, str], int]
"""By organisation and kind of finding, how many."""


def note(tx: Transaction, run: str, found: Found) -> None:
    """Note what a page of a run found, in the transaction that keeps it."""
    if found:
        tx.run(
            SQL.note,
            run=run,
            organisations=[organisation for organisation, _ in found],
            kinds=[kind for _, kind in found],
            numbers=list(found.values()),
        )


def take(tx: Transaction, run: str) -> dict[str, dict[str, int]]:
    """Take away what all pages of a run found: by organisation, how many of each kind."""
    taken: dict[str, dict[str, int]] = {}
    for row in tx.rows(SQL.take, run=run):
        taken.setdefault(row["organisation"], {})[row["kind"]] = row["number"]
    return taken
