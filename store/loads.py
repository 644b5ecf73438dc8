"""Loads: their bytes while they come in, their state, what was counted, and what could not be read. What the bytes mean is
`feeds`' business, and the records they hold are `store/records.py`'s."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from store.named_sql import read
from store.transaction import Row, Transaction

SQL = read("intake")

HOURS_TO_UPLOAD = 24
"""An upload that began longer ago than this and did not end will not end."""

SECONDS_TO_BEGIN = 60
"""A load that began to come in longer ago than this ought to be taken in, or to have a job."""


class LoadState(StrEnum):
    """Where a load is on its way in."""

    RECEIVING = "RECEIVING"
    RECEIVED = "RECEIVED"
    TAKING_IN = "TAKING_IN"
    TAKEN_IN = "TAKEN_IN"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True)
class Load:
    """One load. `counts` is as `actions/take_in_load.py` writes it, `refusal` has a `code` and a `sentence`; `as_at` and
    `covers_declared_from` are what the sender of a load without a header said of it, if anything."""

    organisation: str
    load_id: uuid.UUID
    feed: str
    format: str
    state: LoadState
    bytes_received: int
    lines_read: int
    received_at: dt.datetime
    taken_in_at: dt.datetime | None
    made_at: dt.datetime | None
    covers_from: dt.datetime | None
    covers_to: dt.datetime | None
    complete: bool
    counts: Mapping[str, Any]
    refusal: Mapping[str, str] | None
    as_at: dt.datetime | None = None
    covers_declared_from: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """What the sender of a load without a header says of it: as at when it speaks, and from when on it covers."""

    as_at: dt.datetime | None = None
    covers_from: dt.datetime | None = None


NOTHING_DECLARED = Declared()

LoadMark = tuple[str, bytes, dt.datetime | None]
"""What a load is known by: its feed, the digest of its bytes, and as at when its sender says that it speaks."""


def begin(
    tx: Transaction, organisation: str, feed: str, received_at: dt.datetime, declared: Declared = NOTHING_DECLARED
) -> uuid.UUID:
    """Open a load. Raises `FeedNotFound` where the organisation has no such feed."""
    what = {"organisation": organisation, "feed": feed, "received_at": received_at}
    return tx.one(SQL.begin_load, **what, as_at=declared.as_at, covers_from=declared.covers_from)["load_id"]


def receive_whole(  # noqa: PLR0913  # all that is said of a load, at once
    tx: Transaction,
    organisation: str,
    feed: str,
    received_at: dt.datetime,
    declared: Declared,
    *,
    content: bytes,
    digest: bytes,
) -> uuid.UUID:
    """Open a load whose bytes are all here, no more than a chunk of them. Raises `FeedNotFound` as `begin` does."""
    what: dict[str, object] = {"organisation": organisation, "feed": feed, "received_at": received_at}
    declares = {"as_at": declared.as_at, "covers_from": declared.covers_from}
    return tx.one(SQL.receive_whole, **what, **declares, content=content, digest=digest)["load_id"]


def add_chunk(tx: Transaction, organisation: str, load_id: uuid.UUID, number: int, content: bytes) -> None:
    """Add a chunk of an upload, in the order of `number` from 0."""
    what = {"organisation": organisation, "load_id": load_id, "number": number}
    tx.run(SQL.add_chunk, **what, content=content, size=len(content))


def chunks(tx: Transaction, organisation: str, load_id: uuid.UUID, size: int) -> Iterator[bytes]:
    """The `size` bytes of a load, one chunk at a time; each is read when it is asked for, so that other statements may run."""
    number, come = 0, 0
    while come < size and (content := _chunk(tx, organisation, load_id, number)) is not None:
        yield content
        number += 1
        come += len(content)


def _chunk(tx: Transaction, organisation: str, load_id: uuid.UUID, number: int) -> bytes | None:
    return tx.content(SQL.read_chunk, organisation=organisation, load_id=load_id, number=number)


def end_receiving(
    tx: Transaction, organisation: str, load_id: uuid.UUID, digest: bytes, received_at: dt.datetime
) -> None:
    """Say that an upload is whole."""
    what = {"organisation": organisation, "load_id": load_id}
    tx.run(SQL.end_receiving, **what, digest=digest, received_at=received_at)


def of_digest(
    tx: Transaction, organisation: str, feed: str, digest: bytes, as_at: dt.datetime | None = None
) -> tuple[uuid.UUID, LoadState] | None:
    """The load that brought these bytes to a feed before, unless it was refused. Sent as at another moment, they are not the
    same load: a night in which nothing changed is a night all the same."""
    row = tx.first(SQL.load_of_digest, organisation=organisation, feed=feed, digest=digest, as_at=as_at)
    return None if row is None else (row["load_id"], LoadState(row["state"]))


def marks_taken_in(tx: Transaction, organisation: str) -> set[LoadMark]:
    """The marks of every load that was taken in: what would change nothing if it were sent again."""
    rows = tx.rows(SQL.marks_taken_in, organisation=organisation)
    return {(row["feed"], bytes(row["digest"]), row["as_at"]) for row in rows}


def drop_upload(tx: Transaction, organisation: str, load_id: uuid.UUID) -> None:
    """Forget an upload that will not end, or whose bytes were there before."""
    tx.run(SQL.drop_upload, organisation=organisation, load_id=load_id)


def drop_old_uploads(tx: Transaction, organisation: str) -> int:
    """Forget the uploads that broke off without saying so; how many."""
    return tx.run(SQL.drop_old_uploads, organisation=organisation, hours=HOURS_TO_UPLOAD)


def unfinished(tx: Transaction, organisation: str) -> list[uuid.UUID]:
    """The loads that are here and were not taken in for a while, oldest first. Whether they have a job is not asked."""
    return [row["load_id"] for row in tx.rows(SQL.unfinished, organisation=organisation, seconds=SECONDS_TO_BEGIN)]


def find(tx: Transaction, organisation: str, load_id: uuid.UUID) -> Load | None:
    """One load of an organisation; None where there is none, or none that the viewer may see."""
    row = tx.first(SQL.find_load, organisation=organisation, load_id=load_id)
    return None if row is None else _load(row)


def newest(tx: Transaction, organisation: str, limit: int = 100) -> list[Load]:
    """The newest loads of an organisation, newest first."""
    return [_load(row) for row in tx.rows(SQL.newest_loads, organisation=organisation, page=limit)]


def _load(row: Row) -> Load:
    values: dict[str, Any] = {**row, "state": LoadState(row["state"])}
    return Load(**values)


def start_taking_in(tx: Transaction, organisation: str, load_id: uuid.UUID) -> bool:
    """Say that a load is being taken in; whether there is still something to take in."""
    return tx.run(SQL.start_taking_in, organisation=organisation, load_id=load_id) == 1


def note_progress(tx: Transaction, organisation: str, load_id: uuid.UUID, lines_read: int) -> None:
    """Say how far reading has come."""
    tx.run(SQL.note_progress, organisation=organisation, load_id=load_id, lines_read=lines_read)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What taking in ends with: what the header says, whether the load is complete, and the counts."""

    made_at: dt.datetime
    covers_from: dt.datetime
    covers_to: dt.datetime
    complete: bool
    counts: Mapping[str, Any]
    lines_read: int


def end_taking_in(
    tx: Transaction, organisation: str, load_id: uuid.UUID, outcome: Outcome, taken_in_at: dt.datetime
) -> None:
    """Say that a load was taken in, and forget its bytes."""
    tx.run(
        SQL.end_taking_in,
        organisation=organisation,
        load_id=load_id,
        taken_in_at=taken_in_at,
        made_at=outcome.made_at,
        covers_from=outcome.covers_from,
        covers_to=outcome.covers_to,
        complete=outcome.complete,
        counts=dict(outcome.counts),
        lines_read=outcome.lines_read,
    )
    tx.run(SQL.drop_chunks, organisation=organisation, load_id=load_id)


def refuse(tx: Transaction, organisation: str, load_id: uuid.UUID, *, code: str, sentence: str) -> None:
    """Say that a load cannot be taken in, and forget its bytes."""
    refusal = {"code": code, "sentence": sentence}
    tx.run(SQL.refuse_load, organisation=organisation, load_id=load_id, refusal=refusal)
    tx.run(SQL.drop_chunks, organisation=organisation, load_id=load_id)


REJECTION_COLUMNS = {
    "line": "bigint",
    "field": "text",
    "found": "text",
    "expected": "text",
    "kind": "text",
    "record_id": "text",
    "raw": "bytea",
}


RejectedField = tuple[int, str, str, str, str | None, str | None, bytes | None]
"""The line, the field, what was found and expected there, the record's kind and id, and the row itself."""


def stage_rejections(tx: Transaction, fields: Iterable[RejectedField]) -> None:
    """Bring what could not be read of the load that is being taken in to the server."""
    tx.copy_into_lasting("incoming_rejection", REJECTION_COLUMNS, fields)


def keep_rejections(tx: Transaction, organisation: str, load_id: uuid.UUID) -> None:
    """Keep the staged rejections."""
    tx.run(SQL.keep_rejections, organisation=organisation, load_id=load_id)


def supply_rejections(tx: Transaction, organisation: str, load_id: uuid.UUID, made_at: dt.datetime) -> None:
    """Mark the rejections, old and new, that a load made no earlier has supplied."""
    tx.run(SQL.supply_rejections, organisation=organisation, load_id=load_id, made_at=made_at)


def rejections(
    tx: Transaction,
    organisation: str,
    load_id: uuid.UUID | None = None,
    *,
    with_supplied: bool = False,
    limit: int = 100,
) -> list[Row]:
    """Rejections, newest load first: `load_id`, `line`, `field`, `found`, `expected`, `kind`, `record_id`, `supplied_by`."""
    what: dict[str, object] = {"organisation": organisation, "load_id": load_id}
    return tx.rows(SQL.newest_rejections, **what, with_supplied=with_supplied, page=limit)
