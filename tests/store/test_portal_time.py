"""Portal time is machine time, unless the owner made it settable."""

import datetime as dt

import pytest

from store.clock import machine_time
from store.database import Database
from store.portal_time import chosen, make_settable, now, set_to
from store.problems import PortalTimeFixed
from tests.database import OLDHAM, viewer_of

MOMENT = dt.datetime(2019, 8, 1, 9, tzinfo=dt.UTC)


def test_portal_time_follows_the_clock(database: Database):
    before = machine_time()
    with database.transaction(viewer_of(OLDHAM)) as tx:
        found = now(tx)

    assert before <= found <= machine_time()


def test_where_it_is_not_settable_nobody_sets_it(database: Database):
    with pytest.raises(PortalTimeFixed), database.transaction(viewer_of(OLDHAM)) as tx:
        set_to(tx, MOMENT)


def test_a_viewer_cannot_make_it_settable(database: Database):
    with pytest.raises(Exception, match="InsufficientPrivilege"), database.transaction(viewer_of(OLDHAM)) as tx:
        make_settable(tx)


def test_it_is_set_and_set_again_and_the_reconciler_sees_it(database: Database):
    with database.owning() as tx:
        make_settable(tx)
        make_settable(tx)
    with database.transaction(viewer_of(OLDHAM)) as tx:
        unset = chosen(tx)
        set_to(tx, MOMENT)
    with database.transaction(viewer_of(OLDHAM)) as tx:
        set_to(tx, MOMENT + dt.timedelta(days=1))
        again = now(tx)
    with database.reconciling() as tx:
        seen = now(tx)

    assert (unset, again, seen) == (None, MOMENT + dt.timedelta(days=1), MOMENT + dt.timedelta(days=1))


def test_the_fixture_is_the_second_of_september(database: Database, settable_time: dt.datetime):
    with database.transaction(viewer_of(OLDHAM)) as tx:
        assert now(tx) == settable_time == dt.datetime(2019, 9, 2, 8, tzinfo=dt.UTC)
