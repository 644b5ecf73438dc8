"""Feed faults as their owner sees them: stale, holes in serials, totals that differ, rows that could not be read."""

import datetime as dt
import json

import pytest

from actions.feed_faults import Fault, feed_faults
from actions.need_scope import ScopeNeeded
from auth.scopes import Scope
from auth.viewer import Viewer
from reconciliation.faults import FaultKind
from store.database import Database
from tests.actions.planting import GMP, OLDHAM, DailyLoad, Superuser, plant, register
from tests.database import force_viewer, viewer_of

DAY = dt.date(2019, 7, 1)
MADE_AT = dt.datetime(2019, 7, 2, 3, tzinfo=dt.UTC)
NOW = dt.datetime(2019, 7, 2, 9, tzinfo=dt.UTC)


@pytest.fixture
def loaded(database: Database, superuser: Superuser) -> Database:
    """One complete load of each side, hours ago."""
    register(superuser, (GMP, OLDHAM))
    for organisation in (GMP, OLDHAM):
        plant(superuser, DailyLoad(organisation, DAY, ()))
    superuser.execute("insert into portal_time (moment) values (%s)", (NOW,))
    return database


def faults_of(database: Database, viewer: Viewer) -> tuple[Fault, ...]:
    with database.transaction(viewer) as tx:
        return feed_faults(tx, viewer)


def said(database: Database, organisation: str) -> list[tuple[FaultKind, str]]:
    viewer = force_viewer() if organisation == GMP else viewer_of(organisation)
    return [(one.kind, one.details) for one in faults_of(database, viewer)]


def test_feeds_that_came_last_night_have_no_fault(loaded: Database):
    assert said(loaded, GMP) == []
    assert said(loaded, OLDHAM) == []


def test_a_feed_is_stale_26_hours_after_its_newest_complete_load(loaded: Database, superuser: Superuser):
    superuser.execute("update portal_time set moment = %s", (MADE_AT + dt.timedelta(hours=26, minutes=1),))

    faults = faults_of(loaded, force_viewer())

    assert [(one.kind, one.feed, one.since) for one in faults] == [
        (FaultKind.STALE, "gmp-police", MADE_AT + dt.timedelta(hours=26))
    ]
    assert said(loaded, OLDHAM) == []


def test_serials_that_nothing_accounts_for_are_a_hole(loaded: Database, superuser: Superuser):
    superuser.execute(
        "insert into serial_day (organisation, day, last_serial, seen) values (%s, %s, 10, '{[1,4),[5,9)}')", (GMP, DAY)
    )
    superuser.execute(
        "insert into serial_day (organisation, day, last_serial, seen) values (%s, %s, 7, '{[1,8)}')",
        (GMP, DAY + dt.timedelta(days=1)),
    )

    faults = faults_of(loaded, force_viewer())

    assert [(one.kind, one.since, one.details) for one in faults] == [
        (FaultKind.SERIAL_HOLE, MADE_AT, "Not accounted for on 2019-07-01: 4, 9 to 10. Up to 3 more incidents.")
    ]


def test_a_load_whose_totals_differ_says_which(loaded: Database, superuser: Superuser):
    counts = {"seen": {"incidents": 3}, "declared": {"incidents": 4}, "problems": ["TOTALS_DIFFER"]}
    superuser.execute(
        "update load set complete = false, counts = %s where organisation = %s", (json.dumps(counts), GMP)
    )

    assert said(loaded, GMP) == [(FaultKind.COUNT_MISMATCH, "The totals differ: incidents 4 declared, 3 found.")]


def test_a_load_without_a_trailer_cannot_be_known_to_be_whole(loaded: Database, superuser: Superuser):
    counts = {"seen": {"incidents": 3}, "declared": None, "problems": ["NO_TRAILER"]}
    superuser.execute(
        "update load set complete = false, counts = %s where organisation = %s", (json.dumps(counts), GMP)
    )

    assert said(loaded, GMP) == [
        (FaultKind.COUNT_MISMATCH, "The load ends without its trailer, so that nobody can say whether it is whole.")
    ]


def test_rows_that_could_not_be_read_count_until_a_load_supplies_them(loaded: Database, superuser: Superuser):
    load_id = DailyLoad(OLDHAM, DAY, ()).load_id
    for line, field in ((5, "arrived_at"), (5, "source"), (9, "children")):
        superuser.execute(
            "insert into rejection (organisation, load_id, line, field, found, expected)"
            " values (%s, %s, %s, %s, 'a text', 'a time')",
            (OLDHAM, load_id, line, field),
        )
    before = said(loaded, OLDHAM)
    superuser.execute("update rejection set supplied_by = load_id")

    assert before == [(FaultKind.REJECTED_ROWS, "2 rows could not be read and have not come again.")]
    assert said(loaded, OLDHAM) == []


def test_another_organisations_faults_are_not_seen(loaded: Database, superuser: Superuser):
    superuser.execute("update portal_time set moment = %s", (NOW + dt.timedelta(days=9),))

    assert {one.organisation for one in faults_of(loaded, viewer_of(OLDHAM))} == {OLDHAM}
    assert faults_of(loaded, viewer_of("E08000005")) == ()


def test_faults_need_the_scope_to_read_feeds(loaded: Database):
    with pytest.raises(ScopeNeeded):
        faults_of(loaded, viewer_of(OLDHAM, scopes=frozenset(Scope) - {Scope.FEEDS_READ}))
