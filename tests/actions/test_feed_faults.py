"""Feed faults as their owner sees them: stale, holes in serials, totals that differ, rows that could not be read."""

import datetime as dt
import json
from typing import Any

import pytest

from actions.choose_feed import choose_feed
from actions.feed_faults import Fault, feed_faults
from actions.need_scope import ScopeNeeded
from actions.receive_load import receive_load
from actions.take_in_load import take_in_load
from auth.scopes import Scope
from auth.viewer import Viewer
from reconciliation.faults import FaultKind
from reconciliation.ground import Shows
from store.database import Database
from store.feeds import every_feed
from store.loads import LoadState
from tests.actions import intake
from tests.actions.case_systems import DFE, child, episode, night, payload, register_council, take_in
from tests.actions.planting import GMP, OLDHAM, DailyLoad, Superuser, plant, register
from tests.database import force_viewer, viewer_of
from tests.feeds.examples import (
    contact,
    council_header,
    council_load,
    incident,
    lines,
    police_header,
    police_load,
    referral,
)

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


def taken_back(database: Database, *referrals: tuple[int, dict[str, Any]]) -> None:
    """Loads of the force, each with one referral as it is on a day, made the night after."""
    for day, changed in referrals:
        header = police_header(made_at=f"2019-07-0{day}T04:00:00+01:00")
        intake.take_in(database, force_viewer(), police_load(referral(**changed), header=header))


def flips(database: Database) -> list[str]:
    return [one.details for one in faults_of(database, force_viewer()) if one.kind is FaultKind.STATUS_FLIP]


@pytest.fixture
def receiving(database: Database, superuser: Superuser) -> Database:
    """The feeds of both sides, a week into July."""
    intake.register(database)
    superuser.execute("insert into portal_time (moment) values (%s)", (NOW + dt.timedelta(days=7),))
    return database


def test_a_record_that_goes_back_is_a_fault_of_the_load_that_took_it_back(receiving: Database):
    taken_back(receiving, (2, {}), (3, {"sent_at": None, "grade": None}), (4, {"reason": "Another"}))

    faults = [one for one in faults_of(receiving, force_viewer()) if one.kind is FaultKind.STATUS_FLIP]

    assert [(one.details, one.since.day) for one in faults] == [
        ("1 record went back: what an earlier load told of it is gone (sent_at 1).", 3)
    ]


def test_a_load_from_between_takes_the_blame_when_it_comes_in_late(receiving: Database):
    taken_back(receiving, (2, {}), (5, {"sent_at": None}))
    taken_back(receiving, (4, {"sent_at": None, "reason": "Another"}))

    faults = [one for one in faults_of(receiving, force_viewer()) if one.kind is FaultKind.STATUS_FLIP]

    assert [one.since.day for one in faults] == [4]


def test_gradings_outcomes_and_flags_that_are_gone_have_gone_back(receiving: Database):
    retold: tuple[tuple[int, str, dict[str, Any]], ...] = ((2, "YES", {}), (3, "NOT_ASKED", {"gradings": []}))
    for day, checked, changed in retold:
        header = police_header(made_at=f"2019-07-0{day}T04:00:00+01:00")
        data = police_load(incident(children_checked=checked, **changed), header=header)
        intake.take_in(receiving, force_viewer(), data)
    for day, outcomes, ended in ((2, ["NFA"], True), (3, ["CP_ENQUIRY"], False)):
        header = council_header(made_at=f"2019-07-0{day}T04:30:00+01:00")
        data = council_load(contact(outcomes=outcomes, no_further_action=ended), header=header)
        intake.take_in(receiving, viewer_of(OLDHAM), data)

    council = [one.details for one in faults_of(receiving, viewer_of(OLDHAM)) if one.kind is FaultKind.STATUS_FLIP]

    assert flips(receiving) == [
        "1 record went back: what an earlier load told of it is gone (children_checked 1, gradings 1)."
    ]
    assert council == ["1 record went back: what an earlier load told of it is gone (no_further_action 1, outcomes 1)."]


def test_an_episode_whose_closure_is_taken_back_is_a_flip_and_a_purged_one_is_not(receiving: Database):
    register_council(receiving, DFE)
    closed: dict[str, Any] = {"closure_date": "2019-07-03", "referral_no_further_action_flag": True}
    opened: dict[str, Any] = {"closure_date": None, "referral_no_further_action_flag": False}
    for day, told in ((3, closed), (4, opened)):
        take_in(receiving, DFE, payload(child("D-1", episode(**told))), day)
    take_in(receiving, DFE, payload(child("D-2", episode("E-2", **closed))), 5)
    take_in(receiving, DFE, payload({"la_child_id": "D-2", "purge": True}), 6)

    found = [one for one in faults_of(receiving, viewer_of(OLDHAM)) if one.kind is FaultKind.STATUS_FLIP]

    assert [(one.details, one.since) for one in found] == [
        ("1 record went back: what an earlier load told of it is gone (closed_on 1, no_further_action 1).", night(4))
    ]


def expected_list(*references: str, day: int = 2) -> bytes:
    header = {
        "record": "header",
        "format": "counterfoil-expected/1",
        "force": "GMP",
        "source": "OPUS",
        "made_at": f"2019-07-0{day}T05:00:00+01:00",
    }
    rows = [{"record": "expected", "kind": "CRIME", "reference": one} for one in references]
    return lines([header, *rows, {"record": "trailer", "expected": len(rows)}])


def bring_list(database: Database, data: bytes) -> None:
    feed = choose_feed(database, force_viewer(), "counterfoil-expected/1", "expected")
    load = take_in_load(database, force_viewer(), receive_load(database, force_viewer(), feed, [data]).load_id)
    assert load.state is LoadState.TAKEN_IN, load.refusal
    assert load.complete


def vanished(database: Database) -> list[str]:
    return [one.details for one in faults_of(database, force_viewer()) if one.kind is FaultKind.VANISHED]


def test_expected_records_that_no_incident_is_have_vanished_until_it_comes(receiving: Database):
    bring_list(receiving, expected_list("CR/1/19", "2412-010719", "CR/2/19"))

    assert vanished(receiving) == ["Of 3 records that OPUS lists, 3 are not there: 2412-010719, CR/1/19, CR/2/19."]

    intake.take_in(receiving, force_viewer(), police_load(incident()))
    assert vanished(receiving) == ["Of 3 records that OPUS lists, 2 are not there: CR/1/19, CR/2/19."]


def test_only_the_newest_list_of_a_source_is_judged(receiving: Database):
    bring_list(receiving, expected_list("CR/1/19", "CR/2/19", day=3))
    bring_list(receiving, expected_list("CR/9/19", day=2))

    assert vanished(receiving) == ["Of 2 records that OPUS lists, 2 are not there: CR/1/19, CR/2/19."]


def test_a_list_is_never_stale_covers_nothing_and_doubles_no_hole(receiving: Database, superuser: Superuser):
    bring_list(receiving, expected_list("CR/1/19"))
    superuser.execute("update portal_time set moment = %s", (NOW + dt.timedelta(days=90),))
    superuser.execute(
        "insert into serial_day (organisation, day, last_serial, seen) values (%s, %s, 10, '{[1,4)}')", (GMP, DAY)
    )

    kinds = [one.kind for one in faults_of(receiving, force_viewer())]
    with receiving.reconciling() as tx:
        able = every_feed(tx).able(GMP, Shows.REFERRALS)

    assert kinds == [FaultKind.VANISHED, FaultKind.SERIAL_HOLE]
    assert able == ("police",)
