"""Requests with an access token: what HTTP says, handed to `auth/tokens.py`, and a refusal's challenge. Decides nothing itself."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import Scope

from auth.keys import KeyRing
from auth.limits import LOADS, QUERIES, Limit, Spent
from auth.tokens import Found, Presented, TokenRefused, Tokens, challenges
from auth.viewer import Viewer
from store.authorization import Authorizations
from store.clock import machine_time
from store.database import Database


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, what is left of their allowance, what a 401 would say, and who it is when that is asked `again` later, for as long as
    a subscription lives: None once they are signed in no more. It blocks."""

    viewer: Viewer | None = None
    spent: Spent | None = None
    challenge: str = challenges(None)
    again: Callable[[], Viewer | None] = lambda: None


class Bearers:
    """Finds who asks by a token, for one issuer; without one, every token is refused."""

    def __init__(self, database: Database, issuer: str) -> None:
        state = Authorizations(database)
        self._issuer = issuer
        self._tokens = Tokens(issuer, KeyRing(state.signing_keys, machine_time), state, machine_time)

    async def find(self, scope: Scope) -> Asker:
        """Who asks by the request's `Authorization` header."""
        headers, path = Headers(scope=scope), address_path(scope)
        presented = Presented(
            authorization=tuple(headers.getlist("authorization")),
            proofs=tuple(headers.getlist("dpop")),
            method=scope["method"],
            address=self._issuer + path,
            limit=limit_of(path),
        )
        try:
            found: Found = await run_in_threadpool(self._find, presented)
        except TokenRefused as refused:
            return Asker(challenge=challenges(refused, bearer=takes_bearers(path)))
        return Asker(found.viewer, found.spent, again=partial(self._tokens.again, found.token))

    def _find(self, presented: Presented) -> Found:
        if not self._issuer:
            raise TokenRefused("invalid_token")
        return self._tokens.find(presented)


def nobody(scope: Scope) -> Asker:
    """A request that brings nothing, with what a 401 would ask for."""
    return Asker(challenge=challenges(None, bearer=takes_bearers(address_path(scope))))


def address_path(scope: Scope) -> str:
    """The path of a request as it was sent, without its query: a proof is for these letters."""
    raw = scope.get("raw_path")
    return raw.decode("ascii", "replace").partition("?")[0] if isinstance(raw, bytes) else str(scope["path"])


def limit_of(path: str) -> Limit | None:
    """The allowance that a request spends."""
    if path == "/graphql":
        return QUERIES
    return LOADS if takes_bearers(path) else None


def takes_bearers(path: str) -> bool:
    """Whether an address is one to which feed-only clients send loads."""
    return path.startswith("/feeds/")
