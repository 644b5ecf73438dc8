"""Confirms that an address belongs to whoever registered it: they tell the challenge that was sent there."""

import hmac
import uuid

from actions.live_webhook import live_webhook
from actions.need_scope import need_scope
from actions.need_sealing_key import need_sealing_key
from actions.webhook_problems import ChallengeWrong
from auth.scopes import Scope
from auth.viewer import Viewer
from partners.signing import WebhookKey, challenge_of
from store import webhook_keys, webhooks
from store.clock import machine_time
from store.database import Database


def confirm_webhook(database: Database, viewer: Viewer, endpoint_id: uuid.UUID, challenge: str) -> None:
    """Make an endpoint active, to be told of every event from now on; nothing is done if it is. Raises WebhookNotFound,
    WebhookDisabled, ChallengeWrong."""
    need_scope(viewer, Scope.WEBHOOKS_MANAGE)
    sealing_key, now = need_sealing_key(database), machine_time()
    with database.transaction(viewer) as tx:
        found = live_webhook(tx, viewer.organisation, endpoint_id)
        # After a rotation the challenge may be that of the key before.
        keys = webhook_keys.opened(tx, viewer.organisation, endpoint_id, sealing_key, now)
        expected = [challenge_of(WebhookKey.of_bytes(one.halves), str(endpoint_id), found["url"]) for one in keys]
        told = challenge.strip().encode()
        if not any(hmac.compare_digest(told, one.encode()) for one in expected):
            raise ChallengeWrong
        webhooks.confirm(tx, viewer.organisation, endpoint_id, now)
