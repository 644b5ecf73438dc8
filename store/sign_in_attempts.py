"""Sign-ins that were begun and not yet finished. The database knows them by digests and holds nothing to finish them with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from store.browser_sessions import digest_of
from store.clock import machine_time
from store.database import Database
from store.named_sql import read

SQL = read("sign_in_attempts")


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a sign-in was begun for: the page it leads to, and the session whose person is to prove again who they are."""

    leads_to: str
    session: bytes | None


def begin(
    database: Database, organisation: str, state: str, secret: str, attempt: Attempt, lasts: dt.timedelta
) -> None:
    """Keep that a sign-in was begun."""
    with database.without_viewer() as tx:
        tx.run(
            SQL.begin,
            state_digest=digest_of(state),
            browser_digest=digest_of(secret),
            organisation=organisation,
            session_digest=attempt.session,
            leads_to=attempt.leads_to,
            ends_at=machine_time() + lasts,
        )


def finish(
    database: Database, organisation: str, state: str, secret: str, at: dt.datetime | None = None
) -> Attempt | None:
    """The attempt, which ends with this; None if there is none of that state, of that browser, for that organisation."""
    with database.without_viewer() as tx:
        found = tx.first(
            SQL.finish,
            state_digest=digest_of(state),
            browser_digest=digest_of(secret),
            organisation=organisation,
            at=at or machine_time(),
        )
    return None if found is None else Attempt(found["leads_to"], found["session_digest"])


def forget_ended(database: Database, at: dt.datetime | None = None) -> int:
    """Remove attempts that nobody can finish; how many."""
    with database.without_viewer() as tx:
        return tx.value(SQL.forget, at=at or machine_time())
