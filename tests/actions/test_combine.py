"""The log of a run of the reconciler: one entry for each organisation that may see something found anew, however the run was
cut into pages, and none where nothing was."""

import datetime as dt

import pytest

from actions.reconcile import Reconciled, reconcile_all, reconcile_load
from store import components
from store.database import Database
from tests.actions.planting import GMP, OLDHAM, ROCHDALE, DailyLoad, Superuser, daily_loads, plant, register
from tests.logged import entries

STORY = """
01 20:00 incident I1 at OL4 da yes                           |
01 20:00 person N1 of I1 lives OL4 name Ann.Example          |
01 23:00 sent R1 about I1 names N1 grade PPN:AMBER           | 01 23:10 contact C1 quotes DAB/R1/19 names N1
02 09:00 incident I2 at OL8 da yes                           | 02 15:00 decided C1
02 09:00 person N2 of I2 lives OL8 name Cem.Example          |
"""
FIRST, LAST = dt.date(2019, 7, 1), dt.date(2019, 7, 4)
AS_AT = dt.datetime(2019, 7, 20, 9, tzinfo=dt.UTC)


# The second child was not referred: its trail is the force's alone to see, while both see whose gap it is.
FOUND = [(OLDHAM, {"gap": 2, "trail": 1}), (GMP, {"gap": 2, "trail": 2})]


class _Stopped(Exception):
    """Somebody stopped the run."""


@pytest.fixture
def planted(database: Database, superuser: Superuser) -> Database:
    """Feeds of both sides with everything taken in, and portal time in July 2019."""
    register(superuser, (GMP, OLDHAM, ROCHDALE))
    superuser.execute("insert into portal_time (moment) values (%s)", (AS_AT,))
    for load in _loads():
        plant(superuser, load)
    return database


def test_a_run_tells_each_organisation_once_how_much_was_found(planted: Database, superuser: Superuser):
    reconcile_all(planted)

    assert _told(superuser) == FOUND


def test_where_nothing_is_found_anew_nothing_is_told(planted: Database, superuser: Superuser):
    reconcile_all(planted)
    before = _told(superuser)

    reconcile_all(planted)

    assert _told(superuser) == before


def test_however_a_run_is_cut_into_pages_it_tells_the_same(
    planted: Database, superuser: Superuser, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(components, "PAGE", 1)

    reconcile_all(planted)

    assert _told(superuser) == FOUND


def test_a_run_that_was_stopped_is_told_of_with_the_one_that_goes_on(
    planted: Database, superuser: Superuser, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(components, "PAGE", 1)

    def stop(done: Reconciled) -> None:
        if done.trails:
            raise _Stopped

    with pytest.raises(_Stopped):
        reconcile_all(planted, stop)
    assert _told(superuser) == []
    reconcile_all(planted)

    assert _told(superuser) == FOUND
    assert superuser.execute("select count(*) from combined").fetchone() == (0,)


def test_loads_one_by_one_tell_no_organisation_of_what_it_may_not_see(planted: Database, superuser: Superuser):
    for load in _loads():
        reconcile_load(planted, load.organisation, load.load_id)

    assert {organisation for organisation, _ in _told(superuser)} == {GMP, OLDHAM}


def _loads() -> list[DailyLoad]:
    return list(daily_loads(STORY, (GMP, OLDHAM), FIRST, LAST))


def _told(superuser: Superuser) -> list[tuple[str, dict[str, int]]]:
    """What each organisation's log says of combinations, by organisation."""
    found = [
        one for one in entries(superuser, "organisation, recipient, operation") if one["columns"][2] == "COMBINATION"
    ]
    assert all(one["columns"][0] == one["columns"][1] for one in found)
    assert all((one["operation_name"], one["records"]) == ("reconcile", {}) for one in found)
    return sorted(((one["columns"][0], one["counts"]) for one in found), key=lambda one: one[0])
