"""A client as Authlib asks about it, and how each kind proves who it is: by an assertion of its key, or by a secret."""

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any

from authlib.oauth2.rfc6749 import InvalidClientError
from authlib.oauth2.rfc7523.client import ASSERTION_TYPE

from auth.algorithms import MOST_BYTES, NotGenuine, is_time, key_with_id, read_header, read_unverified, verify
from auth.clients import FEED_SCOPES, Client, ClientKind
from auth.keys import Clock
from auth.ports import State
from auth.server.asked import Asked
from auth.server.library import ClientMethods

ASSERTION = "private_key_jwt"
SECRET = "client_secret_post"  # noqa: S105  the name of a method (RFC 8414 §2)
METHODS = {ClientKind.SYSTEM: ASSERTION, ClientKind.FEED: SECRET}

LONGEST_S = 300
"""How far ahead an assertion may end, so that what is remembered of it need not be kept longer."""
SKEW_S = 60
_MOST_ID = 128


class KnownClient(ClientMethods):
    """A client of ours with the methods that Authlib calls."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get_client_id(self) -> str:
        return self.client.client_id

    def get_default_redirect_uri(self) -> None:
        """There is none: it has to be said."""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """The scope as asked for, or None, which refuses: never a smaller one (RFC 6749 §3.3). A feed-only client may leave out
        the only one it has; and whatever is written in its row, it gets no other."""
        asked = (scope or "").split()
        if self.client.kind is ClientKind.FEED:
            asked = asked or sorted(FEED_SCOPES)
            return " ".join(asked) if set(asked) <= FEED_SCOPES & self.client.scopes else None
        return " ".join(asked) if asked and set(asked) <= self.client.scopes else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Whether it is one of those registered, letter for letter (RFC 9700 §2.1)."""
        return redirect_uri in self.client.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:  # noqa: ARG002
        """Never: `Secrets` looks at secrets."""
        return False

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:  # noqa: ARG002
        return method == METHODS[self.client.kind]

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code" and bool(self.client.redirect_uris)

    def check_grant_type(self, grant_type: str) -> bool:
        """A client with an address to answer to may ask for people; each may ask for itself. There are no refresh tokens."""
        return grant_type == "client_credentials" or (
            grant_type == "authorization_code" and bool(self.client.redirect_uris)
        )


Query = Callable[[str], KnownClient | None]


class Assertions:
    """`private_key_jwt` (RFC 7523, FAPI 2.0 §5.3.2.1): `aud` is the issuer as a string, three algorithms, used once, short."""

    def __init__(self, issuer: str, state: State, clock: Clock) -> None:
        self._issuer = issuer
        self._state = state
        self._clock = clock

    def __call__(self, query_client: Query, request: Asked) -> KnownClient | None:
        assertion = request.form.get("client_assertion", "")
        if (
            request.form.get("client_assertion_type") != ASSERTION_TYPE
            or not assertion
            or "client_secret" in request.form
        ):
            return None
        try:
            client_id = read_unverified(assertion).get("sub")
            known = query_client(client_id) if isinstance(client_id, str) else None
            key = key_with_id(known.client.keys, read_header(assertion).get("kid")) if known else None
            if known is None or key is None:
                raise InvalidClientError
            self._check(verify(assertion, key[1]), known, request)
            request.key_id = key[0]
        except NotGenuine as error:
            raise InvalidClientError from error
        request.client = known
        return known

    def _check(self, claims: dict[str, Any], known: KnownClient, request: Asked) -> None:
        client_id, now = known.client.client_id, self._clock()
        named = (claims.get("iss"), claims.get("sub"), request.form.get("client_id", client_id))
        if named != (client_id, client_id, client_id) or claims.get("aud") != self._issuer:
            raise InvalidClientError
        if not _is_timely(claims, now.timestamp()):
            raise InvalidClientError
        assertion_id = claims.get("jti")
        if not isinstance(assertion_id, str) or not 0 < len(assertion_id) <= _MOST_ID:
            raise InvalidClientError
        digest = hashlib.sha256(f"assertion\0{client_id}\0{assertion_id}".encode()).digest()
        if not self._state.use_once(digest, now + dt.timedelta(seconds=LONGEST_S + 2 * SKEW_S)):
            raise InvalidClientError


def _is_timely(claims: dict[str, Any], now: float) -> bool:
    """Ends in the future and soon; begins no later than a skewed clock would say (FAPI 2.0 §5.3.2.1-13)."""
    ends = claims.get("exp")
    if not is_time(ends) or not now < float(ends or 0) <= now + LONGEST_S + SKEW_S:
        return False
    begun = (claims.get(name) for name in ("iat", "nbf"))
    return all(one is None or (is_time(one) and one <= now + SKEW_S) for one in begun)


class Secrets:
    """`client_secret_post` for feed-only clients. A secret has 256 random bits, so that its plain digest tells nothing of it."""

    def __init__(self, state: State) -> None:
        self._state = state

    def __call__(self, query_client: Query, request: Asked) -> KnownClient | None:
        client_id, secret = request.form.get("client_id", ""), request.form.get("client_secret", "")
        if not client_id or not secret or len(secret) > MOST_BYTES or "client_assertion" in request.form:
            return None
        known = query_client(client_id)
        if (
            known is None
            or known.client.kind is not ClientKind.FEED
            or not self._state.is_secret(client_id, digest_of(secret))
        ):
            raise InvalidClientError
        request.client = known
        return known


def digest_of(secret: str) -> bytes:
    """By what a secret is kept and found."""
    return hashlib.sha256(f"client secret\0{secret}".encode()).digest()
