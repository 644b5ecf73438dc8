"""Browser sessions: a secret in a cookie, of which the database keeps the digest. They run on machine time."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from store.clock import machine_time
from store.database import Database
from store.named_sql import read

SQL = read("browser_sessions")

IDLE = dt.timedelta(minutes=30)
LONGEST = dt.timedelta(hours=12)
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose session it is."""

    organisation: str
    subject: str


def begin(database: Database, organisation: str, subject: str, at: dt.datetime | None = None) -> str:
    """Begin a session and return its secret, which is kept nowhere."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    began = at or machine_time()
    with database.without_viewer() as tx:
        tx.run(
            SQL.begin,
            id_digest=_digest(secret),
            organisation=organisation,
            subject=subject,
            at=began,
            ends_at=began + LONGEST,
        )
    return secret


def resume(database: Database, secret: str, at: dt.datetime | None = None) -> SignedIn | None:
    """Whose session it is, noting that it was used; None if there is none, or it ended, or it lay idle too long."""
    with database.without_viewer() as tx:
        found = tx.first(SQL.resume, id_digest=_digest(secret), at=at or machine_time(), idle=IDLE)
    return None if found is None else SignedIn(found["organisation"], found["subject"])


def end(database: Database, secret: str) -> None:
    """End a session; one that is not there is ended already."""
    with database.without_viewer() as tx:
        tx.run(SQL.end, id_digest=_digest(secret))


def forget_ended(database: Database, at: dt.datetime | None = None) -> int:
    """Remove sessions that nobody can resume; how many."""
    with database.without_viewer() as tx:
        return tx.value(SQL.forget, at=at or machine_time(), idle=IDLE)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
