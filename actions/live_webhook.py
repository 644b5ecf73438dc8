"""The endpoint that an act is about, locked, as long as it is still told of anything."""

import uuid

from actions.webhook_problems import WebhookDisabled, WebhookNotFound
from store import webhooks
from store.transaction import Row, Transaction
from store.webhooks import EndpointState


def live_webhook(tx: Transaction, organisation: str, endpoint_id: uuid.UUID) -> Row:
    """The row of an endpoint that was not disabled. Raises WebhookNotFound and WebhookDisabled."""
    found = webhooks.locked(tx, organisation, endpoint_id)
    if found is None:
        raise WebhookNotFound
    if found["state"] == EndpointState.DISABLED:
        raise WebhookDisabled
    return found
