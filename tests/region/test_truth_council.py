"""The truth about a council's half: small stories whose standing was worked out on paper (ADR-0002, Laws 2 to 4)."""

import datetime as dt
from typing import Any

import pytest

from region.events import Grading, Quote, Transfer
from region.places import ROCHDALE
from tests.region.made_up import (
    LOADS,
    Loads,
    attachment,
    contact,
    incident,
    july,
    linked,
    listed,
    person,
    referral,
    standing,
    trail_of,
    truth_of,
)

SISTER = person("N-2", dt.date(2015, 5, 5))


def test_a_notice_that_never_arrived_is_not_received():
    trail = trail_of(incident(), referral())

    assert standing(trail) == ("IN_TIME", "STOPPED", None, "NOT_RECEIVED")
    assert trail["gap"] == {"kind": "NOT_RECEIVED", "side": "COUNCIL", "directorate": "E08000004"}


def test_a_green_notice_may_take_a_working_day_and_an_amber_one_a_day():
    friday: dict[str, Any] = {"submitted_at": july(5, 15), "sent_at": july(5, 16)}
    monday = contact(arrived_at=july(8, 15), recorded_at=july(8, 15), decided_at=None)

    assert trail_of(incident(), referral(grade=("PPN", "GREEN"), **friday), monday)["law2"] == "IN_TIME"
    assert trail_of(incident(), referral(grade=("PPN", "AMBER"), **friday), monday)["law2"] == "LATE"


def test_a_notice_without_a_grade_takes_that_of_its_incident():
    friday: dict[str, Any] = {"submitted_at": july(5, 15), "sent_at": july(5, 16), "grade": None}
    monday = contact(arrived_at=july(8, 15), recorded_at=july(8, 15), decided_at=None)
    standard = incident(gradings=(Grading("DASH", "STANDARD", july(1, 13), "1"),))

    assert trail_of(standard, referral(**friday), monday)["law2"] == "IN_TIME"
    assert trail_of(incident(), referral(**friday), monday)["law2"] == "LATE"
    assert trail_of(incident(gradings=()), referral(**friday), monday)["law2"] == "LATE"


def test_a_sister_not_listed_is_not_shown():
    family = incident(linked(), linked(SISTER))

    assert trail_of(family, referral(children=("N-1", "N-2")), contact(), who="N-2")["law2"] == "NOT_SHOWN"


def test_an_arrival_that_was_not_noted_and_recorded_late_cannot_be_told():
    within = contact(arrived_at=None, recorded_at=july(2, 16), decided_at=july(2, 17), fed_back_at=july(2, 17))
    after = contact(arrived_at=None, recorded_at=july(2, 17), decided_at=july(2, 17), fed_back_at=july(2, 17))

    assert standing(trail_of(incident(), referral(), within)) == ("IN_TIME", "IN_TIME", "CANNOT_TELL", None)
    assert standing(trail_of(incident(), referral(), after)) == ("IN_TIME", "CANNOT_TELL", "CANNOT_TELL", None)


def test_no_decision_within_a_working_day_of_arrival_is_a_gap():
    undecided = contact(decided_at=None, fed_back_at=None)

    assert standing(trail_of(incident(), referral(), undecided, as_at=july(2, 16))) == (
        "IN_TIME",
        "IN_TIME",
        "NOT_YET_DUE",
        None,
    )
    assert standing(trail_of(incident(), referral(), undecided)) == ("IN_TIME", "IN_TIME", "STOPPED", "NOT_DECIDED")


def test_a_decision_that_nobody_was_told_of_is_a_gap_after_three_working_days():
    silent = contact(fed_back_at=None)

    assert standing(trail_of(incident(), referral(), silent, as_at=july(5, 9)))[3] is None
    assert standing(trail_of(incident(), referral(), silent, as_at=july(6, 9)))[3] == "NOT_FED_BACK"


def test_telling_the_worker_is_the_decision_of_a_notice_filed_on_an_episode():
    assert standing(trail_of(incident(), referral(), attachment())) == ("IN_TIME", "IN_TIME", "IN_TIME", None)
    late = attachment(worker_told_at=july(3, 9))
    assert standing(trail_of(incident(), referral(), late)) == ("IN_TIME", "IN_TIME", "LATE", None)


def test_what_was_passed_on_undecided_to_a_council_without_a_feed_is_not_shown():
    passed = Transfer("E08000004", "C-1", ROCHDALE, july(2, 9))
    undecided = contact(decided_at=None, fed_back_at=None)

    assert trail_of(incident(), referral(), undecided, passed)["law4"] == "NOT_SHOWN"
    assert (
        trail_of(
            incident(),
            referral(),
            undecided,
            passed,
            as_at=july(
                3,
                8,
            ),
        )["law4"]
        == "NOT_YET_DUE"
    )
    assert trail_of(incident(), referral(), contact(), passed)["law4"] == "IN_TIME"


def test_what_a_missing_load_might_have_carried_is_unknown():
    holed = Loads(LOADS.first, LOADS.last, frozenset({("oldham-council", dt.date(2019, 7, 3))}))

    assert standing(trail_of(incident(), referral(), loads=holed)) == ("IN_TIME", "UNKNOWN", None, None)


def test_a_hole_in_the_force_s_loads_makes_its_own_half_unknown():
    holed = Loads(LOADS.first, LOADS.last, frozenset({("gmp-police", dt.date(2019, 7, 3))}))

    assert standing(trail_of(incident(), loads=holed)) == ("UNKNOWN", None, None, None)


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({}, "FIRST"),
        ({"source_force": "WYP"}, "ANOTHER_FORCE"),
        ({"quote": None}, "UNANNOUNCED"),
        ({"quote": Quote("DAB/9/19", None)}, "UNANNOUNCED"),
        ({"quote": None, "arrived_at": july(29), "recorded_at": july(29, 13)}, "NOT_YET_DUE"),
        ({"quote": None, "arrived_at": july(1) - dt.timedelta(days=1)}, "UNKNOWN"),
    ],
)
def test_a_contact_from_the_police_stands_on_one_line(changed: dict[str, Any], line: str):
    lines = truth_of(incident(), referral(), contact(**changed))

    assert [found["line"] for found in lines if found["record"] == "contact"] == [line]


def test_a_second_contact_about_one_notice_is_further_and_a_duplicate():
    again = contact("C-2", arrived_at=july(1, 16, 9))
    lines = truth_of(incident(), referral(), contact(), again)

    assert [line["line"] for line in lines if line["record"] == "contact"] == ["FIRST", "FURTHER"]
    assert ["DUPLICATE", None] in lines[0]["flags"]


def test_a_contact_from_another_source_is_on_no_line():
    lines = truth_of(contact(source="2A", source_force=None, quote=None))

    assert lines == []


def test_a_child_whose_birth_date_the_force_does_not_have_is_not_matched():
    unknown = incident(linked(born=None))

    assert trail_of(unknown, referral(), contact())["law2"] == "NOT_SHOWN"


def test_the_match_names_the_council_s_own_child():
    lines = truth_of(incident(), referral(), contact("C-1", listed()))

    assert lines[-1] == {
        "record": "match",
        "incident_id": "I-1",
        "referral_id": None,
        "person_id": "N-1",
        "directorate": "E08000004",
        "record_kind": "contact",
        "record_id": "C-1",
        "child_person_id": "child-N-1",
    }
