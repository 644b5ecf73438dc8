"""What senders purged of the children that they hold, taken out of the versions before it once its own period is over
(ADR-0011). Part of the eraser: it works in `database.erasing()` alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from reconciliation.merging import ChildVersion
from reconciliation.records import RecordKey
from store.named_sql import read
from store.transaction import Transaction

SQL = read("purges")

CHILD = "child"
PAGE = 200


def purged_children(tx: Transaction, since: dt.datetime, after: RecordKey | None = None) -> list[RecordKey]:
    """One page of the children of whom something was purged before a moment that is still there."""
    organisation, record_id = ("", "") if after is None else (after.organisation, after.record_id)
    what = {"after_organisation": organisation, "after_record": record_id, "page": PAGE}
    rows = tx.rows(SQL.purged_children, since=since, **what)
    return [RecordKey(row["organisation"], CHILD, row["record_id"]) for row in rows]


def erase_purged(tx: Transaction, children: Sequence[RecordKey], since: dt.datetime) -> int:
    """Erase what was purged of some children before a moment; from how many versions. The purge itself stays."""
    what: dict[str, object] = {
        "organisations": [key.organisation for key in children],
        "record_ids": [key.record_id for key in children],
        "since": since,
    }
    return tx.run(SQL.erase_purged_versions, **what) + tx.run(SQL.erase_purged_parts, **what)


def versions_left(tx: Transaction, child: RecordKey) -> list[ChildVersion]:
    """The versions of a child that are left."""
    rows = tx.rows(SQL.versions_left, organisation=child.organisation, record_id=child.record_id)
    return [ChildVersion(**row) for row in rows]


def erase_tokens_but(tx: Transaction, child: RecordKey, tokens: Iterable[str]) -> None:
    """Erase the tokens of a child but those that what is left of it gives."""
    tx.run(SQL.erase_tokens_but, organisation=child.organisation, record_id=child.record_id, tokens=list(tokens))
