"""Who asks with an access token (RFC 9068, RFC 9449 §7): every check of the resource server, in one place.

The issuer that a token names picks the policy by which all of it is judged. There is one, ours: a token of an organisation's own
provider is refused (security requirement 17). Nothing is fetched, whatever a token says."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from auth.algorithms import NotGenuine, is_time, read_header, read_unverified, verify
from auth.clients import FEED_SCOPES, ClientKind
from auth.keys import Clock, KeyRing
from auth.limits import Limit, Spent
from auth.ports import Admission, Admitted, Genuine, State
from auth.proofs import Proof, ProofRefused, read_proof
from auth.scopes import Scope
from auth.viewer import Role, Viewer

LIFETIME_S = 300
LEEWAY_S = 10
TYPES = frozenset({"at+jwt", "application/at+jwt"})
HEADERS = frozenset({"alg", "typ", "kid"})

CLIENT_KEY = "client_key"
"""The claim that names the client's key that asked for a token: whoever revokes the key revokes its tokens."""

_TEXTS = ("sub", "client_id", "jti", "scope")


class TokenRefused(Exception):
    """The request has no token that opens anything. `error` is RFC 6750's or RFC 9449's, and all that is said."""

    def __init__(self, error: str, *, is_bearer: bool = False) -> None:
        super().__init__(error)
        self.error = error
        self.is_bearer = is_bearer


@dataclass(frozen=True, slots=True)
class Claims:
    """What a genuine token says. `thumbprint` is of the key that it is bound to; None for a feed-only client's."""

    token: Genuine
    scopes: frozenset[str]
    audience: str
    issued_at: int
    ends_at: int
    thumbprint: str | None


@dataclass(frozen=True, slots=True)
class Presented:
    """A request with a token, as the door has it: its headers by name, and its address under the portal's own name."""

    authorization: tuple[str, ...]
    proofs: tuple[str, ...]
    method: str
    address: str
    limit: Limit | None


@dataclass(frozen=True, slots=True)
class Found:
    """Who asks, what is left of their allowance, and by which token."""

    viewer: Viewer
    spent: Spent | None
    token: str = field(repr=False)


class Tokens:
    """Judges the tokens of one issuer."""

    def __init__(self, issuer: str, ring: KeyRing, state: State, clock: Clock) -> None:
        self.issuer = issuer
        self._ring = ring
        self._state = state
        self._clock = clock

    def read(self, token: str) -> Claims:
        """The claims of a token that is genuine and not over. Raises NotGenuine. Whether it was revoked is not looked at."""
        header = read_header(token)
        if read_unverified(token).get("iss") != self.issuer:
            raise NotGenuine
        if set(header) - HEADERS or not isinstance(header.get("typ"), str) or header["typ"].lower() not in TYPES:
            raise NotGenuine
        key = self._ring.find(header.get("kid"))
        if key is None:
            raise NotGenuine
        return self._claims(verify(token, key))

    def _claims(self, claims: Mapping[str, Any]) -> Claims:
        now = self._clock().timestamp()
        bound, issued, ends, audience = claims.get("cnf"), claims.get("iat"), claims.get("exp"), claims.get("aud")
        if claims.get("iss") != self.issuer or not all(isinstance(claims.get(name), str) for name in _TEXTS):
            raise NotGenuine
        if (
            not isinstance(claims.get(CLIENT_KEY, ""), str)
            or not isinstance(audience, str)
            or not is_time(issued)
            or not is_time(ends)
        ):
            raise NotGenuine
        issued_at, ends_at = int(issued or 0), int(ends or 0)
        if not now < ends_at <= issued_at + LIFETIME_S or issued_at > now + LEEWAY_S:
            raise NotGenuine
        return Claims(
            token=Genuine(claims["client_id"], claims["jti"], claims.get(CLIENT_KEY, ""), claims["sub"]),
            scopes=frozenset(claims["scope"].split()),
            audience=audience,
            issued_at=issued_at,
            ends_at=ends_at,
            thumbprint=_thumbprint(bound),
        )

    def find(self, presented: Presented) -> Found:
        """Who asks. Raises TokenRefused; nothing is written unless everything else holds."""
        scheme, token = _split(presented.authorization)
        is_bearer = scheme == "bearer"
        try:
            claims = self.read(token)
        except NotGenuine as error:
            raise TokenRefused("invalid_token", is_bearer=is_bearer) from error
        # A bound token sent as a plain one was stolen, or its holder does not know what it is (RFC 9449 §7.2).
        if is_bearer is not (claims.thumbprint is None) or claims.audience != self._audience(claims, presented):
            raise TokenRefused("invalid_token")
        proof = None if is_bearer else self._proof(presented, token, claims)
        admitted = self._state.admit(
            Admission(
                token=claims.token,
                proof=proof.digest if proof else None,
                proof_ends_at=proof.ends_at if proof else None,
                limit=presented.limit,
            )
        )
        if admitted is None or (is_bearer and admitted.holder.client.kind is not ClientKind.FEED):
            raise TokenRefused("invalid_token", is_bearer=is_bearer)
        if not admitted.is_fresh:
            raise TokenRefused("invalid_dpop_proof")
        return Found(viewer_of(admitted, claims), admitted.spent, token)

    def again(self, token: str) -> Viewer | None:
        """Who asks now by a token that was admitted before; None once it is over, or is believed no more. Its request was proved when
        it came, and there is no other."""
        try:
            claims = self.read(token)
        except NotGenuine:
            return None
        holder = self._state.holder(claims.token)
        return None if holder is None else viewer_of(Admitted(holder, is_fresh=True, spent=None), claims)

    def _audience(self, claims: Claims, presented: Presented) -> str:
        """A bound token is for all of the API; a plain one for the very address that it was issued for."""
        return presented.address if claims.thumbprint is None else audience_of_api(self.issuer)

    def _proof(self, presented: Presented, token: str, claims: Claims) -> Proof:
        try:
            proof = read_proof(presented.proofs, presented.method, presented.address, self._clock(), token=token)
        except ProofRefused as error:
            raise TokenRefused("invalid_dpop_proof") from error
        if proof.thumbprint != claims.thumbprint:
            raise TokenRefused("invalid_token")
        return proof


def audience_of_api(issuer: str) -> str:
    """The audience of tokens that open the API: the address of its GraphQL, by which partners know it."""
    return f"{issuer}/graphql"


def audience_of_feed(issuer: str, feed: str) -> str:
    """The audience of a feed-only client's tokens: the one address that they open."""
    return f"{issuer}/feeds/{feed}/loads"


def viewer_of(admitted: Admitted, claims: Claims) -> Viewer:
    """The viewer of a token's holder. What was granted is looked at again: a client that may do less now, does less now."""
    client, person = admitted.holder.client, admitted.holder.person
    may = client.scopes if person is None else client.scopes & person.scopes
    if client.kind is ClientKind.FEED:
        may &= FEED_SCOPES
    return Viewer(
        subject=client.client_id if person is None else person.subject,
        name=client.name if person is None else person.name,
        organisation=client.organisation,
        kind=client.organisation_kind,
        roles=frozenset({Role.PARTNER_SYSTEM}) if person is None else person.roles,
        scopes=frozenset(one for one in Scope if one in may and one.value in claims.scopes),
        client=client.client_id,
        feed=client.feed,
    )


def challenges(refused: TokenRefused | None, *, bearer: bool = False) -> str:
    """The `WWW-Authenticate` header of a 401 (RFC 9449 §7.1, RFC 6750 §3). `bearer`: the door takes feed-only clients too."""
    error = "" if refused is None else f'error="{refused.error}"'
    if refused is not None and refused.is_bearer and bearer:
        return f"Bearer {error}"
    dpop = f'DPoP {f"{error}, " if error else ""}algs="ES256 PS256 Ed25519"'
    return f"{dpop}, Bearer" if bearer and refused is None else dpop


def _split(given: tuple[str, ...]) -> tuple[str, str]:
    """The scheme in lower case and the token of the one `Authorization` header (RFC 9110 §11.4)."""
    scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    if scheme.lower() not in {"dpop", "bearer"} or not token:
        raise TokenRefused("invalid_token")
    return scheme.lower(), token


def _thumbprint(bound: object) -> str | None:
    """What `cnf` binds a token to (RFC 9449 §6.1); a token without `cnf` is bound to nothing."""
    if bound is None:
        return None
    if isinstance(bound, dict) and list(bound) == ["jkt"] and isinstance(bound["jkt"], str) and bound["jkt"]:  # pyright: ignore[reportUnknownArgumentType]
        return bound["jkt"]
    raise NotGenuine


def machine_seconds(moment: dt.datetime) -> int:
    """A moment as a NumericDate (RFC 7519 §2)."""
    return int(moment.timestamp())
