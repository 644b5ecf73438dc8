"""Webhooks in tests: endpoints at a receiver on this machine, events planted or made by acts, and what became of them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

import orjson

from actions.confirm_webhook import confirm_webhook
from actions.deliver_webhooks import Delivered, Delivering, deliver_webhooks
from actions.register_webhook import TOLD, ShownKey, register_webhook
from auth.viewer import Role, Viewer
from store.clock import machine_time
from store.database import Database
from store.outbox import Event, EventKind, append
from tests.actions.intake import Superuser
from tests.database import OLDHAM, viewer_of
from tests.partners.receiver import Receiver

AT = dt.datetime(2019, 8, 1, 9, tzinfo=dt.UTC)
ALL_SCHEDULES = dt.timedelta(days=4)


def administrator(organisation: str = OLDHAM) -> Viewer:
    return viewer_of(organisation, Role.ADMINISTRATOR)


def how(receiver: Receiver, later: dt.timedelta = dt.timedelta(), **changed: Any) -> Delivering:
    """Delivering to the receiver, as if it were so much later."""
    start = machine_time()
    return Delivering(transport=receiver.transport(), now=lambda: start + later, chance=lambda: 0.0, **changed)


def deliver(
    database: Database, receiver: Receiver, later: dt.timedelta = dt.timedelta(), *, organisation: str = OLDHAM
) -> Delivered:
    return deliver_webhooks(database, administrator(organisation), how(receiver, later))


def hooked(
    database: Database, receiver: Receiver, kinds: Iterable[str] = TOLD, *, organisation: str = OLDHAM
) -> ShownKey:
    """A confirmed endpoint at the receiver, which forgets the challenge."""
    viewer = administrator(organisation)
    key = register_webhook(database, viewer, uuid.uuid4(), receiver.url, tuple(kinds))
    answer, receiver.answer = receiver.answer, b"HTTP/1.1 204 No Content\r\n\r\n"
    deliver(database, receiver, organisation=organisation)
    challenge = next(one["challenge"] for one in bodies(receiver) if one["subject"] == str(key.endpoint_id))
    confirm_webhook(database, viewer, key.endpoint_id, challenge)
    receiver.answer = answer
    receiver.received.clear()
    receiver.answered.clear()
    receiver.accepted = 0
    return key


def bodies(receiver: Receiver) -> list[dict[str, Any]]:
    return [orjson.loads(one.body) for one in receiver.received]


def happen(
    database: Database, count: int, kind: EventKind = EventKind.GAP_OPENED, *, organisation: str = OLDHAM
) -> None:
    """So many events, as the reconciler appends them."""
    with database.reconciling() as tx:
        append(tx, [Event(organisation, kind, f"G-{number}", AT) for number in range(count)])


def events(superuser: Superuser, organisation: str = OLDHAM, kind: EventKind | None = None) -> list[str]:
    """The ids of the events that are told, of one kind or of all, in their order."""
    rows = superuser.execute(
        "select event_id::text from outbox where organisation = %s and kind <> 'webhook.not_delivered'"
        " and kind = coalesce(%s, kind) order by number, written",
        (organisation, kind),
    )
    return [str(row[0]) for row in rows]


def states(superuser: Superuser) -> dict[str, tuple[str, int, str | None]]:
    """State, attempts and outcome of each event's delivery."""
    rows = superuser.execute(
        "select event_id::text, state, attempts, outcome from webhook_delivery where event_kind <> 'webhook.challenge'"
    )
    found: list[Any] = rows.fetchall()
    return {row[0]: (row[1], row[2], row[3]) for row in found}


def reports(superuser: Superuser) -> list[str]:
    """The endpoints of which the feed says that events were not delivered."""
    rows = superuser.execute("select subject from outbox where kind = 'webhook.not_delivered' order by event_id")
    return [str(row[0]) for row in rows]
