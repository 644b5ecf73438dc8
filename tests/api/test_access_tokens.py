"""Which access tokens the API believes: those of the portal's own authorization server, as it makes them, and no others."""

import base64
import json
import socket
from collections.abc import Callable
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey
from starlette.applications import Starlette

from auth.ports import SigningKey
from store.authorization import Authorizations
from store.clock import machine_time
from store.database import Database
from tests.api.doors import ORIGIN, SYSTEM, Visitor, client, demo, production
from tests.api.partners import GRAPHQL, WHO, In, Partner, sign, without

ALGORITHMS = 'algs="ES256 PS256 Ed25519"'
REFUSAL = (401, f'DPoP error="invalid_token", {ALGORITHMS}')
TENANT = "https://login.microsoftonline.com/11111111-1111-1111-1111-111111111111/v2.0"


class Forger:
    """Somebody with a partner's keys, and with any key to sign tokens."""

    def __init__(self, database: Database, app: Starlette) -> None:
        self.to: Visitor = client(app)
        self.partner = Partner(database)
        ours: SigningKey = Authorizations(database).signing_keys()[0]
        self.key = ECKey.import_key(dict(ours.private))
        self.key_id = ours.key_id

    def token(
        self, header: dict[str, Any] | None = None, key: Any = None, algorithm: str = "ES256", **claims: Any
    ) -> str:
        """A token as ours, but for what is given; a claim or header that is None is left out."""
        now = int(machine_time().timestamp())
        head = {"alg": algorithm, "typ": "at+jwt", "kid": self.key_id, **(header or {})}
        body = {
            "iss": ORIGIN,
            "sub": self.partner.client_id,
            "aud": GRAPHQL,
            "client_id": self.partner.client_id,
            "iat": now,
            "exp": now + 60,
            "jti": "a-token",
            "scope": self.partner.scope,
            "cnf": {"jkt": self.partner.proof_key.thumbprint()},
            "client_key": "k1",
            **claims,
        }
        gone = [name for values in (head, body) for name, value in values.items() if value is None]
        return sign(without(head, *gone), without(body, *gone), key or self.key, algorithm)

    def call(self, token: str, scheme: str = "DPoP") -> tuple[int, str | None]:
        """Status and challenge."""
        response = self.partner.call(self.to, token, scheme=scheme)
        return response.status_code, response.headers.get("www-authenticate")


@pytest.fixture
def forger(database: Database) -> Forger:
    return Forger(database, demo(database))


CLAIMS: list[dict[str, Any]] = [
    {"iss": [ORIGIN, "https://evil.test"]},
    {"iss": "https://evil.test"},
    {"iss": f"{ORIGIN}/"},
    {"iss": None},
    {"iss": 7},
    {"aud": [GRAPHQL]},
    {"aud": [GRAPHQL, "https://evil.test"]},
    {"aud": "https://evil.test"},
    {"aud": ORIGIN},
    {"aud": None},
    {"sub": ["a", "b"]},
    {"sub": None},
    {"client_id": None},
    {"client_id": "e08000004-0000000000000000"},
    {"client_id": ["a"]},
    {"client_key": None},
    {"client_key": "k2"},
    {"client_key": ["k1"]},
    {"jti": None},
    {"jti": 7},
    {"scope": None},
    {"scope": ["queries:adhoc"]},
    {"exp": None},
    {"exp": In(-1)},
    {"exp": True},
    {"exp": float("nan")},
    {"exp": float("inf")},
    {"exp": "9999999999"},
    {"exp": In(3600)},
    {"iat": None},
    {"iat": In(120), "exp": In(180)},
    {"iat": True},
    {"cnf": None},
    {"cnf": {}},
    {"cnf": {"jkt": None}},
    {"cnf": {"jkt": ["x"]}},
    {"cnf": {"jkt": "x"}},
    {"cnf": "x"},
    {"filler": "x" * 9000},
]

HEADERS: list[dict[str, Any]] = [
    {"typ": None},
    {"typ": "JWT"},
    {"typ": "dpop+jwt"},
    {"typ": "id+jwt"},
    {"typ": ["at+jwt"]},
    {"kid": None},
    {"kid": "unknown"},
    {"kid": ["x"]},
    {"jku": "https://evil.test/keys"},
    {"x5u": "https://evil.test/cert"},
    {"x5c": ["AAAA"]},
    {"jwk": {"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA"}},
    {"crit": ["exp"], "exp": 1},
    {"crit": ["b64"], "b64": False},
    {"zip": "DEF"},
]


@pytest.mark.requirement(16)
def test_a_token_as_ours_is_believed(forger: Forger) -> None:
    assert forger.call(forger.token()) == (200, None)
    assert forger.call(forger.token({"typ": "application/at+jwt"})) == (200, None)


@pytest.mark.requirement(16)
@pytest.mark.parametrize("claims", CLAIMS, ids=str)
def test_a_token_that_says_anything_else_is_refused(forger: Forger, claims: dict[str, Any]) -> None:
    assert forger.call(forger.token(**claims)) == REFUSAL


@pytest.mark.requirement(16)
@pytest.mark.parametrize("header", HEADERS, ids=str)
def test_a_header_that_is_not_ours_is_refused(forger: Forger, header: dict[str, Any]) -> None:
    assert forger.call(forger.token(header)) == REFUSAL


def _none(forger: Forger) -> str:
    head = json.dumps({"alg": "none", "typ": "at+jwt", "kid": forger.key_id}).encode()
    return f"{base64.urlsafe_b64encode(head).rstrip(b'=').decode()}.{forger.token().split('.')[1]}."


def _shared(forger: Forger) -> str:
    public = json.dumps(forger.key.as_dict(private=False)).encode()
    return forger.token(key=OctKey.import_key(public), algorithm="HS256")


FORGED: dict[str, Callable[[Forger], str]] = {
    "another issuer's key": lambda forger: forger.token(key=ECKey.generate_key("P-256")),
    "RS256": lambda forger: forger.token(key=RSAKey.generate_key(2048), algorithm="RS256"),
    "PS256 under our id": lambda forger: forger.token(key=RSAKey.generate_key(2048), algorithm="PS256"),
    "HS256 with our public key": _shared,
    "none": _none,
    "no signature": lambda forger: forger.token().rpartition(".")[0] + ".",
    "bad signature": lambda forger: forger.token()[:-8] + "AAAAAAAA",
    "a proof": lambda forger: forger.partner.proof("POST", GRAPHQL),
    "an assertion": lambda forger: forger.partner.assertion(),
    "no JWT": lambda _: "abc",
    "dots": lambda _: "..",
    "five parts": lambda _: "a.b.c.d.e",
    "a list": lambda _: "eyJhbGciOiJFUzI1NiJ9.W10.AAAA",
    "deep": lambda forger: sign(
        {"alg": "ES256", "typ": "at+jwt", "kid": forger.key_id}, {"iss": [[[[[[[[[[ORIGIN]]]]]]]]]]}, forger.key
    ),
}


@pytest.mark.requirement(16)
@pytest.mark.parametrize("forged", FORGED)
def test_what_we_did_not_sign_is_refused(forger: Forger, forged: str) -> None:
    assert forger.call(FORGED[forged](forger)) == REFUSAL


def _entra(forger: Forger, key: Any, **claims: Any) -> str:
    usual = {
        "iss": TENANT,
        "aud": "22222222-2222-2222-2222-222222222222",
        "sub": "pairwise",
        "oid": "33333333-3333-3333-3333-333333333333",
        "tid": TENANT.split("/")[3],
        "ver": "2.0",
        "roles": ["Manager"],
        "scp": "access",
        "cnf": None,
        "client_key": None,
    }
    return forger.token({"typ": "JWT", "kid": "entra-1"}, key, "RS256", **{**usual, **claims})


@pytest.mark.requirement(17)
@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"tid": "other"},
        {"roles": None},
        {"roles": ["Nobody"]},
        {"nonce": "n", "scp": None},
        {"aud": GRAPHQL},
        {"iss": ORIGIN},
    ],
    ids=str,
)
@pytest.mark.parametrize("scheme", ["Bearer", "DPoP"])
def test_a_token_of_an_organisations_own_provider_opens_nothing(
    forger: Forger, claims: dict[str, Any], scheme: str
) -> None:
    token = _entra(forger, RSAKey.generate_key(2048, parameters={"kid": "entra-1"}), **claims)

    status, challenge = forger.call(token, scheme)

    assert (status, 'error="invalid_token"' in str(challenge)) == (401, True)


@pytest.mark.requirement(18)
@pytest.mark.parametrize("scope", ["queries:adhoc", "people:read incidents:read", "clients:manage"])
def test_the_ceiling_of_such_a_token_is_nothing(database: Database, scope: str) -> None:
    app = production(database)
    forger = Forger(database, app)
    token = _entra(forger, RSAKey.generate_key(2048), scope=scope, scp=scope)

    response = forger.to.post(
        "/graphql", content=WHO, headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    )

    assert response.status_code == 401
    assert "data" not in response.json()


@pytest.mark.requirement(16)
def test_no_token_makes_the_portal_fetch_anything(forger: Forger, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def noted(host: object, *_: object, **__: object) -> list[object]:
        asked.append(host)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", noted)

    for header in ({"jku": "https://evil.test/keys"}, {"x5u": "https://evil.test/c"}):
        assert forger.call(forger.token(header)) == REFUSAL
    assert forger.call(forger.token(iss="https://evil.test")) == REFUSAL

    assert asked == []


def test_production_takes_tokens_too(database: Database) -> None:
    to, partner = client(production(database)), Partner(database)

    assert partner.call(to, partner.token(to)).status_code == 200


def test_production_knows_no_static_bearer(database: Database) -> None:
    to = client(production(database))

    assert to.post("/graphql", json={"query": "{ __typename }"}, headers=SYSTEM).status_code == 401


def test_a_scope_that_the_token_does_not_name_is_not_there(database: Database) -> None:
    to, partner = client(demo(database)), Partner(database)
    token = partner.ask_token(to, scope="queries:adhoc").json()["access_token"]
    headers = {"Authorization": f"DPoP {token}", "DPoP": partner.proof("POST", GRAPHQL, token)}

    response = to.post("/graphql", json={"query": "{ gaps { totalCount } }"}, headers=headers)

    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN")
