"""Record versions and the current rows made of the newest of them. A load is kept batch by batch, each copied into temporary
tables of its transaction and from there set by set, because COPY into a protected table is refused (DESIGN §3)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from store import unchanged
from store.named_sql import Statement, read
from store.transaction import Transaction

SQL = read("intake")
CURRENT = read("current")

RECORD_COLUMNS = {
    "kind": "text",
    "record_id": "text",
    "made_at": "timestamptz",
    "digest": "bytea",
    "body": "jsonb",
    "aside": "jsonb",
    "is_newest": "boolean",
}
TOKEN_COLUMNS = {"token": "text", "kind": "text", "record_id": "text"}
CAME_COLUMNS = {"kind": "text", "record_id": "text", "digest": "bytea"}

StagedRecord = tuple[str, str, bytes, bytes, Mapping[str, Any] | None]
"""(kind, record id, digest, body as canonical JSON, unknown fields)."""

Key = tuple[str, str]
"""(kind, record id)."""

Token = tuple[str, str, str]
"""(token, kind, record id)."""


def take_turn(tx: Transaction, organisation: str) -> None:
    """Wait until nobody else writes this organisation's records; held to the end of the transaction. Its loads write the
    same rows, and what is being erased must not be written beside it."""
    tx.lock("take in", organisation)


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose records they are, of which load, and when it was made."""

    organisation: str
    load_id: uuid.UUID
    made_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Repeated:
    """The records that came more than once in a load, with different content or the same."""

    conflicting: int
    repeated: int


def keep(tx: Transaction, origin: Origin, batch: Sequence[StagedRecord], tokens: Iterable[Token]) -> int:
    """Keep a batch of a load's records as versions of their organisation, with their tokens, and bring the current rows up
    to the newest version by (made_at, digest), whichever load it is of (ADR-0004); how many versions are new. A load is
    kept batch by batch, so that what waits in temporary tables stays small however large the load is."""
    newest = _newest(batch)
    _stage(tx, origin.made_at, batch, newest)
    tx.copy_into_temporary("incoming_token", TOKEN_COLUMNS, tokens)
    organisation = origin.organisation
    tx.run(SQL.note_came)
    unchanged.leave_out(tx, organisation)
    versions = tx.run(SQL.keep_versions, organisation=organisation, load_id=origin.load_id)
    tx.run(SQL.keep_tokens, organisation=organisation)
    _keep_current(tx, organisation, Counter(kind for kind, _ in newest))
    tx.run(SQL.empty_batch)
    return versions


def _stage(
    tx: Transaction, made_at: dt.datetime, batch: Iterable[StagedRecord], newest: Mapping[Key, StagedRecord]
) -> None:
    rows = (
        (kind, record_id, made_at, digest, body, aside, newest[kind, record_id] is record)
        # In the order of the key, which fills the pages of its index one after the other.
        for record in sorted(batch, key=itemgetter(0, 1))
        for kind, record_id, digest, body, aside in (record,)
    )
    tx.copy_into_temporary("incoming_record", RECORD_COLUMNS, rows)


def _newest(batch: Iterable[StagedRecord]) -> dict[Key, StagedRecord]:
    """The newest version of each record of a batch: all have the same `made_at`, so the digest decides."""
    newest: dict[Key, StagedRecord] = {}
    for record in batch:
        known = newest.setdefault(record[:2], record)
        if record[2] > known[2]:
            newest[record[:2]] = record
    return newest


def repeated(tx: Transaction) -> Repeated:
    """What came more than once in the batches that were kept in this transaction."""
    return Repeated(**tx.one(SQL.count_repeated))


def prepare(tx: Transaction) -> None:
    """Make the temporary tables that outlast the batches of a load."""
    tx.copy_into_temporary("came_record", CAME_COLUMNS, ())
    unchanged.prepare(tx)


def finish(tx: Transaction, origin: Origin) -> int:
    """Keep what can be known only once every batch was kept: what is unchanged, and what was said again after something
    else; how many records are unchanged."""
    if unchanged.keep(tx, origin.organisation, origin.load_id, origin.made_at):
        tx.copy_into_temporary("incoming_record", RECORD_COLUMNS, ())
        tx.run(SQL.find_newest, organisation=origin.organisation)
        kinds = tx.rows(SQL.count_batch)
        _keep_current(tx, origin.organisation, {row["kind"]: row["records"] for row in kinds})
        tx.run(SQL.empty_batch)
    return tx.value(SQL.count_unchanged)


def _keep_current(tx: Transaction, organisation: str, came: Mapping[str, int]) -> None:
    """Bring the current rows up to date, of the kinds only that came."""
    if "incident" in came:
        new = tx.value(CURRENT.keep_incidents, organisation=organisation)
        if new < came["incident"]:
            _make_room(tx, organisation, CURRENT.leave_out_overtaken_incidents, CURRENT.drop_people)
        tx.run(CURRENT.keep_people, organisation=organisation)
    if "referral" in came:
        tx.run(CURRENT.keep_referrals, organisation=organisation)
    if "contact" in came:
        new = tx.value(CURRENT.keep_contacts, organisation=organisation)
        if new < came["contact"]:
            _make_room(tx, organisation, CURRENT.leave_out_overtaken_contacts, CURRENT.drop_children)
        tx.run(CURRENT.keep_children, organisation=organisation)
    if "attachment" in came:
        tx.run(CURRENT.keep_attachments, organisation=organisation)
    if "transfer" in came:
        tx.run(CURRENT.keep_transfers, organisation=organisation)


def _make_room(tx: Transaction, organisation: str, leave_out: Statement, drop: Statement) -> None:
    """Where some records were there before: what is theirs goes, unless a newer version is current."""
    tx.run(SQL.analyze_batch)
    tx.run(leave_out, organisation=organisation)
    tx.run(drop, organisation=organisation)
