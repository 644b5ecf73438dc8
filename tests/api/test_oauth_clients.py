"""How a client proves who it is, and what tokens it gets: the OpenID suite's modules for the token endpoint."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from starlette.applications import Starlette

from store.clock import machine_time
from store.database import Database
from tests.api.doors import ORIGIN, client, demo
from tests.api.partners import ASSERTION_TYPE, FORCE, READING, REDIRECT, TOKEN, In, Partner, sign
from tests.schema.planted import Superuser

INVALID_CLIENT = {"error": "invalid_client"}


def _now() -> int:
    return int(machine_time().timestamp())


@pytest.fixture
def app(database: Database) -> Starlette:
    return demo(database)


@pytest.fixture
def partner(database: Database) -> Partner:
    return Partner(database)


def decoded(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a token."""
    parts = [json.loads(base64.urlsafe_b64decode(one + "==")) for one in token.split(".")[:2]]
    return parts[0], parts[1]


@pytest.mark.requirement(7)
@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"iat": In(8), "nbf": In(8)},
        {"iat": None},
        {"exp": In(290)},
    ],
    ids=str,
)
def test_an_assertion_as_the_profile_wants_it_is_taken(
    app: Starlette, partner: Partner, claims: dict[str, Any]
) -> None:
    assert partner.ask_token(client(app), partner.assertion(**claims)).status_code == 200


@pytest.mark.requirement(7)
@pytest.mark.parametrize(
    "claims",
    [
        {"aud": TOKEN},
        {"aud": f"{ORIGIN}/oauth/par"},
        {"aud": [ORIGIN]},
        {"aud": [ORIGIN, TOKEN]},
        {"aud": f"{ORIGIN}/"},
        {"aud": None},
        {"exp": In(-300)},
        {"exp": In(-1)},
        {"exp": In(3600)},
        {"exp": float("nan")},
        {"exp": True},
        {"exp": "9999999999"},
        {"exp": None},
        {"sub": None},
        {"sub": ["x"]},
        {"sub": "another"},
        {"iss": "another"},
        {"iss": None},
        {"jti": None},
        {"jti": ""},
        {"jti": 7},
        {"jti": "x" * 500},
        {"iat": In(120), "nbf": In(120), "exp": In(180)},
        {"nbf": In(120)},
    ],
    ids=str,
)
def test_an_assertion_that_says_anything_else_is_refused(
    app: Starlette, partner: Partner, claims: dict[str, Any]
) -> None:
    if isinstance(claims.get("sub"), list):
        claims = {"sub": [partner.client_id]}

    response = partner.ask_token(client(app), partner.assertion(**claims))

    assert (response.status_code, response.json()) == (400, INVALID_CLIENT)


def _by_another_key(partner: Partner) -> str:
    partner.key = ECKey.generate_key("P-256")
    return partner.assertion()


def _usual(partner: Partner) -> dict[str, Any]:
    now = _now()
    return {"iss": partner.client_id, "sub": partner.client_id, "aud": ORIGIN, "jti": "j", "iat": now, "exp": now + 60}


def _with_rs256(partner: Partner) -> str:
    return sign({"alg": "RS256", "kid": "k1"}, _usual(partner), RSAKey.generate_key(2048), "RS256")


def _with_hs256(partner: Partner) -> str:
    public = json.dumps(partner.jwk("k1")).encode()
    return sign({"alg": "HS256", "kid": "k1"}, _usual(partner), OctKey.import_key(public), "HS256")


def _with_none(partner: Partner) -> str:
    head, body, _ = partner.assertion().split(".")
    none = base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": "k1"}).encode()).rstrip(b"=").decode()
    return f"{none}.{body}." if head else ""


FORGED: dict[str, Callable[[Partner], str]] = {
    "other key": _by_another_key,
    "RS256": _with_rs256,
    "HS256": _with_hs256,
    "none": _with_none,
    "other kid": lambda partner: partner.assertion({"kid": "k2"}),
    "key brought": lambda partner: partner.assertion({"jwk": partner.jwk("k1")}) + "x",
    "bad code": lambda partner: partner.assertion()[:-8] + "AAAAAAAA",
    "upper case": lambda partner: partner.assertion().upper(),
    "no JWT": lambda _: "abc",
    "dots": lambda _: "a.b.c",
    "huge": lambda partner: partner.assertion(filler="x" * 9000),
}


@pytest.mark.requirement(7)
@pytest.mark.parametrize("forged", FORGED)
def test_an_assertion_that_the_client_did_not_sign_is_refused(app: Starlette, partner: Partner, forged: str) -> None:
    response = partner.ask_token(client(app), FORGED[forged](partner))

    assert (response.status_code, response.json()) == (400, INVALID_CLIENT)


@pytest.mark.requirement(7)
def test_an_assertion_is_taken_once_on_every_process(database: Database, partner: Partner) -> None:
    assertion = partner.assertion()

    answers = [partner.ask_token(client(demo(database)), assertion) for _ in range(2)]

    assert [one.status_code for one in answers] == [200, 400]
    assert answers[1].json() == INVALID_CLIENT


@pytest.mark.requirement(7)
def test_a_key_whose_time_is_over_signs_nobody_in(app: Starlette, partner: Partner, superuser: Superuser) -> None:
    superuser.execute("update client_key set ends_at = now()")

    assert partner.ask_token(client(app)).json() == INVALID_CLIENT


@pytest.mark.parametrize(
    "key",
    [ECKey.generate_key("P-256"), RSAKey.generate_key(2048), OKPKey.generate_key("Ed25519")],
    ids=["ES256", "PS256", "Ed25519"],
)
def test_each_algorithm_of_the_profile_signs_in(database: Database, app: Starlette, key: Any) -> None:
    assert Partner(database, key=key).ask_token(client(app)).status_code == 200


@pytest.mark.parametrize(
    "form",
    [
        {"client_assertion": None},
        {"client_assertion_type": None},
        {"client_assertion_type": "urn:x"},
        {"client_assertion": None, "client_secret": "guess"},
        {"client_secret": "beside"},
        {"client_id": "another"},
    ],
    ids=str,
)
def test_whoever_does_not_prove_who_they_are_is_nobody(
    app: Starlette, partner: Partner, form: dict[str, str | None]
) -> None:
    named: dict[str, str | None] = {"client_id": partner.client_id, **form}

    response = partner.ask_token(client(app), **named)

    assert (response.status_code, response.json()) == (400, INVALID_CLIENT)


@pytest.mark.requirement(8)
@pytest.mark.parametrize(
    "scope",
    [
        "people:read",
        "queries:adhoc people:read",
        "queries:adhoc nothing:here",
        "openid",
        "*",
        "",
        "QUERIES:ADHOC",
        None,
    ],
)
def test_a_scope_outside_the_grant_is_refused_and_never_left_out(
    app: Starlette, partner: Partner, scope: str | None
) -> None:
    response = partner.ask_token(client(app), scope=scope)

    assert (response.status_code, response.json()) == (400, {"error": "invalid_scope"})


@pytest.mark.requirement(9)
def test_a_token_is_bound_short_lived_and_for_the_api_alone(app: Starlette, partner: Partner) -> None:
    to = client(app)
    response = partner.ask_token(to, scope="queries:adhoc")
    header, claims = decoded(response.json()["access_token"])

    assert response.json()["token_type"] == "DPoP"
    assert (header["typ"], header["alg"]) == ("at+jwt", "ES256")
    assert header["kid"] in {one["kid"] for one in to.get("/oauth/keys").json()["keys"]}
    assert claims["exp"] - claims["iat"] == response.json()["expires_in"] == 300
    assert claims["cnf"] == {"jkt": partner.proof_key.thumbprint()}
    assert (claims["iss"], claims["aud"], claims["client_id"]) == (ORIGIN, f"{ORIGIN}/graphql", partner.client_id)
    assert (claims["sub"], claims["scope"]) == (partner.client_id, "queries:adhoc")
    assert len(claims["jti"]) >= 22
    assert "refresh_token" not in response.json()


@pytest.mark.requirement(9)
def test_without_a_proof_there_is_no_token(app: Starlette, partner: Partner) -> None:
    response = partner.ask_token(client(app), proof=None)

    assert (response.status_code, response.json()) == (400, {"error": "invalid_dpop_proof"})


@pytest.mark.requirement(9)
def test_a_proof_for_the_token_endpoint_is_taken_once(database: Database, partner: Partner) -> None:
    proof = partner.proof("POST", TOKEN)

    answers = [partner.ask_token(client(demo(database)), proof=proof) for _ in range(2)]

    assert answers[0].status_code == 200
    assert (answers[1].status_code, answers[1].json()) == (400, {"error": "invalid_dpop_proof"})


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": None}, "unsupported_grant_type"),
        ({"grant_type": "password", "username": "a", "password": "b"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, "unsupported_grant_type"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code", "code": "x"}, "unauthorized_client"),
    ],
)
def test_other_grants_are_refused(app: Starlette, partner: Partner, form: dict[str, str | None], error: str) -> None:
    response = partner.ask_token(client(app), **form)

    assert (response.status_code, response.json()) == (400, {"error": error})


def test_a_parameter_that_is_said_twice_is_refused(app: Starlette, partner: Partner) -> None:
    form = [*partner.form().items(), ("scope", "people:read")]
    body = "&".join(f"{name}={value}" for name, value in form)

    response = client(app).post(
        "/oauth/token", content=body, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )

    assert (response.status_code, response.json()) == (400, {"error": "invalid_request"})


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"grant_type=%ff", "application/x-www-form-urlencoded"),
        (b"a=" + b"x" * 70_000, "application/x-www-form-urlencoded"),
        (b"&".join(b"f%d=1" % n for n in range(100)), "application/x-www-form-urlencoded"),
        (b"scope=a%00b", "application/x-www-form-urlencoded"),
        (b'{"grant_type": "client_credentials"}', "application/json"),
        (b"grant_type=client_credentials", "text/plain"),
    ],
    ids=["not UTF-8", "too large", "many fields", "NUL", "JSON", "text"],
)
def test_what_is_no_form_is_refused(app: Starlette, body: bytes, kind: str) -> None:
    response = client(app).post("/oauth/token", content=body, headers={"Content-Type": kind})

    assert (response.status_code, response.json()) == (400, {"error": "invalid_request"})


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["token", "par", "introspect", "revoke"])
def test_only_post_is_taken(app: Starlette, method: str, path: str) -> None:
    assert client(app).request(method, f"/oauth/{path}").status_code == 405


def test_answers_are_stored_nowhere(app: Starlette, partner: Partner) -> None:
    to = client(app)

    for response in (partner.ask_token(to), partner.ask_token(to, "abc")):
        assert (response.headers["cache-control"], response.headers["pragma"]) == ("no-store", "no-cache")


def test_a_client_learns_of_its_own_tokens_only(database: Database, app: Starlette, partner: Partner) -> None:
    to, other = client(app), Partner(database, organisation=FORCE)
    token = partner.token(to)

    def introspected(by: Partner, token: str) -> dict[str, Any]:
        form = {"token": token, "client_assertion_type": ASSERTION_TYPE, "client_assertion": by.assertion()}
        return to.post("/oauth/introspect", data=form).json()

    found = introspected(partner, token)
    assert (found["active"], found["client_id"], found["token_type"]) == (True, partner.client_id, "DPoP")
    assert found["cnf"] == {"jkt": partner.proof_key.thumbprint()}
    assert [introspected(other, token), introspected(partner, token + "x"), introspected(partner, "abc")] == [
        {"active": False}
    ] * 3
    nobody = to.post("/oauth/introspect", data={"token": token})
    assert (nobody.status_code, nobody.json()) == (400, INVALID_CLIENT)


def test_what_exists_and_what_does_not_are_refused_alike(app: Starlette, partner: Partner) -> None:
    to, known = client(app), partner.ask_token(client(app), _by_another_key(partner))
    partner.client_id = "e08000004-0000000000000000"

    unknown = partner.ask_token(to)

    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json()) == (400, INVALID_CLIENT)


def test_a_client_with_an_address_may_ask_for_itself_too(database: Database, app: Starlette) -> None:
    partner = Partner(database, redirect_uris=(REDIRECT,), scopes=READING)

    assert partner.ask_token(client(app)).status_code == 200
