"""Stepping portal time: forward only, in a demonstration only, and what falls due is found."""

import datetime as dt

import pytest

from actions.need_scope import ScopeNeeded
from actions.reconcile import reconcile_load
from actions.step_portal_time import PortalTimeGoesForward, step_portal_time
from auth.scopes import Scope
from store.database import Database
from store.portal_time import now
from store.problems import PortalTimeFixed
from tests.actions.planting import GMP, OLDHAM, Superuser, daily_loads, plant, register
from tests.database import viewer_of

STORY = """
01 20:00 incident I1 at OL4                                  |
01 20:00 person N1 of I1 lives OL4 name Ann.Example          |
01 21:00 graded I1 as DASH:STANDARD                          |
"""
DAY_3 = dt.datetime(2019, 7, 3, 8, tzinfo=dt.UTC)


def portal_now(database: Database) -> dt.datetime:
    with database.transaction(viewer_of(OLDHAM)) as tx:
        return now(tx)


def test_a_step_lets_a_clock_run_out_and_the_gap_opens(database: Database, superuser: Superuser):
    register(superuser, (GMP,))
    superuser.execute("insert into portal_time (moment) values (%s)", (DAY_3,))
    for load in daily_loads(STORY, (GMP,), dt.date(2019, 7, 1), dt.date(2019, 7, 5)):
        plant(superuser, load)
        reconcile_load(database, GMP, load.load_id)
    before = superuser.execute("select law1 from trail").fetchall()

    moment = step_portal_time(database, viewer_of(OLDHAM), days=3)

    assert before == [("NOT_YET_DUE",)]
    assert superuser.execute("select law1 from trail").fetchall() == [("STOPPED",)]
    assert superuser.execute("select kind from gap").fetchall() == [("NOT_REFERRED",)]
    assert moment == portal_now(database) == DAY_3 + dt.timedelta(days=3)


def test_a_step_to_a_moment_sets_it(database: Database, settable_time: dt.datetime):
    later = settable_time + dt.timedelta(hours=5)

    assert step_portal_time(database, viewer_of(OLDHAM), to=later) == later
    assert portal_now(database) == later


def test_time_does_not_go_back(database: Database, settable_time: dt.datetime):
    with pytest.raises(PortalTimeGoesForward):
        step_portal_time(database, viewer_of(OLDHAM), days=-1)
    with pytest.raises(PortalTimeGoesForward):
        step_portal_time(database, viewer_of(OLDHAM), to=settable_time - dt.timedelta(seconds=1))

    assert portal_now(database) == settable_time


def test_in_production_time_follows_the_clock(database: Database):
    with pytest.raises(PortalTimeFixed):
        step_portal_time(database, viewer_of(OLDHAM), days=1)


def test_a_step_needs_its_scope(database: Database, settable_time: dt.datetime):
    viewer = viewer_of(OLDHAM, scopes=frozenset(Scope) - {Scope.PORTAL_TIME_SET})

    with pytest.raises(ScopeNeeded):
        step_portal_time(database, viewer, days=1)

    assert portal_now(database) == settable_time


@pytest.mark.parametrize("both", [{}, {"to": DAY_3, "days": 1}])
def test_a_step_is_to_a_moment_or_by_days(database: Database, both: dict[str, object]):
    with pytest.raises(ValueError, match="to a moment or by days"):
        step_portal_time(database, viewer_of(OLDHAM), **both)  # pyright: ignore[reportArgumentType]
