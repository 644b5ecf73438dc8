"""Browser sessions: a secret in a cookie, of which the database keeps the digest. They run on machine time."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import uuid
from dataclasses import dataclass

from auth.viewer import OrganisationKind, Role
from store.clock import machine_time
from store.database import Database
from store.named_sql import read
from store.problems import StoreProblem
from store.transaction import Row, Transaction

SQL = read("browser_sessions")

IDLE = dt.timedelta(minutes=30)
LONGEST = dt.timedelta(hours=12)
_SECRET_BYTES = 32


class StaffDisabled(StoreProblem):
    """An administrator of the organisation disabled this person."""

    code = "STAFF_DISABLED"

    def __init__(self) -> None:
        super().__init__("Your administrator has stopped you from signing in. Ask them if you think that is a mistake.")


@dataclass(frozen=True, slots=True)
class Proof:
    """How somebody signed in: at which issuer, what it says of them, and roughly with what browser."""

    issuer: str = ""
    name: str = ""
    app_roles: tuple[str, ...] = ()
    strength: tuple[str, ...] = ()
    signed_in_at: dt.datetime | None = None
    browser: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose session it is. `roles` are what the organisation's table makes of the app roles at this moment."""

    organisation: str
    kind: OrganisationKind
    subject: str
    name: str
    issuer: str
    roles: frozenset[Role]
    strength: frozenset[str]
    signed_in_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One of the viewer's own sessions. `handle` names it without opening it."""

    handle: uuid.UUID
    started_at: dt.datetime
    seen_at: dt.datetime
    signed_in_at: dt.datetime | None
    browser: str


def begin(
    database: Database, organisation: str, subject: str, at: dt.datetime | None = None, *, proof: Proof | None = None
) -> str:
    """Begin a session and return its secret, which is kept nowhere. Raises StaffDisabled.

    Without a proof nobody's roles are known, and nobody is signed in by it."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    began = at or machine_time()
    shown = proof or Proof(signed_in_at=began)
    with database.without_viewer() as tx:
        is_begun = tx.value(
            SQL.begin,
            id_digest=digest_of(secret),
            organisation=organisation,
            subject=subject,
            at=began,
            ends_at=began + LONGEST,
            issuer=shown.issuer,
            name=shown.name,
            app_roles=list(shown.app_roles),
            strength=list(shown.strength),
            signed_in_at=shown.signed_in_at,
            browser=shown.browser,
        )
    if not is_begun:
        raise StaffDisabled
    return secret


def resume(database: Database, secret: str, at: dt.datetime | None = None) -> SignedIn | None:
    """Whose session it is, noting that it was used; None if there is none, or it ended, or it lay idle too long, or its
    person was disabled."""
    return _signed_in(database.alone(SQL.resume, id_digest=digest_of(secret), at=at or machine_time(), idle=IDLE))


def look(database: Database, secret: str, at: dt.datetime | None = None) -> SignedIn | None:
    """As `resume`, without noting that the session was used: what goes on by itself keeps nobody signed in."""
    return _signed_in(database.alone(SQL.look, id_digest=digest_of(secret), at=at or machine_time(), idle=IDLE))


def _signed_in(found: Row | None) -> SignedIn | None:
    if found is None:
        return None
    return SignedIn(
        found["organisation"],
        OrganisationKind(found["kind"]),
        found["subject"],
        found["name"],
        found["issuer"],
        frozenset(Role(one) for one in found["roles"]),
        frozenset(found["strength"]),
        found["signed_in_at"],
    )


def end(database: Database, secret: str) -> None:
    """End a session; one that is not there is ended already."""
    with database.without_viewer() as tx:
        tx.run(SQL.end, id_digest=digest_of(secret))


def whose(database: Database, digest: bytes) -> tuple[str, str] | None:
    """Organisation and subject of the session with that digest, if it is still there."""
    with database.without_viewer() as tx:
        found = tx.first(SQL.subject, id_digest=digest)
    return None if found is None else (found["organisation"], found["subject"])


def own(tx: Transaction, at: dt.datetime | None = None) -> list[OwnSession]:
    """The viewer's own sessions that go on, the newest first."""
    return [OwnSession(**row) for row in tx.rows(SQL.own, at=at or machine_time(), idle=IDLE)]


def end_own(tx: Transaction) -> int:
    """End every session of the viewer's own; how many there were."""
    return tx.value(SQL.end_own)


def forget_ended(database: Database, at: dt.datetime | None = None) -> int:
    """Remove sessions that nobody can resume; how many."""
    with database.without_viewer() as tx:
        return tx.value(SQL.forget, at=at or machine_time(), idle=IDLE)


def digest_of(secret: str) -> bytes:
    """What the database knows of a secret."""
    return hashlib.sha256(secret.encode()).digest()
