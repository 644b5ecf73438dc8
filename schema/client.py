"""Clients as those who manage them see them: partner systems with what they were granted. No secret is ever shown twice."""

import datetime as dt
from typing import Any, Self

import strawberry

from auth.clients import ClientKind
from auth.scopes import Scope
from schema.asking import asking_of
from schema.organisation import Asked
from schema.permissions import needs
from store import clients
from store.transaction import Transaction

strawberry.enum(
    ClientKind, description="A system that asks with a key, or a sender that writes one feed with a secret."
)


@strawberry.type(description="A public key of a client.", directives=needs(Scope.CLIENTS_MANAGE))
class ClientKey:
    key_id: str = strawberry.field(description="Its `kid`.")
    algorithm: str = strawberry.field(description="The one algorithm that it is believed with.")
    made_at: dt.datetime = strawberry.field(description="When it was added.")
    ends_at: dt.datetime = strawberry.field(description="Until when it is believed.")


@strawberry.type(description="A partner system, or a sender of one feed.", directives=needs(Scope.CLIENTS_MANAGE))
class Client:
    client_id: str = strawberry.field(description="By which it signs in.")
    kind: ClientKind = strawberry.field(description="What it is.")
    name: str = strawberry.field(description="What people call it.")
    feed: str | None = strawberry.field(description="The one feed that it writes, if it may do nothing else.")
    scopes: list[str] = strawberry.field(description="What it was granted.")
    redirect_uris: list[str] = strawberry.field(description="Where people who allowed it are sent.")
    made_at: dt.datetime = strawberry.field(description="When it was created.")
    revoked_at: dt.datetime | None = strawberry.field(description="When it was revoked, if it was.")
    secret_ends_at: dt.datetime | None = strawberry.field(description="Until when its newest secret is taken.")
    keys: list[ClientKey] = strawberry.field(description="Its public keys, oldest first.")

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        """The client of a row of `store/clients.py`."""
        names = ("client_id", "name", "feed", "scopes", "redirect_uris", "made_at", "revoked_at", "secret_ends_at")
        keys = [
            ClientKey(
                key_id=one["key_id"],
                algorithm=one["algorithm"],
                made_at=dt.datetime.fromisoformat(one["made_at"]),
                ends_at=dt.datetime.fromisoformat(one["ends_at"]),
            )
            for one in row["keys"]
        ]
        return cls(kind=ClientKind(row["kind"]), keys=keys, **{name: row[name] for name in names})


def clients_of(info: Asked) -> list[Client]:
    """Every client of the viewer's organisation."""
    asking = asking_of(info)
    return [Client.of(row) for row in clients.rows(asking.transaction, asking.viewer.organisation)]


def client_of(transaction: Transaction, organisation: str, client_id: str) -> Client:
    """The client of an id, which was looked at a moment ago."""
    [row] = clients.rows(transaction, organisation, client_id)
    return Client.of(row)
