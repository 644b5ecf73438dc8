"""Law 0 and the gaps of incidents."""

import pytest

from tests.reconciliation.story import Story


@pytest.mark.parametrize(
    ("incident", "line"),
    [
        ("checked YES at OL4\n01 20:00 person N1 of I1 lives OL4", "LINKED Oldham"),
        ("checked NOT_ASKED at OL4\n01 20:00 person N1 of I1 lives OL4", "LINKED Oldham"),
        ("checked NONE at OL4", "NONE Oldham"),
        ("checked NOT_ASKED at OL4", "NOT_ASKED Oldham"),
        ("checked YES at OL4", "NOT_ASKED Oldham"),
        ("checked YES at OL4\n01 20:00 person P1 of I1 lives OL4 born 1990-01-01 role VICTIM", "NOT_ASKED Oldham"),
        ("checked NONE category ASB at OL4", "None Oldham"),
    ],
)
def test_where_an_incident_stands(incident: str, line: str):
    assert Story(f"01 20:00 incident I1 {incident}").incidents("08-01 12:00") == [f"I1 {line}"]


def test_an_incident_is_in_the_area_of_its_place_and_of_every_eligible_trail():
    text = """
        01 20:00 incident I1 at OL6
        01 20:00 person N1 of I1 lives OL4
        01 20:00 person N2 of I1 found OL16
        01 20:00 person P1 of I1 lives OL8 born 1990-01-01 role VICTIM
    """

    assert Story(text).incidents("08-01 12:00") == ["I1 LINKED Oldham,Rochdale,Tameside"]


def test_an_incident_that_nobody_can_place_is_in_no_area():
    assert Story("01 20:00 incident I1 checked NONE").incidents("08-01 12:00") == ["I1 NONE "]


@pytest.mark.parametrize(
    ("as_at", "gaps"),
    [
        ("02 19:59", []),
        ("03 03:59", []),
        ("03 04:00", ["I1 CHILDREN_NOT_RECORDED Oldham 03 04:00..", "I1 RISK_NOT_ASSESSED Oldham 03 04:00.."]),
    ],
)
def test_nobody_asked_and_nobody_assessed_after_a_day(as_at: str, gaps: list[str]):
    assert Story("01 20:00 incident I1 checked NOT_ASKED at OL4").gaps(as_at) == gaps


def test_asking_and_assessing_late_closes_both():
    text = """
        01 20:00 incident I1 checked NOT_ASKED at OL4
        05 09:00 person N1 of I1 lives OL4
        06 09:00 graded I1 as DASH:STANDARD
    """

    assert Story(text).gaps("07 12:00") == [
        "I1 CHILDREN_NOT_RECORDED Oldham 03 04:00..06 04:00",
        "I1 RISK_NOT_ASSESSED Oldham 03 04:00..07 04:00",
    ]


def test_only_domestic_abuse_needs_a_grade_and_only_dash_is_one():
    missing = "01 20:00 incident I1 category MISSING_PERSON checked NONE at OL4"

    assert Story(missing).gaps("08-01 12:00") == []
    assert Story(f"{missing} quals DOMESTIC").gaps("08-01 12:00") == ["I1 RISK_NOT_ASSESSED Oldham 03 04:00.."]
    assert Story(f"{missing} da yes").gaps("08-01 12:00") == ["I1 RISK_NOT_ASSESSED Oldham 03 04:00.."]
    graded = f"{missing} da yes\n01 21:00 graded I1 as MISSING:HIGH"
    assert Story(graded).gaps("08-01 12:00") == ["I1 RISK_NOT_ASSESSED Oldham 03 04:00.."]


def test_an_incident_out_of_scope_has_no_gap():
    assert Story("01 20:00 incident I1 category ASB checked NOT_ASKED at OL4").gaps("08-01 12:00") == []


def test_a_hole_in_the_force_s_feed_opens_no_gap():
    text = "01 20:00 incident I1 checked NOT_ASKED at OL4"

    assert Story(text, without=(("GMP", "02"),)).gaps("08-01 12:00") == []


def test_its_gaps_belong_to_the_first_person_placed_where_its_own_place_is_not_known():
    text = """
        01 20:00 incident I1 checked NOT_ASKED
        01 20:00 person P1 of I1 born 1990-01-01 role VICTIM
        01 20:00 person P2 of I1 lives OL16 born 1990-01-01 role SUSPECT
        01 20:00 person P3 of I1 lives OL4 born 1990-01-01 role WITNESS
    """

    assert Story(text).gaps("08-01 12:00") == [
        "I1 CHILDREN_NOT_RECORDED Rochdale 03 04:00..",
        "I1 RISK_NOT_ASSESSED Rochdale 03 04:00..",
    ]
