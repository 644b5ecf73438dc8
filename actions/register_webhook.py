"""Registers where an organisation wants to be told of its events. Nothing is told before whoever receives there has shown, by
a challenge, that the address is theirs."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from actions.need_scope import need_scope
from actions.need_sealing_key import need_sealing_key
from actions.webhook_problems import EventKindUnknown, TooManyWebhooks, WebhookNotFound, WebhookUrlRefused
from auth.scopes import Scope
from auth.viewer import Viewer
from partners.bodies import CHALLENGE_KIND
from partners.signing import WebhookKey
from partners.transport import UrlRefused, read_url
from store import jobs, webhook_keys, webhooks
from store.clock import machine_time
from store.database import Database
from store.outbox import EventKind
from store.transaction import Transaction
from store.webhook_keys import FreshKey, KeyPlace
from store.webhooks import EndpointState

MOST = 10
TOLD = tuple(kind.value for kind in EventKind if kind is not EventKind.WEBHOOK_NOT_DELIVERED)
"""The events that a webhook may tell of. What was not delivered is told in the feed alone: it would be delivered no better."""


@dataclass(frozen=True, slots=True)
class ShownKey:
    """A key as a receiver configures it: `whsec_…` for `v1`, `whpk_…` for `v1a`."""

    endpoint_id: uuid.UUID
    secret: str = field(repr=False)
    public: str


def register_webhook(
    database: Database, viewer: Viewer, endpoint_id: uuid.UUID, url: str, kinds: Sequence[str]
) -> ShownKey:
    """Register an address; the key with which everything sent there will be signed. With the id of an endpoint that is there,
    nothing is done and its newest key is shown again. Raises WebhookUrlRefused, EventKindUnknown, TooManyWebhooks."""
    need_scope(viewer, Scope.WEBHOOKS_MANAGE)
    wanted = sorted(set(kinds))
    if not wanted or not set(wanted) <= set(TOLD):
        raise EventKindUnknown(TOLD)
    try:
        read_url(url)
    except UrlRefused as refused:
        raise WebhookUrlRefused(str(refused)) from None
    sealing_key, now = need_sealing_key(database), machine_time()
    with database.transaction(viewer) as tx:
        webhooks.take_turn(tx, viewer.organisation)
        if webhooks.endpoint(tx, viewer.organisation, endpoint_id) is None:
            _need_room(tx, viewer.organisation)
            facts = {"url": url, "event_kinds": wanted, "now": now, "made_by": viewer.subject}
            webhooks.add(tx, viewer.organisation, endpoint_id, facts)
            key, place = WebhookKey.fresh(), KeyPlace(viewer.organisation, endpoint_id, uuid.uuid4())
            webhook_keys.keep(tx, place, FreshKey(key.to_bytes(), key.public_half), sealing_key, now)
            webhooks.write_challenge(tx, viewer.organisation, endpoint_id, CHALLENGE_KIND, now)
            jobs.enqueue_delivering(tx, viewer.organisation)
    return show_key(database, viewer, endpoint_id)


def show_key(database: Database, viewer: Viewer, endpoint_id: uuid.UUID) -> ShownKey:
    """The newest key of an endpoint, for whoever has just had it made. Raises WebhookNotFound."""
    need_scope(viewer, Scope.WEBHOOKS_MANAGE)
    sealing_key = need_sealing_key(database)
    with database.transaction(viewer) as tx:
        found = webhook_keys.opened(tx, viewer.organisation, endpoint_id, sealing_key, machine_time())
    if not found:
        raise WebhookNotFound
    key = WebhookKey.of_bytes(found[0].halves)
    return ShownKey(endpoint_id, key.secret_text, key.public_text)


def _need_room(tx: Transaction, organisation: str) -> None:
    living = [one for one in webhooks.endpoints(tx, organisation) if one["state"] != EndpointState.DISABLED]
    if len(living) >= MOST:
        raise TooManyWebhooks(MOST)
