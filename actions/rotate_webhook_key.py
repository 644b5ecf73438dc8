"""Gives an endpoint a new key. For a day the one before it signs beside it, so that a receiver can change over in its own time."""

import uuid

from actions.live_webhook import live_webhook
from actions.need_scope import need_scope
from actions.need_sealing_key import need_sealing_key
from actions.register_webhook import ShownKey, show_key
from auth.scopes import Scope
from auth.viewer import Viewer
from partners.signing import WebhookKey
from store import webhook_keys
from store.clock import machine_time
from store.database import Database
from store.webhook_keys import FreshKey, KeyPlace


def rotate_webhook_key(database: Database, viewer: Viewer, endpoint_id: uuid.UUID, key_id: uuid.UUID) -> ShownKey:
    """Make a key of this id and show it; with the id of the newest key nothing is done and it is shown again. Raises
    WebhookNotFound, WebhookDisabled."""
    need_scope(viewer, Scope.WEBHOOKS_MANAGE)
    sealing_key, now = need_sealing_key(database), machine_time()
    with database.transaction(viewer) as tx:
        live_webhook(tx, viewer.organisation, endpoint_id)
        if key_id not in {one["key_id"] for one in webhook_keys.listed(tx, viewer.organisation, endpoint_id, now)}:
            key, place = WebhookKey.fresh(), KeyPlace(viewer.organisation, endpoint_id, key_id)
            webhook_keys.keep(tx, place, FreshKey(key.to_bytes(), key.public_half), sealing_key, now)
    return show_key(database, viewer, endpoint_id)
