"""The clients of the viewer's organisation, as those who manage them see them. Signing in is `store/authorization.py`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from auth.clients import ClientKind
from auth.scopes import Scope
from auth.viewer import OrganisationKind
from store.authorization import scopes_from
from store.named_sql import read
from store.problems import StoreProblem
from store.transaction import Row, Transaction

SQL = read("clients")


class ClientNotFound(StoreProblem):
    """There is no such client, it is another organisation's, or it was revoked: the three are never told apart."""

    code = "CLIENT_NOT_FOUND"

    def __init__(self) -> None:
        super().__init__("There is no such client in your organisation, or it was revoked.")


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A client to add."""

    client_id: str
    kind: ClientKind
    name: str
    feed: str | None
    scopes: frozenset[Scope]
    redirect_uris: Sequence[str]


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """What an act has to know of a client."""

    kind: ClientKind
    feed: str | None
    scopes: frozenset[Scope]


def add(tx: Transaction, organisation: str, client: ClientRow, made_by: str, now: dt.datetime) -> None:
    """Add a client. Raises FeedNotFound where its feed is not registered."""
    tx.run(
        SQL.add,
        organisation=organisation,
        client_id=client.client_id,
        kind=client.kind,
        name=client.name,
        feed=client.feed,
        scopes=sorted(one.value for one in client.scopes),
        redirect_uris=list(client.redirect_uris),
        made_at=now,
        made_by=made_by,
    )


def add_key(
    tx: Transaction,
    organisation: str,
    client_id: str,
    jwk: Mapping[str, Any],
    *,
    now: dt.datetime,
    ends_at: dt.datetime,
) -> None:
    """Add a public key. Raises KeyIdTaken where the client has, or had, one of that id."""
    tx.run(
        SQL.add_key,
        organisation=organisation,
        client_id=client_id,
        key_id=jwk["kid"],
        jwk=dict(jwk),
        made_at=now,
        ends_at=ends_at,
    )


def add_secret(
    tx: Transaction, organisation: str, client_id: str, digest: bytes, *, now: dt.datetime, ends_at: dt.datetime
) -> None:
    """Add the digest of a secret."""
    tx.run(SQL.add_secret, organisation=organisation, client_id=client_id, digest=digest, made_at=now, ends_at=ends_at)


def end_keys(
    tx: Transaction, organisation: str, client_id: str, ends_at: dt.datetime, key_id: str | None = None
) -> int:
    """End keys of a client: all, or the one of that id; how many were to end later."""
    return tx.run(SQL.end_keys, organisation=organisation, client_id=client_id, ends_at=ends_at, key_id=key_id)


def end_secrets(tx: Transaction, organisation: str, client_id: str, ends_at: dt.datetime) -> int:
    """End the secrets of a client; how many were to end later."""
    return tx.run(SQL.end_secrets, organisation=organisation, client_id=client_id, ends_at=ends_at)


def revoke(tx: Transaction, organisation: str, client_id: str, now: dt.datetime) -> None:
    """Revoke a client for ever. Raises ClientNotFound."""
    if tx.run(SQL.revoke, organisation=organisation, client_id=client_id, at=now) != 1:
        raise ClientNotFound


def find(tx: Transaction, organisation: str, client_id: str) -> ClientFacts:
    """A client that is not revoked, locked so that it changes once at a time. Raises ClientNotFound."""
    row = tx.first(SQL.find, organisation=organisation, client_id=client_id)
    if row is None:
        raise ClientNotFound
    return ClientFacts(ClientKind(row["kind"]), row["feed"], scopes_from(row["scopes"]))


def kind_of_organisation(tx: Transaction, organisation: str) -> OrganisationKind | None:
    """What kind of organisation that is; None for one that does not take part."""
    kind = tx.value(SQL.kind_of_organisation, organisation=organisation)
    return None if kind is None else OrganisationKind(kind)


def rows(tx: Transaction, organisation: str, client_id: str | None = None) -> list[Row]:
    """The organisation's clients, newest first, or the one of an id: as columns of `store/sql/clients.sql`, `list`."""
    return tx.rows(SQL.list, organisation=organisation, client_id=client_id)
