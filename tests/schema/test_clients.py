"""Clients over GraphQL: who may manage them, what is refused with which words, and that a secret is shown once."""

import json
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey

from auth.scopes import Scope
from auth.viewer import Role, Viewer
from schema.run import run_document
from store.database import Database
from tests.actions.intake import register
from tests.database import FORCE, OLDHAM, ROCHDALE, viewer_of
from tests.schema.planted import Superuser

CREATE = """mutation Create($input: CreateClientInput!) { createClient(input: $input) { __typename
  ... on ClientChanged { secret client { clientId kind name feed scopes redirectUris revokedAt keys { keyId algorithm } } }
  ... on ClientNotChanged { code field message } ... on Problem { code } } }"""
ROTATE = """mutation Rotate($input: RotateClientInput!) { rotateClient(input: $input) { __typename
  ... on ClientChanged { secret client { keys { keyId } } } ... on ClientNotChanged { field } ... on Problem { code } } }"""
REVOKE = """mutation Revoke($input: RevokeClientInput!) { revokeClient(input: $input) { __typename
  ... on ClientRevoked { client { revokedAt } } ... on ClientNotChanged { field } ... on Problem { code } } }"""
KEY = ECKey.generate_key("P-256")


def administrator(organisation: str = OLDHAM) -> Viewer:
    return viewer_of(organisation, Role.ADMINISTRATOR, scopes=frozenset({Scope.CLIENTS_MANAGE}))


def jwk(key: Any = KEY, **more: object) -> str:
    return json.dumps({**key.as_dict(private=False), "kid": "k1", **more})


def act(database: Database, document: str, viewer: Viewer | None = None, **asked: object) -> Any:
    """What the one mutation of the document answers."""
    given = {"idempotencyKey": f"key-{json.dumps(asked, sort_keys=True)}"[:150], **asked}
    answer = run_document(database, viewer or administrator(), document, {"input": given})
    assert "errors" not in answer, answer
    return next(iter(answer["data"].values()))


def create(database: Database, viewer: Viewer | None = None, **asked: object) -> Any:
    usual: dict[str, object] = {"name": "Case system", "scopes": ["queries:adhoc", "gaps:read"], "key": jwk()}
    return act(database, CREATE, viewer, **{**usual, **asked})


def test_a_system_is_created_with_its_key_and_what_it_is_granted(database: Database) -> None:
    made = create(database, redirectUris=["https://client.example/cb"])

    assert made["secret"] is None
    assert made["client"]["clientId"].startswith("e08000004-")
    assert {name: made["client"][name] for name in ("kind", "scopes", "redirectUris", "keys", "revokedAt")} == {
        "kind": "SYSTEM",
        "scopes": ["gaps:read", "queries:adhoc"],
        "redirectUris": ["https://client.example/cb"],
        "keys": [{"keyId": "k1", "algorithm": "ES256"}],
        "revokedAt": None,
    }


def test_a_secret_is_shown_once_and_one_client_is_made(database: Database, superuser: Superuser) -> None:
    register(database)
    asked: dict[str, Any] = {"scopes": None, "key": None, "feed": "police"}

    first, again = (create(database, administrator(FORCE), **asked) for _ in range(2))

    assert len(first["secret"]) >= 43
    assert again["secret"] is None
    assert again["client"] == first["client"]
    assert superuser.execute("select count(*) from client").fetchone() == (1,)
    assert first["secret"] not in str(superuser.execute("select response from idempotency_key").fetchall())


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["clients:manage"]}, "scopes"),
        ({"scopes": ["portal-time:set"]}, "scopes"),
        ({"scopes": ["nothing:here"]}, "scopes"),
        ({"key": None}, "key"),
        ({"key": "not JSON"}, "key"),
        ({"key": "[]"}, "key"),
        ({"key": "{}"}, "key"),
        ({"key": json.dumps({**KEY.as_dict(private=True), "kid": "k1"})}, "key"),
        ({"key": jwk(ECKey.generate_key("P-384"))}, "key"),
        ({"key": json.dumps({"kty": "RSA", "kid": "k1", "e": "AQAB", "n": f"4{'A' * 169}B"})}, "key"),
        ({"key": json.dumps({**OctKey.generate_key().as_dict(), "kid": "k1"})}, "key"),
        ({"key": jwk(kid="")}, "key"),
        ({"key": jwk(alg="RS256")}, "key"),
        ({"redirectUris": ["http://client.example/cb"]}, "redirectUris"),
        ({"redirectUris": ["https://client.example/cb#x"]}, "redirectUris"),
        ({"redirectUris": ["https://user@client.example/cb"]}, "redirectUris"),
        ({"redirectUris": ["client.example"]}, "redirectUris"),
        ({"days": 0}, "days"),
        ({"days": 366}, "days"),
        ({"feed": "police", "key": None}, "scopes"),
        ({"feed": "nothing", "key": None, "scopes": None}, "feed"),
    ],
)
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_what_cannot_be_is_refused_by_its_field(
    database: Database, superuser: Superuser, asked: dict[str, Any], field: str
) -> None:
    refused = create(database, **asked)

    assert (refused["__typename"], refused["field"]) == ("ClientNotChanged", field)
    assert superuser.execute("select count(*) from client").fetchone() == (0,)


def test_an_overseers_system_is_granted_no_persons_record(database: Database) -> None:
    refused = create(database, administrator("GMCA"), scopes=["people:read"])

    assert refused["message"] == "A client of your organisation cannot be granted: people:read."


def test_only_who_may_manage_clients_does(database: Database) -> None:
    viewer = viewer_of(OLDHAM, Role.MANAGER, scopes=frozenset({Scope.QUERIES_ADHOC}))

    for document in (CREATE, ROTATE, REVOKE):
        answer = run_document(
            database, viewer, document, {"input": {"idempotencyKey": "x" * 8, "name": "a", "clientId": "b"}}
        )
        assert "data" not in answer
    answer = run_document(database, viewer, "{ clients { clientId } }", {})
    assert answer["errors"][0]["extensions"]["scopes"] == ["clients:manage"]


def test_another_organisations_clients_are_not_there(database: Database) -> None:
    client_id = create(database)["client"]["clientId"]
    stranger = administrator(ROCHDALE)

    listed = run_document(database, stranger, "{ clients { clientId } }", {})
    answers = [
        act(database, document, stranger, clientId=one)
        for document in (ROTATE, REVOKE)
        for one in (client_id, "e08000004-0000000000000000")
    ]

    assert listed == {"data": {"clients": []}}
    assert answers == [{"__typename": "NotFound", "code": "CLIENT_NOT_FOUND"}] * 4


def test_a_key_is_added_and_one_is_revoked(database: Database) -> None:
    client_id = create(database)["client"]["clientId"]
    other = jwk(ECKey.generate_key("P-256"), kid="k2")

    added = act(database, ROTATE, clientId=client_id, key=other, keepOtherKeys=True)
    taken = act(database, ROTATE, clientId=client_id, key=other, keepOtherKeys=True, days=7)
    revoked = act(database, REVOKE, clientId=client_id, keyId="k1")
    again = act(database, REVOKE, clientId=client_id, keyId="k3")

    assert [one["keyId"] for one in added["client"]["keys"]] == ["k1", "k2"]
    assert taken == {"__typename": "ClientNotChanged", "field": "key", "code": "KEY_ID_TAKEN"}
    assert revoked == {"__typename": "ClientRevoked", "client": {"revokedAt": None}}
    assert again == {"__typename": "ClientNotChanged", "field": "keyId", "code": "CLIENT_REFUSED"}


def test_a_client_is_revoked_once(database: Database) -> None:
    client_id = create(database)["client"]["clientId"]

    done = act(database, REVOKE, clientId=client_id)

    assert done["client"]["revokedAt"] is not None
    assert act(database, REVOKE, clientId=client_id) == done
    assert act(database, REVOKE, clientId=client_id, keyId="k1")["code"] == "CLIENT_NOT_FOUND"
