"""Record versions and the current rows made of the newest of them. Everything of a load is staged in temporary tables of its
transaction and then kept set by set, because COPY into a protected table is refused (DESIGN §3)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from store import unchanged
from store.named_sql import read
from store.transaction import Transaction

SQL = read("intake")
CURRENT = read("current")

RECORD_COLUMNS = {
    "line": "bigint",
    "kind": "text",
    "record_id": "text",
    "digest": "bytea",
    "body": "jsonb",
    "aside": "jsonb",
}
TOKEN_COLUMNS = {"token": "text", "kind": "text", "record_id": "text"}

StagedRecord = tuple[int, str, str, bytes, bytes, Mapping[str, Any] | None]
"""(line, kind, record id, digest, body as canonical JSON, unknown fields)."""

Token = tuple[str, str, str]
"""(token, kind, record id)."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What keeping a load's records came to: new versions, records that came as the version before them has them, and
    records that came more than once in the load, with different content or the same."""

    versions: int
    unchanged: int
    conflicting: int
    repeated: int


def stage(tx: Transaction, records: Iterable[StagedRecord], tokens: Iterable[Token]) -> None:
    """Bring records and their tokens to the server, to be kept by `keep`. May be called with nothing, and many times."""
    tx.copy_into_temporary("incoming_record", RECORD_COLUMNS, records)
    tx.copy_into_temporary("incoming_token", TOKEN_COLUMNS, tokens)


def keep(tx: Transaction, organisation: str, load_id: uuid.UUID, made_at: dt.datetime) -> Kept:
    """Keep the staged records as versions of their organisation, with their tokens, and bring the current rows up to the
    newest version by (made_at, digest), whichever load it is of (ADR-0004)."""
    tx.run(SQL.analyze_incoming)
    same = unchanged.find(tx, organisation, made_at)
    versions = tx.run(SQL.keep_versions, organisation=organisation, load_id=load_id, made_at=made_at)
    tx.run(SQL.keep_tokens, organisation=organisation)
    unchanged.keep(tx, organisation, load_id, made_at)
    repeated = tx.one(SQL.count_repeated)
    _keep_current(tx, organisation)
    return Kept(versions, same, repeated["conflicting"], repeated["repeated"])


def _keep_current(tx: Transaction, organisation: str) -> None:
    tx.run(SQL.find_newest, organisation=organisation)
    tx.run(SQL.analyze_newest)
    for statement in (
        CURRENT.keep_incidents,
        CURRENT.drop_people,
        CURRENT.keep_people,
        CURRENT.keep_referrals,
        CURRENT.keep_contacts,
        CURRENT.drop_children,
        CURRENT.keep_children,
        CURRENT.keep_attachments,
        CURRENT.keep_transfers,
    ):
        tx.run(statement, organisation=organisation)
