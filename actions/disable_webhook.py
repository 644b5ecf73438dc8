"""Disables an endpoint for good. What waited for it ends as not delivered, and the feed says so."""

import uuid

from actions.need_scope import need_scope
from actions.webhook_problems import WebhookNotFound
from auth.scopes import Scope
from auth.viewer import Viewer
from store import outbox, portal_time, webhooks
from store.clock import machine_time
from store.database import Database
from store.outbox import Event, EventKind
from store.transaction import Transaction
from store.webhooks import DisabledBecause


def disable_webhook(database: Database, viewer: Viewer, endpoint_id: uuid.UUID) -> None:
    """Disable an endpoint; nothing is done if it is disabled. Raises WebhookNotFound."""
    need_scope(viewer, Scope.WEBHOOKS_MANAGE)
    with database.transaction(viewer) as tx:
        if webhooks.locked(tx, viewer.organisation, endpoint_id) is None:
            raise WebhookNotFound
        given_up = webhooks.disable(tx, viewer.organisation, endpoint_id, DisabledBecause.BY_HAND, machine_time())
        if given_up:
            report_not_delivered(tx, viewer.organisation, endpoint_id)


def report_not_delivered(tx: Transaction, organisation: str, endpoint_id: uuid.UUID) -> None:
    """Tell the organisation in its feed that events were not delivered to an endpoint; which, its deliveries say."""
    now = portal_time.now(tx)
    outbox.append(tx, [Event(organisation, EventKind.WEBHOOK_NOT_DELIVERED, str(endpoint_id), now)])
