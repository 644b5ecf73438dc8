"""What a viewer may see of a trail now, read under its own rights, and what answers the trail, read as the reconciler: by both a
trail of an earlier moment is masked (ADR-0022)."""

from store import reads_contacts
from store.named_sql import read
from store.past_trail import Record, Rights, record_of
from store.reads_paging import Key, Values
from store.transaction import Transaction

SQL = read("reads_past")


def rights(viewers: Transaction, reconcilers: Transaction, row: Values) -> tuple[Rights, dict[Record, Values]]:
    """What the viewer of the first transaction may see now of the trail whose row it is shown, and what answers the trail as it
    is shown that."""
    key: Key = (row["force"], row["trail_id"])
    viewer = viewers.one(SQL.viewer)
    shown = {record_of(one): one for one in reads_contacts.of_receipts(viewers, [key]).get(key, ())}
    answers = reconcilers.rows(SQL.answers, force=row["force"], trail_id=row["trail_id"])
    return (
        Rights(
            viewer["organisation"],
            viewer["sees_headers"],
            row,
            frozenset(shown),
            frozenset(record_of(one) for one in answers),
        ),
        shown,
    )
