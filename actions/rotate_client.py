"""Gives a client a new key or secret. What it had before is taken a while longer, so that the partner can change over."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actions.client_keys import (
    KEY_LIFETIME,
    OVERLAP,
    SECRET_LIFETIME,
    ClientRefused,
    ending,
    new_secret,
    public_key,
)
from actions.need_scope import need_scope
from auth.clients import ClientKind
from auth.scopes import Scope
from auth.server.clients import digest_of
from auth.viewer import Viewer
from store import clients
from store.clock import machine_time
from store.database import Database


@dataclass(frozen=True, slots=True)
class Rotated:
    """The end of the new key or secret. `secret` is shown this once and kept nowhere; None for a system."""

    secret: str | None
    ends_at: dt.datetime


def rotate_client(  # noqa: PLR0913 - a client, what it gets, and under which mark
    database: Database,
    viewer: Viewer,
    client_id: str,
    *,
    key: Mapping[str, Any] | None = None,
    days: int | None = None,
    keep_others: bool = False,
    made_at: dt.datetime | None = None,
) -> Rotated:
    """Add a key to a system, or a secret to a feed-only client; the others end after the overlap, unless they are kept.

    The key is kept as made now, or at `made_at`, by which whoever was broken off finds it again. Raises ScopeNeeded,
    ClientNotFound and ClientRefused."""
    need_scope(viewer, Scope.CLIENTS_MANAGE)
    now, organisation = machine_time(), viewer.organisation
    with database.transaction(viewer) as tx:
        is_feed = clients.find(tx, organisation, client_id).kind is ClientKind.FEED
        if is_feed and (key is not None or keep_others):
            raise ClientRefused("key", "A feed-only client has no keys. Its secret is made here.")
        ends_at = ending(now, days, SECRET_LIFETIME if is_feed else KEY_LIFETIME)
        if is_feed:
            secret = new_secret()
            clients.end_secrets(tx, organisation, client_id, now + OVERLAP)
            clients.add_secret(tx, organisation, client_id, digest_of(secret), now=now, ends_at=ends_at)
            return Rotated(secret, ends_at)
        jwk = public_key(key)
        if not keep_others:
            clients.end_keys(tx, organisation, client_id, now + OVERLAP)
        clients.add_key(tx, organisation, client_id, jwk, now=made_at or now, ends_at=ends_at)
    return Rotated(None, ends_at)
