"""The keys with which viewers are signed, as the database keeps them. The owner puts them there; two may be valid while
one takes over from the other (ADR-0007)."""

from __future__ import annotations

import datetime as dt

from store.named_sql import read
from store.transaction import Row, Transaction
from store.viewer_token import key_id, pads

SQL = read("viewer_keys")

# Processes still running with the older key have this long to be started again.
OVERLAP = dt.timedelta(hours=24)


def install(tx: Transaction, key: bytes, now: dt.datetime) -> bool:
    """Make a key valid and let every other one retire after the overlap; whether it was new."""
    inner, outer = pads(key)
    name = key_id(key)
    new = tx.run(SQL.install_key, key_id=name, inner_pad=inner, outer_pad=outer, made_at=now) == 1
    tx.run(SQL.retire_others, key_id=name, retires_at=now + OVERLAP)
    tx.run(SQL.forget_retired, now=now)
    return new


def ages(tx: Transaction) -> list[Row]:
    """The keys without their content: `key_id`, `made_at`, `retires_at`, newest first."""
    return tx.rows(SQL.keys)
