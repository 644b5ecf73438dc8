"""The authorization server: Authlib's, with pushed requests (RFC 9126), proofs (RFC 9449) and `iss` (RFC 9207) that it lacks.

Every refusal is the RFC's error code and nothing more: no description, and the same for what does not exist and what is not
allowed."""

import datetime as dt
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from authlib.oauth2.rfc6749 import (
    AccessDeniedError,
    InvalidClientError,
    InvalidRequestError,
    InvalidScopeError,
    OAuth2Error,
)

from auth.algorithms import NotGenuine, read_unverified
from auth.clients import Client
from auth.keys import Clock, KeyRing
from auth.limits import PUSHED, Limit
from auth.ports import CodeGrant, Person, State
from auth.proofs import ProofRefused, read_proof
from auth.quiet import keep_authlib_quiet
from auth.server.asked import Answer, Asked, Sent, read
from auth.server.clients import ASSERTION, SECRET, Assertions, KnownClient, Secrets
from auth.server.failures import Failures
from auth.server.grants import (
    CODE_LIFETIME_S,
    S256,
    AccessTokens,
    ForItself,
    ForPerson,
    InvalidProofError,
    TooManyRequestsError,
    digest_of_code,
)
from auth.server.library import Server
from auth.tokens import Claims, Tokens

REQUEST_LIFETIME_S = 90
REQUEST_PREFIX = "urn:ietf:params:oauth:request_uri:"
_KEPT = ("response_type", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method", "dpop_jkt")
_MOST_TEXT = 4096


@dataclass(frozen=True, slots=True)
class Requested:
    """A pushed request that a person is asked about."""

    digest: bytes
    client: Client
    body: Mapping[str, str]

    @property
    def redirect_uri(self) -> str:
        """Where the answer goes."""
        return self.body["redirect_uri"]

    @property
    def scopes(self) -> tuple[str, ...]:
        """What the client asks to do."""
        return tuple(self.body["scope"].split())


class PortalServer(Server):
    """One issuer's server. Every public method takes what came over HTTP and gives an answer; they may block."""

    def __init__(self, issuer: str, ring: KeyRing, state: State, clock: Clock) -> None:
        self._library.__init__()
        keep_authlib_quiet()
        self.issuer = issuer
        self.state = state
        self.tokens = AccessTokens(issuer, ring, clock)
        self._reader = Tokens(issuer, ring, state, clock)
        self._clock = clock
        self._failures = Failures(state, clock)
        self._library.register_client_auth_method(ASSERTION, Assertions(issuer, state, clock))
        self._library.register_client_auth_method(SECRET, Secrets(state))
        self._library.register_grant(ForPerson, [S256()])
        self._library.register_grant(ForItself)

    @property
    def _library(self) -> Any:  # noqa: ANN401
        """Authlib's own methods."""
        return super()

    # ------------------------------------------------------------ what Authlib asks for

    def query_client(self, client_id: str) -> KnownClient | None:
        found = self.state.find_client(client_id)
        return None if found is None else KnownClient(found)

    def create_oauth2_request(self, request: Asked) -> Asked:
        return request

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Nobody listens."""

    def handle_response(self, status: int, body: Any, headers: Any) -> Answer:  # noqa: ANN401
        return Answer(status, body or None, {**dict(headers), "Cache-Control": "no-store", "Pragma": "no-cache"})

    def handle_error_response(self, request: Asked, error: OAuth2Error) -> Answer:  # noqa: ARG002
        return refusal(error)

    def spend(self, asked: Asked, limit: Limit, client: Client) -> None:
        """Spend one of the allowance of a client that proved who it is. Raises TooManyRequestsError."""
        asked.spent = self.state.spend(limit, client.client_id)
        if not asked.spent.is_allowed:
            raise TooManyRequestsError(asked.spent)

    # ------------------------------------------------------------ endpoints for clients

    def token(self, sent: Sent) -> Answer:
        """`POST` to the token endpoint (RFC 6749 §3.2)."""
        return self._answered(sent, self._token)

    def push(self, sent: Sent) -> Answer:
        """`POST` to the endpoint for pushed requests (RFC 9126)."""
        return self._answered(sent, self._push)

    def introspect(self, sent: Sent) -> Answer:
        """`POST` to the introspection endpoint (RFC 7662): a client learns of its own tokens only."""
        return self._answered(sent, self._introspect)

    def revoke(self, sent: Sent) -> Answer:
        """`POST` to the revocation endpoint (RFC 7009): a client revokes its own tokens only, and is told the same of others."""
        return self._answered(sent, self._revoke)

    def _answered(self, sent: Sent, endpoint: Callable[[Asked], Answer]) -> Answer:
        asked: Asked | None = None
        try:
            asked = read(sent)
            answer = endpoint(asked)
        except OAuth2Error as error:
            answer = refusal(error)
        if answer.body and "error" in answer.body and (asked is None or asked.spent is None):
            over = self._failures.count(sent.network, _named(asked))
            answer = answer if over is None else refusal(TooManyRequestsError(over))
        if asked is not None and asked.spent is not None:
            answer = replace(answer, headers={**answer.headers, **asked.spent.headers()})
        return answer

    def _token(self, asked: Asked) -> Answer:
        asked.thumbprint = self._proved(asked)
        return self._library.create_token_response(asked)

    def _push(self, asked: Asked) -> Answer:
        client: KnownClient = self._library.authenticate_client(asked, [ASSERTION], "par")
        self.spend(asked, PUSHED, client.client)
        form = asked.form
        if {"request", "request_uri"} & set(form) or form.get("response_mode", "query") != "query":
            raise InvalidRequestError
        if form.get("client_id", client.client.client_id) != client.client.client_id:
            raise InvalidRequestError
        body = {name: form[name] for name in _KEPT if name in form}
        if any(len(text) > _MOST_TEXT for text in body.values()):
            raise InvalidRequestError
        thumbprint = self._proved(asked)
        if thumbprint is not None and body.setdefault("dpop_jkt", thumbprint) != thumbprint:
            raise InvalidProofError
        self._check_request(asked.sent, client.client, body)
        secret = secrets.token_urlsafe(32)
        ends_at = self._clock() + dt.timedelta(seconds=REQUEST_LIFETIME_S)
        self.state.push(digest_of_code(secret), client.client.client_id, body, ends_at)
        return self.handle_response(201, {"request_uri": REQUEST_PREFIX + secret, "expires_in": REQUEST_LIFETIME_S}, {})

    def _check_request(self, sent: Sent, client: Client, body: Mapping[str, str]) -> None:
        """Everything about a request that can be known before a person is asked. An error goes to the client, never on to its address."""
        query = {**body, "client_id": client.client_id}
        probe = Asked(sent, query=query, form={})
        try:
            self._library.get_authorization_grant(probe).validate_authorization_request()
        except OAuth2Error as error:
            error.redirect_uri = None
            raise

    def _introspect(self, asked: Asked) -> Answer:
        claims = self._own_token(asked)
        if claims is None or self.state.holder(claims.token) is None:
            return self.handle_response(200, {"active": False}, {})
        body: dict[str, Any] = {
            "active": True,
            "iss": self.issuer,
            "sub": claims.token.subject,
            "aud": claims.audience,
            "client_id": claims.token.client_id,
            "scope": " ".join(sorted(claims.scopes)),
            "iat": claims.issued_at,
            "exp": claims.ends_at,
            "jti": claims.token.token_id,
            "token_type": "Bearer" if claims.thumbprint is None else "DPoP",
        }
        return self.handle_response(
            200, body if claims.thumbprint is None else {**body, "cnf": {"jkt": claims.thumbprint}}, {}
        )

    def _revoke(self, asked: Asked) -> Answer:
        claims = self._own_token(asked)
        if claims is not None:
            self.state.revoke_token(claims.token.token_id, dt.datetime.fromtimestamp(claims.ends_at, dt.UTC))
        return self.handle_response(200, None, {})

    def _own_token(self, asked: Asked) -> Claims | None:
        """The token that a client asks about, if it is genuine, not over, and its own."""
        client: KnownClient = self._library.authenticate_client(asked, [ASSERTION, SECRET], "introspection")
        token = asked.form.get("token")
        if not token:
            raise InvalidRequestError
        try:
            claims = self._reader.read(token)
        except NotGenuine:
            return None
        return claims if claims.token.client_id == client.client.client_id else None

    def _proved(self, asked: Asked) -> str | None:
        """The thumbprint of the key that the request proves; None where it brings no proof."""
        if not asked.sent.proofs:
            return None
        try:
            proof = read_proof(asked.sent.proofs, asked.sent.method, asked.sent.address, self._clock())
        except ProofRefused as error:
            raise InvalidProofError from error
        if not self.state.use_once(proof.digest, proof.ends_at):
            raise InvalidProofError
        return proof.thumbprint

    # ------------------------------------------------------------ the endpoint for people

    def requested(self, query: str) -> Requested:
        """The pushed request that an address leads to (RFC 9126 §4). Raises OAuth2Error; nothing is used up."""
        asked = read(Sent("GET", self.issuer, query, b"", (), ""))
        if set(asked.args) != {"client_id", "request_uri"}:
            raise InvalidRequestError
        client_id, address = asked.args["client_id"], asked.args["request_uri"]
        digest = digest_of_code(address.removeprefix(REQUEST_PREFIX))
        body = self.state.pushed(digest, client_id) if address.startswith(REQUEST_PREFIX) else None
        client = self.state.find_client(client_id) if body is not None else None
        if body is None or client is None:
            raise InvalidRequestError
        return Requested(digest, client, body)

    def refused_for(self, asked: Requested, person: Person) -> Answer | None:
        """The answer to the client where this person cannot allow what it asks; None where they can. A client gets people of its
        own organisation only, and never less than it asks for without knowing."""
        if person.organisation != asked.client.organisation:
            return self._sent_back(asked, AccessDeniedError())
        if not set(asked.scopes) <= asked.client.scopes & person.scopes:
            return self._sent_back(asked, InvalidScopeError())
        return None

    def decide(self, asked: Requested, person: Person, session: bytes, *, is_allowed: bool) -> Answer:
        """The answer to the client once the person has decided. Raises OAuth2Error where the request was used up before."""
        refused = self.refused_for(asked, person)
        if refused is not None:
            return refused
        if not is_allowed:
            return self._sent_back(asked, AccessDeniedError())
        code = secrets.token_urlsafe(32)
        grant = CodeGrant(
            digest=digest_of_code(code),
            client_id=asked.client.client_id,
            redirect_uri=asked.redirect_uri,
            scope=asked.body["scope"],
            challenge=asked.body["code_challenge"],
            thumbprint=asked.body.get("dpop_jkt"),
            person=person,
            session=session,
        )
        if not self.state.keep_code(asked.digest, grant, self._clock() + dt.timedelta(seconds=CODE_LIFETIME_S)):
            raise InvalidRequestError
        return self._redirect(asked, {"code": code})

    def _sent_back(self, asked: Requested, error: OAuth2Error) -> Answer:
        if not self.state.finish(asked.digest, asked.client.client_id):
            raise InvalidRequestError
        return self._redirect(asked, {"error": str(error.error)})

    def _redirect(self, asked: Requested, said: Mapping[str, str]) -> Answer:
        state = {"state": asked.body["state"]} if asked.body.get("state") else {}
        query = urlencode({**said, **state, "iss": self.issuer})
        joint = "&" if "?" in asked.redirect_uri else "?"
        return Answer(303, None, {"Location": f"{asked.redirect_uri}{joint}{query}", "Cache-Control": "no-store"})


def refusal(error: OAuth2Error) -> Answer:
    """An error as the RFC names it, and nothing more."""
    headers = {"Cache-Control": "no-store", "Pragma": "no-cache"}
    if isinstance(error, TooManyRequestsError):
        headers |= error.spent.headers()
    return Answer(int(error.status_code), {"error": str(error.error)}, headers)


def _named(asked: Asked | None) -> str:
    """The client that a request names, rightly or not."""
    if asked is None:
        return ""
    if asked.form.get("client_id"):
        return asked.form["client_id"]
    try:
        subject = read_unverified(asked.form.get("client_assertion", "")).get("sub")
    except NotGenuine:
        return ""
    return subject if isinstance(subject, str) else ""


__all__ = ["InvalidClientError", "OAuth2Error", "PortalServer", "Requested", "refusal"]
