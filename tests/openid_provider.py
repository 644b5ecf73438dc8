"""A small OpenID provider on a port of this machine, with tokens in the shape of Entra ID's. It keeps to the rules as a provider
does (client authentication, PKCE, codes that work once) and misbehaves only where a test says how."""

import base64
import hashlib
import json
import secrets
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from auth.providers import ClientAuthentication, Provider, ProviderKind
from auth.viewer import OrganisationKind
from store.clock import machine_time
from tests.serving import answering

TENANT = "11111111-2222-3333-4444-555555555555"
CLIENT = "99999999-8888-7777-6666-555555555555"
ADA, BEA = "aaaaaaaa-0000-0000-0000-000000000001", "bbbbbbbb-0000-0000-0000-000000000002"

Claims = dict[str, Any]
Spoil = Callable[[Claims], Claims | None]


@cache
def key_of(whose: str) -> RSAKey:
    """A provider's key. Made once, since that takes longest of all."""
    return RSAKey.generate_key(2048, parameters={"kid": "one"})


@dataclass
class OpenIdProvider:
    """The provider. `person` is who is at its keyboard, `auth_time` when they signed in there before; `spoil` alters the claims
    of the next tokens, `sign` replaces how they are signed, `answer` adds to the answer at the redirect URI."""

    origin: str
    tenant: str = TENANT
    key: RSAKey = field(default_factory=lambda: key_of(""))
    client_key: ECKey | RSAKey | None = None
    client_secret: str = ""
    person: str = ADA
    name: str = "Ada Quill"
    roles: object = field(default_factory=lambda: ["Counterfoil.Manager"])
    auth_time: int | None = None
    shows_auth_time: bool = True
    acrs: list[str] = field(default_factory=lambda: ["c1"])
    spoil: Spoil | None = None
    sign: Callable[[Claims], str] | None = None
    answer: dict[str, str] = field(default_factory=dict[str, str])
    asked: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    called: list[str] = field(default_factory=list[str])
    tokens: list[str] = field(default_factory=list[str])
    codes: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])

    @property
    def issuer(self) -> str:
        """As Entra ID writes it."""
        return f"{self.origin}/{self.tenant}/v2.0"

    def provider(self, organisation: str, credential: Path, **more: Any) -> Provider:
        """What the portal would know of it after `counterfoil providers add`."""
        given: dict[str, Any] = {
            "organisation": organisation,
            "organisation_kind": OrganisationKind.DIRECTORATE,
            "kind": ProviderKind.ENTRA,
            "issuer": self.issuer,
            "client_id": CLIENT,
            "tenant": self.tenant,
            "authentication": ClientAuthentication.PRIVATE_KEY_JWT,
            "credential_file": str(credential),
            "hosts": frozenset({self.origin.partition("//")[2]}),
            "algorithms": ("RS256",),
            "acr_values": (),
            "metadata": self.metadata(),
            "app_roles": frozenset({"Counterfoil.Manager", "Counterfoil.Administrator"}),
            "loopback": True,
        }
        return Provider(**given | more)

    def metadata(self) -> dict[str, Any]:
        """The discovery document."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/logout",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def routes(self) -> list[Route]:
        base = f"/{self.tenant}/v2.0"
        return [
            Route(f"{base}/.well-known/openid-configuration", self._discovery),
            Route(f"{base}/authorize", self._authorize),
            Route(f"{base}/token", self._token, methods=["POST"]),
            Route(f"{base}/keys", self._keys),
        ]

    async def _discovery(self, _: Request) -> Response:
        self.called.append("discovery")
        return JSONResponse(self.metadata())

    async def _keys(self, _: Request) -> Response:
        self.called.append("keys")
        return JSONResponse({"keys": [self.key.as_dict(private=False, use="sig")]})

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        self.asked.append(asked)
        code = secrets.token_urlsafe(24)
        self.codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"], **self.answer})
        return RedirectResponse(f"{asked['redirect_uri']}?{back}", 303)

    async def _token(self, request: Request) -> Response:
        self.called.append("token")
        form = {name: str(value) for name, value in (await request.form()).items()}
        if not self._is_client(form, request.headers.get("authorization", "")):
            return JSONResponse({"error": "invalid_client"}, 401)
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if asked is None or asked["code_challenge"] != challenge or asked["redirect_uri"] != form.get("redirect_uri"):
            return JSONResponse({"error": "invalid_grant"}, 400)
        token = self.id_token(asked)
        self.tokens.append(token)
        return JSONResponse({"access_token": "opaque", "token_type": "Bearer", "expires_in": 60, "id_token": token})

    def _is_client(self, form: dict[str, str], authorization: str) -> bool:
        if self.client_secret:
            wanted = base64.b64encode(f"{CLIENT}:{self.client_secret}".encode()).decode()
            return authorization == f"Basic {wanted}"
        try:
            assert self.client_key is not None
            claims = jwt.decode(form["client_assertion"], self.client_key, algorithms=["ES256", "PS256"]).claims
        except (JoseError, KeyError, ValueError):
            return False
        wanted = {"iss": CLIENT, "sub": CLIENT, "aud": f"{self.issuer}/token"}
        return {name: claims[name] for name in wanted} == wanted and claims["exp"] - claims["iat"] <= 300

    def id_token(self, asked: dict[str, str]) -> str:
        """The token for what was asked, honest unless a test spoils it."""
        now = int(machine_time().timestamp())
        claims: Claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": f"pairwise-{self.person}",
            "oid": self.person,
            "tid": self.tenant,
            "ver": "2.0",
            "name": self.name,
            "preferred_username": "somebody@council.example",
            "roles": self.roles,
            "nonce": asked["nonce"],
            "iat": now,
            "nbf": now,
            "exp": now + 3600,
            "amr": ["pwd", "mfa"],
            "acrs": self.acrs,
        }
        if self.shows_auth_time:
            claims["auth_time"] = now if asked.get("max_age") == "0" else (self.auth_time or now)
        if self.spoil is not None:
            claims = self.spoil(claims) or claims
        claims = {name: value for name, value in claims.items() if value is not None}
        return self.sign(claims) if self.sign is not None else signed(claims, self.key)


def signed(claims: Claims, key: RSAKey | ECKey | OctKey, algorithm: str = "RS256", **header: Any) -> str:
    """Claims signed as a provider would, or as somebody else who keeps to no rule."""
    content = f"{_part({'alg': algorithm, 'typ': 'JWT', 'kid': 'one', **header})}.{_part(claims)}"
    signing = jws.JWSRegistry.algorithms[algorithm]
    return f"{content}.{_text(signing.sign(content.encode(), key))}"


def unsigned(claims: Claims) -> str:
    """Claims under `alg: none`."""
    return f"{_part({'alg': 'none', 'typ': 'JWT', 'kid': 'one'})}.{_part(claims)}."


def _part(value: Claims) -> str:
    return _text(json.dumps(value).encode())


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


@contextmanager
def openid_provider(tenant: str = TENANT) -> Generator[OpenIdProvider]:
    """Serve a provider on a free port while the block runs."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        provider = OpenIdProvider(f"http://127.0.0.1:{listening.getsockname()[1]}", tenant, key_of(tenant))
        app = Starlette(routes=provider.routes())
        with answering(app, listening):
            yield provider
