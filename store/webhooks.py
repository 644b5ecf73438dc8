"""Webhooks as rows: endpoints with what became of each event there. Their keys are `store/webhook_keys.py`; when something is due
again is decided by `partners`, and what a delivery says is read from the outbox when it is sent."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from store import outbox
from store.named_sql import read
from store.reads_paging import END, Page, Position, Values, positioned
from store.transaction import Row, Transaction

SQL = read("webhooks")

PAGE = 1000
"""How many events are read, and how many deliveries taken up, at a time."""


class EndpointState(StrEnum):
    """Where an endpoint is in its life. A disabled one stays so."""

    UNCONFIRMED = "UNCONFIRMED"
    ACTIVE = "ACTIVE"
    DISABLED = "DISABLED"


class DisabledBecause(StrEnum):
    """Why an endpoint is told no more."""

    BY_HAND = "BY_HAND"
    GONE = "GONE"


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery that is due. `subject`, `at` and `version` are the event's; None where it is gone, and for a challenge."""

    endpoint_id: uuid.UUID
    event_id: str
    event_kind: str
    attempts: int
    url: str
    subject: str | None
    at: dt.datetime | None
    version: int | None


@dataclass(frozen=True, slots=True)
class Followed:
    """What followed the attempt of a delivery, or what stands for one."""

    due: Due
    state: str
    due_at: dt.datetime | None
    outcome: str


def add(tx: Transaction, organisation: str, endpoint_id: uuid.UUID, facts: Mapping[str, object]) -> None:
    """Keep an endpoint that is not confirmed yet: `url`, `event_kinds`, `now`, `made_by`."""
    tx.run(SQL.add, organisation=organisation, endpoint_id=endpoint_id, **facts)


def endpoints(tx: Transaction, organisation: str) -> list[Row]:
    """The endpoints of the viewer's organisation, newest first."""
    return tx.rows(SQL.endpoints, organisation=organisation, endpoint_id=None)


def endpoint(tx: Transaction, organisation: str, endpoint_id: uuid.UUID) -> Row | None:
    """One endpoint, or None."""
    return tx.first(SQL.endpoints, organisation=organisation, endpoint_id=endpoint_id)


def locked(tx: Transaction, organisation: str, endpoint_id: uuid.UUID) -> Row | None:
    """`state` and `url` of an endpoint that nobody else changes until this transaction ends; None if there is none."""
    return tx.first(SQL.lock, organisation=organisation, endpoint_id=endpoint_id)


def take_turn(tx: Transaction, organisation: str) -> None:
    """Wait until nobody else adds an endpoint to this organisation."""
    tx.lock("webhook endpoints", organisation)


def confirm(tx: Transaction, organisation: str, endpoint_id: uuid.UUID, now: dt.datetime) -> bool:
    """Make an endpoint active, to be told of every event from now on; whether it was waiting for that."""
    while outbox.number(tx, organisation):
        pass
    told_number = outbox.last_number(tx, organisation)
    where = {"organisation": organisation, "endpoint_id": endpoint_id}
    return tx.run(SQL.confirm, told_number=told_number, now=now, **where) > 0


def disable(
    tx: Transaction, organisation: str, endpoint_id: uuid.UUID, because: DisabledBecause, now: dt.datetime
) -> int | None:
    """Tell an endpoint no more, and end what waits for it as not delivered; how many. None if it was disabled before."""
    where = {"organisation": organisation, "endpoint_id": endpoint_id, "now": now}
    if not tx.run(SQL.disable, because=because.value, **where):
        return None
    return tx.run(SQL.give_up_waiting, **where)


def write_challenge(tx: Transaction, organisation: str, endpoint_id: uuid.UUID, kind: str, now: dt.datetime) -> None:
    """Have the endpoint sent its challenge."""
    values = {"organisation": organisation, "endpoint_id": endpoint_id, "event_id": uuid.uuid4(), "event_kind": kind}
    tx.run(SQL.write_challenge, now=now, **values)


def write_deliveries(tx: Transaction, organisation: str, endpoint_id: uuid.UUID, now: dt.datetime) -> bool:
    """Write a page of deliveries of an active endpoint, of events that have numbers; whether there may be more."""
    row = tx.first(SQL.write_deliveries, organisation=organisation, endpoint_id=endpoint_id, now=now, page=PAGE)
    return row is not None and row["read"] == PAGE


def due(tx: Transaction, organisation: str, endpoint_id: uuid.UUID, now: dt.datetime) -> list[Due]:
    """What is due for an endpoint, oldest event first."""
    rows = tx.rows(SQL.due, organisation=organisation, endpoint_id=endpoint_id, now=now, limit=PAGE)
    return [Due(**row) for row in rows]


def record(tx: Transaction, organisation: str, followed: Followed, now: dt.datetime) -> bool:
    """Write down what followed an attempt; whether nobody else had done so for the same one."""
    changed = tx.run(
        SQL.record,
        organisation=organisation,
        endpoint_id=followed.due.endpoint_id,
        event_id=followed.due.event_id,
        state=followed.state,
        attempts=followed.due.attempts + 1,
        due_at=followed.due_at,
        ended_at=None if followed.due_at is not None else now,
        outcome=followed.outcome,
    )
    return changed > 0


def next_due(tx: Transaction, organisation: str) -> dt.datetime | None:
    """When the next delivery is due, if any waits."""
    return tx.value(SQL.next_due, organisation=organisation)


def has_work(tx: Transaction, organisation: str, now: dt.datetime) -> bool:
    """Whether a delivery is due or an event that has a number has not been told yet."""
    return bool(tx.value(SQL.has_work, organisation=organisation, now=now))


def deliveries(
    tx: Transaction, organisation: str, page: Page, endpoint_id: uuid.UUID | None, state: str | None
) -> list[tuple[Position, Values]]:
    """A page of deliveries of an endpoint or of all, newest first."""
    before, before_key = page.after_time(END)
    wanted = {"organisation": organisation, "endpoint_id": endpoint_id, "state": state}
    rows = tx.rows(SQL.deliveries, before=before, before_key=before_key, limit=page.limit, **wanted)
    return positioned(rows, "written_at", "delivery_key")


def count_deliveries(tx: Transaction, organisation: str, endpoint_id: uuid.UUID | None, state: str | None) -> int:
    """How many deliveries there are, of an endpoint or of all."""
    return tx.value(SQL.count_deliveries, organisation=organisation, endpoint_id=endpoint_id, state=state)
