"""Who asks in `bench_access`: by the cookie of a signed-in person, by a DPoP-bound token as a partner system, or as nobody."""

import http.client
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import ECKey

from actions.create_client import Wanted, create_client
from auth.providers import ClientAuthentication, Provider, ProviderKind
from auth.scopes import Scope
from auth.viewer import OrganisationKind, Role, Viewer
from benchmarks.access_server import DIRECTORATE, ROLES
from store import browser_sessions, providers
from store.browser_sessions import Proof
from store.clock import machine_time
from store.database import Database

Headers = dict[str, str]
ISSUER = "https://login.microsoftonline.com/6f1d6e0c-3f1b-4b5c-9d5c-2f0b7a1c9e11/v2.0"
APP_ROLE = "Counterfoil"
_SIGNED = frozenset(
    {"queries:adhoc", "referrals:read", "incidents:read", "contacts:read", "trails:read", "gaps:read", "people:read"}
)


@dataclass(frozen=True, slots=True)
class Client:
    """One connection of one who asks. `headers` are made anew for each request, as a proof is."""

    port: int
    headers: Callable[[], Headers]

    def connect(self) -> http.client.HTTPConnection:
        """A connection that is kept for all requests."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)


def ask(connection: http.client.HTTPConnection, client: Client, body: bytes) -> bytes:
    """One operation's answer. Raises RuntimeError for any other than 200 without errors."""
    headers = {"Content-Type": "application/json", "Host": f"localhost:{client.port}", **client.headers()}
    connection.request("POST", "/graphql", body, headers)
    response = connection.getresponse()
    answer = response.read()
    if response.status != 200 or b'"errors"' in answer[:20]:  # noqa: PLR2004
        message = f"{response.status}: {answer[:300]!r}"
        raise RuntimeError(message)
    return answer


def register(database: Database) -> None:
    """A provider for the directorate's people, whose one app role is every role that the operation needs."""
    provider = Provider(
        organisation=DIRECTORATE,
        organisation_kind=OrganisationKind.DIRECTORATE,
        kind=ProviderKind.ENTRA,
        issuer=ISSUER,
        client_id="benchmark",
        tenant=ISSUER.split("/")[3],
        authentication=ClientAuthentication.PRIVATE_KEY_JWT,
        credential_file="",
        algorithms=("RS256",),
        acr_values=(),
        hosts=frozenset({"login.microsoftonline.com"}),
        metadata={},
    )
    with database.owning() as tx:
        providers.keep(tx, provider)
        for role in ROLES:
            providers.map_role(tx, DIRECTORATE, APP_ROLE, role)


def signed_in(database: Database, number: int) -> Callable[[], Headers]:
    """A person's session, as a script of the portal's own pages sends it."""
    proof = Proof(ISSUER, "Somebody Synthetic", (APP_ROLE,), (), machine_time(), "")
    secret = browser_sessions.begin(database, DIRECTORATE, f"benchmark-{number}", proof=proof)
    headers = {"Cookie": f"__Host-session={secret}", "X-Requested-By": "benchmark", "Sec-Fetch-Site": "same-origin"}
    return lambda: headers


class System:
    """A partner system with a key of its own; its token is fetched before it ends, and each request has a new proof."""

    def __init__(self, database: Database, port: int) -> None:
        self._port = port
        self._issuer = f"http://localhost:{port}"
        self._key, self._proof_key = ECKey.generate_key("P-256"), ECKey.generate_key("P-256")
        wanted = Wanted("Benchmark", _SIGNED, key={**self._key.as_dict(private=False), "kid": "k1"})
        self._client_id = create_client(database, _administrator(), wanted).client_id
        self._token, self._ends = "", 0

    def headers(self) -> Headers:
        """The token with a proof for this one request."""
        if _now() > self._ends - 30:
            self._fetch()
        proof = self._proof(f"{self._issuer}/graphql", self._token)
        return {"Authorization": f"DPoP {self._token}", "DPoP": proof}

    def _fetch(self) -> None:
        now, address = _now(), f"{self._issuer}/oauth/token"
        claims = {"iss": self._client_id, "sub": self._client_id, "aud": self._issuer, "iat": now, "exp": now + 60}
        form = {
            "grant_type": "client_credentials",
            "scope": " ".join(sorted(_SIGNED)),
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": jwt.encode(
                {"alg": "ES256", "kid": "k1"}, {**claims, "jti": token_urlsafe(16)}, self._key
            ),
        }
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Host": f"localhost:{self._port}",
            "DPoP": self._proof(address),
        }
        connection.request("POST", "/oauth/token", urlencode(form), headers)
        answer = json.loads(connection.getresponse().read())
        self._token, self._ends = answer["access_token"], _now() + answer["expires_in"]

    def _proof(self, address: str, token: str = "") -> str:
        claims: dict[str, object] = {"jti": token_urlsafe(16), "htm": "POST", "htu": address, "iat": _now()}
        if token:
            claims["ath"] = urlsafe_b64encode(sha256(token.encode()).digest()).rstrip(b"=").decode()
        header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": self._proof_key.as_dict(private=False)}
        return jwt.encode(header, claims, self._proof_key)


def _administrator() -> Viewer:
    return Viewer(
        subject="benchmark",
        name="Somebody Synthetic",
        organisation=DIRECTORATE,
        kind=OrganisationKind.DIRECTORATE,
        roles=frozenset({Role.ADMINISTRATOR}),
        scopes=frozenset({Scope.CLIENTS_MANAGE}),
        signed_in_at=machine_time(),
    )


def _now() -> int:
    return int(machine_time().timestamp())


def nobody() -> Headers:
    """No header that says who asks."""
    return {}
