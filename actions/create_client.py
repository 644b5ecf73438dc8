"""Creates a client for a partner system of the viewer's organisation: a system with a key, or a feed-only one with a secret."""

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from actions.choose_feed import OrganisationUnknown
from actions.client_keys import (
    KEY_LIFETIME,
    SECRET_LIFETIME,
    ClientRefused,
    ending,
    new_secret,
    public_key,
)
from actions.need_scope import need_scope
from auth.clients import FEED_SCOPES, GRANTABLE, ClientKind, is_redirect_uri
from auth.scopes import Scope
from auth.server.clients import digest_of
from auth.viewer import Viewer
from store import clients
from store.clock import machine_time
from store.database import Database

LONGEST_NAME = 100
MOST_REDIRECT_URIS = 10


@dataclass(frozen=True, slots=True)
class Wanted:
    """The client to create. With a `feed` it is a feed-only one; else it needs `scopes` and a `key`."""

    name: str
    scopes: frozenset[str] = frozenset()
    feed: str | None = None
    key: Mapping[str, Any] | None = None
    redirect_uris: Sequence[str] = ()
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Created:
    """The new client. `secret` is shown this once and kept nowhere; None for a system."""

    client_id: str
    secret: str | None
    ends_at: dt.datetime


def new_client_id(organisation: str) -> str:
    """An id that tells a reader of the log whose client it is, and that nobody guesses."""
    return f"{organisation.lower()}-{secrets.token_hex(8)}"


def create_client(database: Database, viewer: Viewer, wanted: Wanted, client_id: str | None = None) -> Created:
    """Create a client of the viewer's organisation. Raises ScopeNeeded, ClientRefused, FeedNotFound and OrganisationUnknown.

    `client_id` is for whoever has to know it beforehand, so that a request that comes twice makes one client."""
    need_scope(viewer, Scope.CLIENTS_MANAGE)
    now, name = machine_time(), wanted.name.strip()
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise ClientRefused("name", f"A client needs a name of 1 to {LONGEST_NAME} characters.")
    client_id = client_id or new_client_id(viewer.organisation)
    kind = ClientKind.SYSTEM if wanted.feed is None else ClientKind.FEED
    is_feed = kind is ClientKind.FEED
    ends_at = ending(now, wanted.days, SECRET_LIFETIME if is_feed else KEY_LIFETIME)
    secret = new_secret() if is_feed else None
    key = None if is_feed else public_key(wanted.key)
    with database.transaction(viewer) as tx:
        organisation_kind = clients.kind_of_organisation(tx, viewer.organisation)
        if organisation_kind is None:
            raise OrganisationUnknown(viewer.organisation)
        scopes = _feed_scopes(wanted) if is_feed else _system_scopes(wanted, GRANTABLE[organisation_kind])
        row = clients.ClientRow(client_id, kind, name, wanted.feed, scopes, _redirect_uris(wanted))
        clients.add(tx, viewer.organisation, row, viewer.subject, now)
        if secret is not None:
            clients.add_secret(tx, viewer.organisation, client_id, digest_of(secret), now=now, ends_at=ends_at)
        if key is not None:
            clients.add_key(tx, viewer.organisation, client_id, key, now=now, ends_at=ends_at)
    return Created(client_id, secret, ends_at)


def _feed_scopes(wanted: Wanted) -> frozenset[Scope]:
    """A feed-only client has no more than its feed, whatever is asked."""
    if set(wanted.scopes) - FEED_SCOPES or wanted.key is not None or wanted.redirect_uris:
        sentence = f"A feed-only client may only hold {Scope.FEEDS_LOAD.value}, and has neither a key nor an address."
        raise ClientRefused("scopes", sentence)
    return FEED_SCOPES


def _system_scopes(wanted: Wanted, grantable: frozenset[Scope]) -> frozenset[Scope]:
    refused = sorted(set(wanted.scopes) - grantable)
    if refused:
        raise ClientRefused("scopes", f"A client of your organisation cannot be granted: {', '.join(refused)}.")
    if not wanted.scopes:
        raise ClientRefused("scopes", "Say which scopes the client is granted.")
    return frozenset(Scope(one) for one in wanted.scopes)


def _redirect_uris(wanted: Wanted) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(wanted.redirect_uris))
    if len(found) > MOST_REDIRECT_URIS or not all(is_redirect_uri(one) for one in found):
        sentence = f"Give at most {MOST_REDIRECT_URIS} addresses, each beginning with https:// and without a fragment."
        raise ClientRefused("redirectUris", sentence)
    return found
