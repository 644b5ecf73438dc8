"""The entries of the log as a test wants to see them: past every policy, and with the records that they commit to by their ids."""

from __future__ import annotations

import json
from typing import Any

import psycopg

from disclosure.entry import Named, leaf_hash

Superuser = psycopg.Connection[Any]


def entries(superuser: Superuser, order: str = "entry_id") -> list[dict[str, Any]]:
    """Every entry with its `columns`, and under `records` the ids that it names, where they are not erased."""
    rows = superuser.execute(
        f"select entry_id, organisation, recipient, operation, entry, leaf from disclosure order by {order}".encode()
    ).fetchall()
    found: list[dict[str, Any]] = []
    for entry_id, organisation, recipient, operation, entry, leaf in rows:
        assert leaf == leaf_hash(entry)
        body = json.loads(entry)
        names = {
            (kind, Named(kind, record_id, salt).commitment): record_id
            for kind, record_id, salt in superuser.execute(
                "select kind, record_id, salt from disclosure_salt where entry_id = %s", [entry_id]
            )
        }
        records = {
            kind: sorted(names.get((kind, one), "(erased)") for one in some) for kind, some in body["records"].items()
        }
        found.append({**body, "records": records, "columns": (organisation, recipient, operation)})
    return found
