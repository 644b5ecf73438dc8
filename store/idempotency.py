"""Idempotency keys: the same key with the same request is one act with one answer, with another request a problem.
A key is kept twice: first with what is intended, so that an act that was broken off is taken up again, then with the answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from auth.viewer import Viewer
from store.clock import machine_time
from store.named_sql import read
from store.problems import KeyUsedForAnotherRequest
from store.transaction import Transaction

SQL = read("idempotency")

# As long as a client may reasonably go on trying.
KEPT = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A key that came before with this request: what was intended, and the answer unless the act was broken off."""

    intention: Mapping[str, Any]
    answer: Mapping[str, Any] | None


def claim(tx: Transaction, viewer: Viewer, key: str, request: bytes) -> Claimed | None:
    """What is known of this request under its key; None if it is new, or was refused before.

    `request` is a digest of what is asked. Whoever comes second with the key waits until the first's transaction has ended.
    """
    tx.lock("idempotency", viewer.organisation, viewer.subject, key)
    found = tx.first(SQL.find, organisation=viewer.organisation, subject=viewer.subject, key=key)
    if found is None:
        return None
    if bytes(found["request"]) != request:
        raise KeyUsedForAnotherRequest(key)
    response = found["response"]
    return Claimed(response["intention"], response.get("answer"))


def intend(tx: Transaction, viewer: Viewer, key: str, request: bytes, intention: Mapping[str, Any]) -> None:
    """Keep what is about to be done under the key that was claimed in this transaction. Commit it before the act."""
    _keep(tx, viewer, key, request, {"intention": dict(intention)})


def complete(tx: Transaction, viewer: Viewer, key: str, request: bytes, answer: Mapping[str, Any]) -> None:
    """Keep the answer of the act in the place of what was intended, in the transaction that claimed the key."""
    release(tx, viewer, key)
    _keep(tx, viewer, key, request, {"intention": {}, "answer": dict(answer)})


def release(tx: Transaction, viewer: Viewer, key: str) -> None:
    """Let the key go: the act was refused, and the next to come with it is the first."""
    tx.run(SQL.release, organisation=viewer.organisation, subject=viewer.subject, key=key)


def forget(tx: Transaction) -> int:
    """Remove the keys of the viewer's organisation that are older than anybody would still try."""
    return tx.run(SQL.forget, before=machine_time() - KEPT)


def _keep(tx: Transaction, viewer: Viewer, key: str, request: bytes, response: Mapping[str, Any]) -> None:
    tx.run(
        SQL.keep,
        organisation=viewer.organisation,
        subject=viewer.subject,
        key=key,
        request=request,
        response=dict(response),
        at=machine_time(),
    )
