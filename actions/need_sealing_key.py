"""Refuses what needs webhooks' keys where the operator has set no key to seal them with."""

from actions.webhook_problems import WebhooksNotOffered
from store.database import Database


def need_sealing_key(database: Database) -> bytes:
    """The key that webhooks' keys are sealed with. Raises WebhooksNotOffered."""
    if database.settings.sealing_key is None:
        raise WebhooksNotOffered
    return database.settings.sealing_key
