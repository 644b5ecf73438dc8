"""Evidence: what a side is shown of the other's because a gap is open, and headers of incidents that nobody referred. The
reconciler writes it with the gaps; row-level security says who reads it (DESIGN §5)."""

from collections.abc import Sequence

from store.named_sql import read
from store.reads_paging import Key, Values, by_key, key_arrays
from store.transaction import Transaction

SQL = read("evidence")
_WRITING = (SQL.write_unannounced, SQL.write_not_received, SQL.write_headers)


def add(tx: Transaction) -> int:
    """Write the evidence of the gaps just judged, from the temporary tables of `store/findings.py`; how many rows."""
    return sum(tx.run(statement) for statement in _WRITING)


def renew(tx: Transaction) -> int:
    """As `add`, once evidence is gone that stands no longer."""
    return tx.run(SQL.remove_evidence) + add(tx)


def of_gaps(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, Values]:
    """The evidence of each gap that the viewer may see, by (force, gap id)."""
    return by_key(transaction.rows(SQL.of_gaps, **key_arrays(keys)))
