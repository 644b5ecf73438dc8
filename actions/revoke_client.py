"""Revokes a client, or one of its keys, at once: the next request of it is refused, on every process."""

from actions.client_keys import ClientRefused
from actions.need_scope import need_scope
from auth.scopes import Scope
from auth.viewer import Viewer
from store import clients
from store.clock import machine_time
from store.database import Database


def revoke_client(database: Database, viewer: Viewer, client_id: str, *, key_id: str | None = None) -> None:
    """Revoke a client for ever, or with a `key_id` only that key of it. Raises ScopeNeeded, ClientNotFound and ClientRefused.

    A token that the key asked for lives its five minutes: revoke the client where that is too long."""
    need_scope(viewer, Scope.CLIENTS_MANAGE)
    with database.transaction(viewer) as tx:
        if key_id is None:
            clients.revoke(tx, viewer.organisation, client_id, machine_time())
            return
        clients.find(tx, viewer.organisation, client_id)
        if clients.end_keys(tx, viewer.organisation, client_id, machine_time(), key_id) == 0:
            raise ClientRefused("keyId", "The client has no such key that is still valid.")
