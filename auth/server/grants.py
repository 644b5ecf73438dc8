"""The two grants: a client for itself, and a client for a person who allowed it. Each token is bound to the key of a proof."""

import datetime as dt
import hashlib
import re
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Any, cast

from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidRequestError, InvalidScopeError, OAuth2Error
from joserfc import jwt

from auth.clients import Client, ClientKind
from auth.keys import Clock, KeyRing
from auth.limits import TOKENS, Spent
from auth.ports import CodeGrant, State
from auth.server.asked import Asked
from auth.server.clients import ASSERTION, SECRET, KnownClient
from auth.server.library import AuthorizationCode, ClientCredentials, CodeChallenge
from auth.tokens import CLIENT_KEY, LIFETIME_S, audience_of_api, audience_of_feed, machine_seconds

CODE_LIFETIME_S = 60
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9\-._~]{43,128}")


class InvalidProofError(OAuth2Error):
    """No proof, or not a valid one (RFC 9449 §5)."""

    error = "invalid_dpop_proof"


class TooManyRequestsError(OAuth2Error):
    """An allowance is spent (RFC 6585 §4)."""

    error = "temporarily_unavailable"

    def __init__(self, spent: Spent) -> None:
        cast("Any", super()).__init__(status_code=429)
        self.spent = spent


@dataclass(frozen=True, slots=True)
class Issued:
    """A token that was made, with what its response says."""

    token_id: str
    ends_at: dt.datetime
    body: dict[str, Any]


class TakenCode:
    """A code that was taken, with the methods that Authlib calls."""

    code_challenge_method = "S256"

    def __init__(self, grant: CodeGrant) -> None:
        self.grant = grant
        self.code_challenge = grant.challenge

    def get_redirect_uri(self) -> str:
        return self.grant.redirect_uri

    def get_scope(self) -> str:
        return self.grant.scope


class _Bound:
    """What both grants see to once the client is known: its allowance, and that a system proves a key."""

    request: Asked
    server: Any

    def authenticate_token_endpoint_client(self) -> KnownClient:
        known: KnownClient = cast("Any", super()).authenticate_token_endpoint_client()
        self.server.spend(self.request, TOKENS, known.client)
        if known.client.kind is ClientKind.SYSTEM and self.request.thumbprint is None:
            raise InvalidProofError
        return known


class ForItself(_Bound, ClientCredentials):
    """Client credentials (RFC 6749 §4.4)."""

    TOKEN_ENDPOINT_AUTH_METHODS = [ASSERTION, SECRET]  # noqa: RUF012  as Authlib declares it

    def create_token_response(self) -> tuple[int, dict[str, Any], dict[str, str]]:
        """The token. Authlib's own writes it to the log where that is at DEBUG."""
        known = self.request.client
        scope = known.get_allowed_scope(self.request.payload.scope)
        if scope is None:
            raise InvalidScopeError
        return 200, self.server.tokens.issue(self.request, known.client, scope, known.client.client_id).body, {}


class ForPerson(_Bound, AuthorizationCode):
    """Authorization code (RFC 6749 §4.1). The code is taken before anything about it is compared, so that it comes once."""

    TOKEN_ENDPOINT_AUTH_METHODS = [ASSERTION]  # noqa: RUF012  as Authlib declares it

    def query_authorization_code(self, code: str, client: KnownClient) -> TakenCode | None:
        state: State = self.server.state
        grant = state.take_code(digest_of_code(code), client.client.client_id)
        if grant is None or grant.thumbprint not in {None, self.request.thumbprint}:
            return None
        return TakenCode(grant)

    def delete_authorization_code(self, authorization_code: TakenCode) -> None:
        """Nothing: it was taken already, and is remembered so that it is known when it comes again."""

    def create_token_response(self) -> tuple[int, dict[str, Any], dict[str, str]]:
        """The token, for the person who allowed it. What the client may no longer have, it does not get."""
        client: Client = self.request.client.client
        grant: CodeGrant = self.request.authorization_code.grant
        if not set(grant.scope.split()) <= client.scopes & grant.person.scopes:
            raise InvalidScopeError
        issued: Issued = self.server.tokens.issue(self.request, client, grant.scope, grant.person.subject)
        self.server.state.keep_person_token(issued.token_id, grant, issued.ends_at)
        return 200, issued.body, {}


class S256(CodeChallenge):
    """PKCE for everybody, by S256 alone (FAPI 2.0 §5.3.2.2-5). Authlib asks it of public clients only, and takes `plain`."""

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:  # noqa: ANN401, ARG002
        data: dict[str, str] = grant.request.payload.data
        if data.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(data.get("code_challenge", "")):
            raise InvalidRequestError

    def validate_code_verifier(self, grant: Any, result: Any) -> None:  # noqa: ANN401, ARG002
        """A missing verifier is `invalid_grant`, as the OpenID suite wants it."""
        code: TakenCode = grant.request.authorization_code
        verifier: str = grant.request.form.get("code_verifier", "")
        made = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
        if not _VERIFIER.fullmatch(verifier) or not secrets.compare_digest(made, code.code_challenge.encode()):
            raise InvalidGrantError


class AccessTokens:
    """Tokens of RFC 9068 that live five minutes, whatever the grant. Authlib's own live ten days and carry no key."""

    def __init__(self, issuer: str, ring: KeyRing, clock: Clock) -> None:
        self._issuer = issuer
        self._ring = ring
        self._clock = clock

    def issue(self, request: Asked, client: Client, scope: str, subject: str) -> Issued:
        """A token for a client, bound to the key of the request's proof unless the client is a feed-only one."""
        now = self._clock()
        is_feed = client.kind is ClientKind.FEED
        audience = audience_of_feed(self._issuer, client.feed) if is_feed else audience_of_api(self._issuer)
        token_id, seconds = secrets.token_urlsafe(16), machine_seconds(now)
        claims: dict[str, Any] = {
            "iss": self._issuer,
            "sub": subject,
            "aud": audience,
            "client_id": client.client_id,
            "iat": seconds,
            "exp": seconds + LIFETIME_S,
            "jti": token_id,
            "scope": scope,
        }
        if not is_feed:
            claims |= {"cnf": {"jkt": request.thumbprint}, CLIENT_KEY: request.key_id}
        key_id, key = self._ring.signer()
        token = jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": key_id}, claims, key, algorithms=["ES256"])
        kind = "Bearer" if is_feed else "DPoP"
        body = {"access_token": token, "token_type": kind, "expires_in": LIFETIME_S, "scope": scope}
        return Issued(token_id, now + dt.timedelta(seconds=LIFETIME_S), body)


def digest_of_code(code: str) -> bytes:
    """By what a code, or a request's address, is kept and found."""
    return hashlib.sha256(f"code\0{code}".encode()).digest()
