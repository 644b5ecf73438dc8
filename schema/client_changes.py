"""The mutations `createClient`, `rotateClient` and `revokeClient`. The acts are actions/create_client.py and its neighbours.

A secret is in the answer to the request that does the act, and in no other: the answer that is kept under the idempotency key is
without it. An act that was broken off before its answer was kept is taken up again: a key that was added or revoked is not added
or revoked twice, and a secret, which nobody has seen, is made anew."""

import datetime as dt
from typing import Annotated, Any

import orjson
import strawberry

from actions import create_client, revoke_client, rotate_client
from actions.choose_feed import OrganisationUnknown
from actions.client_keys import ClientRefused
from actions.create_client import Wanted
from schema.asking import Asking, asking_of
from schema.client import Client, client_of
from schema.once import Facts, Once, once
from schema.organisation import Asked
from schema.problems import ClientNotChanged, IdempotencyKeyReused, NotFound
from store import clients
from store.clients import ClientNotFound
from store.clock import machine_time
from store.problems import FeedNotFound, KeyIdTaken, KeyUsedForAnotherRequest, StoreProblem
from store.transaction import Transaction

_KEY = "The public half of its key pair as a JSON Web Key with a `kid`, written as JSON. None for a feed-only client."
_DAYS = "For how many days the key or secret is valid; as long as may be, if you do not say."
_ONCE = "Made by you. The same key does it once, however often it is sent."


@strawberry.input(
    description="The client to create. With a feed it is a feed-only one, else it needs scopes and a key."
)
class CreateClientInput:
    name: str = strawberry.field(description="What people call it.")
    scopes: list[str] | None = strawberry.field(default=None, description="What it is granted.")
    key: str | None = strawberry.field(default=None, description=_KEY)
    redirect_uris: list[str] | None = strawberry.field(
        default=None, description="Where people who allow it are sent: https addresses, taken letter for letter."
    )
    feed: str | None = strawberry.field(default=None, description="The one feed that it may write, and nothing else.")
    days: int | None = strawberry.field(default=None, description=_DAYS)
    idempotency_key: str = strawberry.field(description=_ONCE)


@strawberry.input(description="Which client is to have a new key or secret.")
class RotateClientInput:
    client_id: str = strawberry.field(description="A client of your organisation.")
    key: str | None = strawberry.field(default=None, description=_KEY)
    days: int | None = strawberry.field(default=None, description=_DAYS)
    keep_other_keys: bool = strawberry.field(
        default=False, description="Leave the keys that it has as they are, instead of ending them after 24 hours."
    )
    idempotency_key: str = strawberry.field(description=_ONCE)


@strawberry.input(description="What to revoke.")
class RevokeClientInput:
    client_id: str = strawberry.field(description="A client of your organisation.")
    key_id: str | None = strawberry.field(
        default=None, description="Only this key of it, with the tokens it asked for."
    )
    idempotency_key: str = strawberry.field(description=_ONCE)


@strawberry.type(description="The client is there, with what was asked for.")
class ClientChanged:
    client: Client = strawberry.field(description="The client.")
    secret: str | None = strawberry.field(
        description="The secret of a feed-only client. Shown this once: a request that comes again is answered without it."
    )


@strawberry.type(description="What was to be revoked is revoked: its next request is refused.")
class ClientRevoked:
    client: Client = strawberry.field(description="The client.")


Changed = ClientChanged | ClientNotChanged | NotFound | IdempotencyKeyReused
Revoked = ClientRevoked | ClientNotChanged | NotFound | IdempotencyKeyReused
CreateClientResult = Annotated[
    Changed, strawberry.union("CreateClientResult", description="What came of creating a client.")
]
RotateClientResult = Annotated[
    Changed, strawberry.union("RotateClientResult", description="What came of giving a client a new key or secret.")
]
RevokeClientResult = Annotated[Revoked, strawberry.union("RevokeClientResult", description="What came of revoking.")]

_REFUSALS = (ClientRefused, FeedNotFound, KeyIdTaken, OrganisationUnknown)
Refusal = ClientNotChanged | NotFound | IdempotencyKeyReused


def create(info: Asked, asked: CreateClientInput) -> Changed:
    """Create a client, once for its key."""
    asking, secrets = asking_of(info), list[str | None]()

    def intend(_: object) -> Facts:
        return {"client_id": create_client.new_client_id(asking.viewer.organisation)}

    def do(intention: Facts) -> Facts:
        client_id: str = intention["client_id"]
        if not _exists(asking, client_id):
            wanted = Wanted(
                name=asked.name,
                scopes=frozenset(asked.scopes or ()),
                feed=asked.feed,
                key=_jwk(asked.key),
                redirect_uris=tuple(asked.redirect_uris or ()),
                days=asked.days,
            )
            secrets.append(create_client.create_client(asking.database, asking.viewer, wanted, client_id).secret)
        return {"client_id": client_id}

    request = {name: getattr(asked, name) for name in ("name", "scopes", "key", "redirect_uris", "feed", "days")}
    done = _done(asking, asked.idempotency_key, Once("createClient", request, intend, do, _REFUSALS))
    return done if not isinstance(done, dict) else _changed(asking, done["client_id"], secrets)


def rotate(info: Asked, asked: RotateClientInput) -> Changed:
    """Give a client a new key or secret, once for its key."""
    asking, secrets = asking_of(info), list[str | None]()

    def do(intention: Facts) -> Facts:
        made_at, key = dt.datetime.fromisoformat(intention["made_at"]), _jwk(asked.key)
        if key is None or not _was_added(asking, asked.client_id, key.get("kid"), made_at):
            done = rotate_client.rotate_client(
                asking.database,
                asking.viewer,
                asked.client_id,
                key=key,
                days=asked.days,
                keep_others=asked.keep_other_keys,
                made_at=made_at,
            )
            secrets.append(done.secret)
        return {"client_id": asked.client_id}

    request = {name: getattr(asked, name) for name in ("client_id", "key", "days", "keep_other_keys")}
    refusals = (*_REFUSALS, ClientNotFound)
    done = _done(asking, asked.idempotency_key, Once("rotateClient", request, _now, do, refusals))
    return done if not isinstance(done, dict) else _changed(asking, asked.client_id, secrets)


def revoke(info: Asked, asked: RevokeClientInput) -> Revoked:
    """Revoke a client or one of its keys, once for its key."""
    asking = asking_of(info)

    def intend(transaction: Transaction) -> Facts:
        return {"stands": _stands(transaction, asking.viewer.organisation, asked)}

    def do(intention: Facts) -> Facts:
        with asking.database.transaction(asking.viewer) as transaction:
            stands = _stands(transaction, asking.viewer.organisation, asked)
        if intention["stands"] and not stands:
            return {}
        revoke_client.revoke_client(asking.database, asking.viewer, asked.client_id, key_id=asked.key_id)
        return {}

    request = {"client_id": asked.client_id, "key_id": asked.key_id}
    refusals = (*_REFUSALS, ClientNotFound)
    done = _done(asking, asked.idempotency_key, Once("revokeClient", request, intend, do, refusals))
    if not isinstance(done, dict):
        return done
    return ClientRevoked(client=client_of(asking.transaction, asking.viewer.organisation, asked.client_id))


def _done(asking: Asking, key: str, act: Once) -> Facts | Refusal:
    try:
        return once(asking, key, act)
    except KeyUsedForAnotherRequest as problem:
        return IdempotencyKeyReused(code=problem.code, message=problem.sentence)
    except ClientNotFound as problem:
        return NotFound(code=problem.code, message=problem.sentence)
    except _REFUSALS as problem:
        return ClientNotChanged(code=problem.code, message=problem.sentence, field=_field(problem))


def _field(problem: StoreProblem) -> str | None:
    fields: dict[type[StoreProblem], str] = {FeedNotFound: "feed", KeyIdTaken: "key"}
    return problem.field if isinstance(problem, ClientRefused) else fields.get(type(problem))


def _changed(asking: Asking, client_id: str, secrets: list[str | None]) -> ClientChanged:
    client = client_of(asking.transaction, asking.viewer.organisation, client_id)
    return ClientChanged(client=client, secret=secrets[0] if secrets else None)


def _exists(asking: Asking, client_id: str) -> bool:
    with asking.database.transaction(asking.viewer) as transaction:
        return bool(clients.rows(transaction, asking.viewer.organisation, client_id))


def _was_added(asking: Asking, client_id: str, key_id: object, made_at: dt.datetime) -> bool:
    with asking.database.transaction(asking.viewer) as transaction:
        found = clients.rows(transaction, asking.viewer.organisation, client_id)
    keys = [(key["key_id"], dt.datetime.fromisoformat(key["made_at"])) for one in found for key in one["keys"]]
    return (key_id, made_at) in keys


def _stands(transaction: Transaction, organisation: str, asked: RevokeClientInput) -> bool:
    """Whether what is to be revoked is not revoked."""
    now, found = machine_time(), clients.rows(transaction, organisation, asked.client_id)
    keys = [key for one in found for key in one["keys"] if key["key_id"] == asked.key_id]
    if asked.key_id is None:
        return any(one["revoked_at"] is None for one in found)
    return any(dt.datetime.fromisoformat(key["ends_at"]) > now for key in keys)


def _now(_: object) -> Facts:
    return {"made_at": machine_time().isoformat()}


def _jwk(text: str | None) -> dict[str, Any] | None:
    """The key as it is written; what is no object is refused as any other key that is none."""
    if text is None:
        return None
    try:
        found: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise ClientRefused("key", "The key is not a JSON Web Key (RFC 7517).")
    return found  # pyright: ignore[reportUnknownVariableType]
