"""Retention of staff: who last signed in a year ago goes, by the eraser alone, and what they did stays under their subject."""

import datetime as dt

import pytest

from actions.disable_staff import disable_staff
from actions.erase import erase
from auth.roles import scopes_of
from auth.viewer import Role
from store import browser_sessions
from store.browser_sessions import Proof, StaffDisabled
from store.clock import machine_time
from store.database import Database
from store.problems import DatabaseFault
from store.retention import Retained
from tests.actions.erasing import agreed, left_of
from tests.actions.planting import Superuser
from tests.database import FORCE, OLDHAM, viewer_of

ADMINISTRATOR = viewer_of(OLDHAM, Role.ADMINISTRATOR, scopes=scopes_of([Role.ADMINISTRATOR]))
STAFF = "select organisation, subject, name from staff_member order by organisation, subject"


def _sign_in(database: Database, subject: str, organisation: str = OLDHAM) -> None:
    proof = Proof(name=f"Name of {subject}", signed_in_at=machine_time())
    browser_sessions.begin(database, organisation, subject, proof=proof)


def _last_signed_in(superuser: Superuser, subject: str, days: int) -> None:
    superuser.execute("delete from browser_session where subject = %s", (subject,))
    superuser.execute(
        "update staff_member set signed_in_at = %s where subject = %s", (machine_time() - dt.timedelta(days), subject)
    )


@pytest.fixture
def years_ago(database: Database, superuser: Superuser) -> Database:
    """Ada and Cy signed in more than a year ago, and so did Dee, who was disabled; Bea signed in yesterday."""
    for subject, organisation, days in (
        ("ada", OLDHAM, 367),
        ("bea", OLDHAM, 1),
        ("cy", FORCE, 400),
        ("dee", OLDHAM, 400),
    ):
        _sign_in(database, subject, organisation)
        if subject == "dee":
            disable_staff(database, ADMINISTRATOR, subject, disabled=True)
        _last_signed_in(superuser, subject, days)
    return database


def test_who_has_not_signed_in_for_a_year_goes_and_who_has_stays(years_ago: Database, superuser: Superuser):
    done = erase(years_ago)

    assert superuser.execute(STAFF).fetchall() == [(OLDHAM, "bea", "Name of bea"), (OLDHAM, "dee", "")]
    assert done.rows[Retained.STAFF] == 3
    assert erase(years_ago).rows[Retained.STAFF] == 0
    assert left_of(superuser, "Name of ada", "Name of cy", "Name of dee") == []


def test_who_was_disabled_stays_so_without_a_name(years_ago: Database):
    erase(years_ago)

    with pytest.raises(StaffDisabled):
        _sign_in(years_ago, "dee")
    disable_staff(years_ago, ADMINISTRATOR, "dee", disabled=False)
    _sign_in(years_ago, "dee")


def test_a_rehearsal_counts_them_and_erases_nobody(years_ago: Database, superuser: Superuser):
    before = superuser.execute(STAFF).fetchall()

    assert erase(years_ago, rehearse=True).rows[Retained.STAFF] == 3
    assert superuser.execute(STAFF).fetchall() == before


def test_whose_staff_went_is_logged_and_entries_keep_the_subject_of_who_looked(
    years_ago: Database, superuser: Superuser
):
    kept = superuser.execute("select entry from disclosure order by entry").fetchall()

    erase(years_ago)

    entries = superuser.execute("select entry from disclosure order by entry").fetchall()
    assert [one for one in kept if one not in entries] == []
    erasures = superuser.execute(
        "select organisation from disclosure where operation = 'ERASURE' order by organisation"
    ).fetchall()
    assert erasures == [(OLDHAM,), (FORCE,)]


def test_the_period_is_the_agreements_and_by_the_machines_clock(years_ago: Database, superuser: Superuser):
    superuser.execute("delete from portal_time")
    superuser.execute("insert into portal_time (moment) values ('2019-08-01 08:00+00')")

    with agreed(years_ago, superuser, Retained.STAFF, months=13):
        assert erase(years_ago, rehearse=True).rows[Retained.STAFF] == 2
    assert erase(years_ago, rehearse=True).rows[Retained.STAFF] == 3


@pytest.mark.parametrize("statement", ["delete from staff_member", "update staff_member set name = ''"])
def test_nobody_but_the_eraser_takes_a_name(years_ago: Database, statement: str):
    for opening in (years_ago.transaction(ADMINISTRATOR), years_ago.reconciling()):
        with pytest.raises(DatabaseFault) as refusal, opening as tx:
            tx.run(statement)
        assert refusal.value.sqlstate == "42501"


def test_the_eraser_writes_no_name_and_reads_none(years_ago: Database):
    for statement in ("update staff_member set name = 'Another'", "select name from staff_member"):
        with pytest.raises(DatabaseFault) as refusal, years_ago.erasing() as tx:
            tx.run(statement)
        assert refusal.value.sqlstate == "42501"
