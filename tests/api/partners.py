"""A partner's system for tests: keys, assertions and proofs made by hand, so that each part of them can be made wrong."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from actions.create_client import Wanted, create_client
from auth.scopes import Scope
from auth.viewer import Role
from store.clock import machine_time
from store.database import Database
from tests.api.doors import ORIGIN, OWN_PAGE, Visitor
from tests.database import FORCE, OLDHAM, viewer_of

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
TOKEN, PAR = f"{ORIGIN}/oauth/token", f"{ORIGIN}/oauth/par"
GRAPHQL = f"{ORIGIN}/graphql"
REDIRECT = "https://client.example/cb"
WHO = '{"query": "{ viewer { name organisation { code } roles scopes } }"}'
READING = frozenset({"queries:adhoc", "gaps:read", "trails:read"})

Key = ECKey | RSAKey | OKPKey | OctKey
Json = dict[str, Any]


def administrator(organisation: str = OLDHAM) -> Any:
    """Whoever manages an organisation's clients."""
    return viewer_of(organisation, Role.ADMINISTRATOR, scopes=frozenset({Scope.CLIENTS_MANAGE, Scope.FEEDS_LOAD}))


@dataclass(frozen=True)
class In:
    """A time so many seconds from when it is signed, for lists of cases that are written down before."""

    seconds: int

    def __str__(self) -> str:  # pyright: ignore[reportImplicitOverride]
        return f"in {self.seconds} s"


def sign(header: Json, claims: Json, key: Key, algorithm: str = "ES256") -> str:
    """A JWS of anything, right or wrong: the library's own way refuses to make many that a test needs."""
    now = int(machine_time().timestamp())
    claims = {name: now + value.seconds if isinstance(value, In) else value for name, value in claims.items()}
    signed = ".".join(_part(json.dumps(one).encode()) for one in (header, claims))
    return f"{signed}.{_part(jws.JWSRegistry.algorithms[algorithm].sign(signed.encode(), key))}"


def _part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def without(values: Json, *names: str) -> Json:
    """The same without some."""
    return {name: value for name, value in values.items() if name not in names}


class Partner:
    """A system that is a client of an organisation."""

    def __init__(
        self,
        database: Database,
        *,
        organisation: str = OLDHAM,
        scopes: frozenset[str] = READING,
        redirect_uris: tuple[str, ...] = (),
        key: Key | None = None,
    ) -> None:
        self.key: Any = key or ECKey.generate_key("P-256")
        self.algorithm = {ECKey: "ES256", RSAKey: "PS256", OKPKey: "Ed25519"}[type(self.key)]
        self.proof_key: Any = ECKey.generate_key("P-256")
        wanted = Wanted("Case system", scopes, key=self.jwk("k1"), redirect_uris=redirect_uris)
        self.client_id = create_client(database, administrator(organisation), wanted).client_id
        self.scope = " ".join(sorted(scopes))

    def jwk(self, key_id: str) -> Json:
        """The public half of the key, under an id."""
        return {**self.key.as_dict(private=False), "kid": key_id}

    def assertion(self, header: Json | None = None, **claims: Any) -> str:
        """A client assertion; a claim that is None is left out."""
        now = int(machine_time().timestamp())
        usual = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": ORIGIN,
            "jti": secrets.token_hex(8),
            "iat": now,
            "exp": now + 60,
        }
        made = {name: value for name, value in {**usual, **claims}.items() if value is not None}
        return sign({"alg": self.algorithm, "kid": "k1", **(header or {})}, made, self.key, self.algorithm)

    def proof(  # noqa: PLR0913  each part can be made wrong
        self,
        method: str,
        address: str,
        token: str | None = None,
        *,
        key: Any = None,
        header: Json | None = None,
        algorithm: str = "ES256",
        leave_out: tuple[str, ...] = (),
        **claims: Any,
    ) -> str:
        """A DPoP proof; `leave_out` names parts of header or claims."""
        key = key or self.proof_key
        head = {"typ": "dpop+jwt", "alg": algorithm, "jwk": key.as_dict(private=False), **(header or {})}
        body = {"jti": secrets.token_hex(8), "htm": method, "htu": address, "iat": int(machine_time().timestamp())}
        if token is not None:
            body["ath"] = base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()
        return sign(without(head, *leave_out), without({**body, **claims}, *leave_out), key, algorithm)

    def form(self, assertion: str | None = None, **more: str | None) -> dict[str, str]:
        """The form of a token request; a field that is None is left out."""
        usual: dict[str, str | None] = {
            "grant_type": "client_credentials",
            "scope": self.scope,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion or self.assertion(),
        }
        return {name: value for name, value in {**usual, **more}.items() if value is not None}

    def ask_token(
        self, to: Visitor, assertion: str | None = None, proof: str | None = "", **more: str | None
    ) -> httpx.Response:
        """A token request. `proof` is made unless one is given; None sends none."""
        headers = {} if proof is None else {"DPoP": proof or self.proof("POST", TOKEN)}
        return to.post("/oauth/token", data=self.form(assertion, **more), headers=headers)

    def token(self, to: Visitor) -> str:
        """An access token."""
        response = self.ask_token(to)
        assert response.status_code == 200, response.text
        return response.json()["access_token"]

    def call(self, to: Visitor, token: str, proof: str | None = "", scheme: str = "DPoP") -> httpx.Response:
        """A GraphQL operation with a token."""
        headers = {"Authorization": f"{scheme} {token}", "Content-Type": "application/json"}
        if proof is not None:
            headers["DPoP"] = proof or self.proof("POST", GRAPHQL, token)
        return to.post("/graphql", content=WHO, headers=headers)

    # ------------------------------------------------------------ for people

    def push(self, to: Visitor, proof: str | None = None, **more: str | None) -> httpx.Response:
        """A pushed authorization request."""
        self.verifier = secrets.token_urlsafe(32)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        usual: dict[str, str | None] = {
            "grant_type": None,
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": REDIRECT,
            "state": "a-state",
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        headers = {} if proof is None else {"DPoP": proof}
        return to.post("/oauth/par", data=self.form(**{**usual, **more}), headers=headers)

    def address(self, to: Visitor, **more: str | None) -> dict[str, str]:
        """The parameters with which a browser is sent to the authorization endpoint."""
        response = self.push(to, **more)
        assert response.status_code == 201, response.text
        return {"client_id": self.client_id, "request_uri": response.json()["request_uri"]}

    def code(self, to: Visitor, browser: Visitor, **more: str | None) -> str:
        """A code that the person in the browser allowed."""
        return answer_of(decide(browser, self.address(to, **more)))["code"]

    def redeem(self, to: Visitor, code: str, proof: str | None = "", **more: str | None) -> httpx.Response:
        """A token request with a code."""
        usual = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, "scope": None}
        return self.ask_token(to, proof=proof, **{"code_verifier": self.verifier, **usual, **more})


def decide(browser: Visitor, address: Mapping[str, str], decision: str = "allow") -> httpx.Response:
    """The form on the page that asks, sent."""
    return browser.post("/oauth/authorize", data={**address, "decision": decision}, headers=OWN_PAGE)


def answer_of(response: httpx.Response) -> dict[str, str]:
    """The parameters that an authorization response carries to the client."""
    assert response.status_code == 303, response.text
    where = response.headers["location"]
    assert where.startswith(REDIRECT), where
    return {name: values[0] for name, values in parse_qs(urlsplit(where).query).items()}


__all__ = ["FORCE", "OLDHAM"]


INVALID_GRANT = (400, {"error": "invalid_grant"})
INVALID_REQUEST = (400, {"error": "invalid_request"})


def said(response: httpx.Response) -> tuple[int, object]:
    """Status and body of a refusal."""
    assert "location" not in response.headers
    return response.status_code, response.json()
