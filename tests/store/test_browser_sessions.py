"""Browser sessions: found by their secret alone, ended by idleness, by age and by signing out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import psycopg
import pytest

from auth.viewer import OrganisationKind
from store.browser_sessions import IDLE, LONGEST, SignedIn, begin, end, forget_ended, resume
from store.database import Database
from store.problems import DatabaseFault
from tests.database import OLDHAM

AT = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
SOON = dt.timedelta(minutes=1)
SOMEBODY = SignedIn(OLDHAM, OrganisationKind.DIRECTORATE, "s-1", "", "", frozenset(), frozenset(), AT)


def test_a_session_is_found_by_its_secret(database: Database):
    secret = begin(database, OLDHAM, "s-1", AT)

    assert resume(database, secret, AT + SOON) == SOMEBODY
    assert len(secret) >= 43


def test_another_secret_finds_nothing(database: Database):
    secret = begin(database, OLDHAM, "s-1", AT)

    assert [resume(database, one, AT) for one in ("", secret[:-1], secret + "x")] == [None, None, None]


def test_the_secret_is_not_kept(database: Database, superuser: psycopg.Connection[Any]):
    secret = begin(database, OLDHAM, "s-1", AT)
    kept = superuser.execute("select s::text from browser_session s").fetchall()

    assert len(kept) == 1
    assert secret not in kept[0][0]
    assert secret.encode().hex() not in kept[0][0]


def test_a_session_ends_when_it_lies_idle(database: Database):
    secret = begin(database, OLDHAM, "s-1", AT)
    almost = resume(database, secret, AT + IDLE - SOON)
    kept_awake = resume(database, secret, AT + 2 * IDLE - 2 * SOON)

    assert [almost, kept_awake, resume(database, secret, AT + 3 * IDLE - 2 * SOON)] == [SOMEBODY, SOMEBODY, None]


def test_a_session_ends_after_twelve_hours_however_busy(database: Database):
    secret = begin(database, OLDHAM, "s-1", AT)
    moment = AT
    while moment + SOON < AT + LONGEST:
        moment = min(moment + IDLE - SOON, AT + LONGEST - SOON)
        assert resume(database, secret, moment) == SOMEBODY

    assert resume(database, secret, AT + LONGEST) is None


def test_signing_out_ends_it_and_twice_does_no_harm(database: Database):
    secret = begin(database, OLDHAM, "s-1", AT)
    end(database, secret)
    end(database, secret)

    assert resume(database, secret, AT) is None


def test_what_nobody_can_resume_is_forgotten(database: Database):
    begin(database, OLDHAM, "s-1", AT - IDLE)
    alive = begin(database, OLDHAM, "s-1", AT)

    assert forget_ended(database, AT) == 1
    assert resume(database, alive, AT) == SOMEBODY


def test_the_application_has_no_other_way_to_the_table(database: Database):
    with pytest.raises(DatabaseFault) as refusal, database.without_viewer() as tx:
        tx.rows("select * from browser_session")

    assert refusal.value.sqlstate == "42501"
