"""Idempotency keys: the same key with the same request gives the stored response, with another request a problem.
Everything happens in the caller's transaction, so that the act and its key stand or fall together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from auth.viewer import Viewer
from store.clock import machine_time
from store.named_sql import read
from store.problems import KeyUsedForAnotherRequest
from store.transaction import Transaction

SQL = read("idempotency")

# As long as a client may reasonably go on trying.
KEPT = dt.timedelta(days=7)


def claim(tx: Transaction, viewer: Viewer, key: str, request: bytes) -> Mapping[str, Any] | None:
    """The stored response if this request was answered before; None if it is new, and the act is now the caller's to do.

    `request` is a digest of what is asked. Whoever comes second with the key waits until the first has ended; if the first
    failed, the second is new.
    """
    tx.lock("idempotency", viewer.organisation, viewer.subject, key)
    found = tx.first(SQL.find, organisation=viewer.organisation, subject=viewer.subject, key=key)
    if found is None:
        return None
    if bytes(found["request"]) != request:
        raise KeyUsedForAnotherRequest(key)
    return found["response"]


def store(tx: Transaction, viewer: Viewer, key: str, request: bytes, response: Mapping[str, Any]) -> None:
    """Keep the response under the key that was claimed in this transaction."""
    tx.run(
        SQL.keep,
        organisation=viewer.organisation,
        subject=viewer.subject,
        key=key,
        request=request,
        response=dict(response),
        at=machine_time(),
    )


def forget(tx: Transaction) -> int:
    """Remove the keys of the viewer's organisation that are older than anybody would still try."""
    return tx.run(SQL.forget, before=machine_time() - KEPT)
