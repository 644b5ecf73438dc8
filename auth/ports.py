"""What the authorization server and the check of tokens need kept for them. The store implements it; every method may block."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from auth.clients import Client
from auth.limits import Limit, Spent
from auth.scopes import Scope
from auth.viewer import OrganisationKind, Role


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key of ours: its public JWK for everybody, its private JWK for who signs. It signs from `signs_from` and is believed
    until `ends_at`."""

    key_id: str
    public: Mapping[str, Any]
    private: Mapping[str, Any] = field(repr=False)
    signs_from: dt.datetime
    ends_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Person:
    """The person for whom a client asks, as they were signed in when they allowed it."""

    subject: str
    name: str
    organisation: str
    kind: OrganisationKind
    roles: frozenset[Role]
    scopes: frozenset[Scope]


@dataclass(frozen=True, slots=True)
class CodeGrant:
    """What an authorization code stands for. `session` is the digest of the browser session in which it was allowed."""

    digest: bytes
    client_id: str
    redirect_uri: str
    scope: str
    challenge: str
    thumbprint: str | None
    person: Person
    session: bytes


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a token now: the client, and the person it asks for if there is one."""

    client: Client
    person: Person | None


@dataclass(frozen=True, slots=True)
class Genuine:
    """A token that is genuine, which says nothing of whether it was revoked. `key_id` is of the client's key that asked for it;
    empty for a feed-only client's, which asks with a secret."""

    client_id: str
    token_id: str
    key_id: str
    subject: str

    @property
    def is_person(self) -> bool:
        """Whether the client asks for a person (RFC 9068 §2.2: `sub` is the client where nobody else is involved)."""
        return self.subject != self.client_id


@dataclass(frozen=True, slots=True)
class Admission:
    """What is to be noted of a request whose token is genuine: its proof, and whose allowance it spends."""

    token: Genuine
    proof: bytes | None
    proof_ends_at: dt.datetime | None
    limit: Limit | None


@dataclass(frozen=True, slots=True)
class Admitted:
    """Who asks, whether the proof came for the first time, and what is left of the allowance."""

    holder: Holder
    is_fresh: bool
    spent: Spent | None


class State(Protocol):
    """What outlives a request and is shared by all processes."""

    def signing_keys(self) -> tuple[SigningKey, ...]:
        """The keys that are believed, newest first."""
        ...

    def find_client(self, client_id: str) -> Client | None:
        """The client of that id, unless it was revoked."""
        ...

    def is_secret(self, client_id: str, digest: bytes) -> bool:
        """Whether the digest is of a secret of the client that is still valid."""
        ...

    def use_once(self, digest: bytes, ends_at: dt.datetime) -> bool:
        """Whether this comes for the first time; it is remembered until `ends_at`."""
        ...

    def spend(self, limit: Limit, *who: str) -> Spent:
        """Spend one of an allowance."""
        ...

    def push(self, digest: bytes, client_id: str, body: Mapping[str, str], ends_at: dt.datetime) -> None:
        """Keep a pushed authorization request."""
        ...

    def pushed(self, digest: bytes, client_id: str) -> Mapping[str, str] | None:
        """The pushed request of that client, unless it is used up or over."""
        ...

    def finish(self, digest: bytes, client_id: str) -> bool:
        """Use a pushed request up without a code; whether it was there."""
        ...

    def keep_code(self, request: bytes, code: CodeGrant, ends_at: dt.datetime) -> bool:
        """Use a pushed request up and keep the code that answers it; False where it was used up before."""
        ...

    def take_code(self, digest: bytes, client_id: str) -> CodeGrant | None:
        """What a code of that client stands for, once. Where it comes again, the tokens it gave are revoked."""
        ...

    def keep_person_token(self, token_id: str, code: CodeGrant, ends_at: dt.datetime) -> None:
        """Keep for whom a token was issued."""
        ...

    def revoke_token(self, token_id: str, ends_at: dt.datetime) -> None:
        """Believe a token no more."""
        ...

    def holder(self, token: Genuine) -> Holder | None:
        """Who holds a genuine token; None where client, key, person or token were revoked."""
        ...

    def admit(self, asked: Admission) -> Admitted | None:
        """As `holder`, noting the request, in one transaction; None where there is no holder any more."""
        ...
