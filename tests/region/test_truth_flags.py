"""The truth about flags and about incidents: small stories worked out on paper (ADR-0002, Flags, Law 0 and Incident gaps)."""

import datetime as dt

import pytest

from region.events import Grading, Incident
from tests.region.made_up import Record, contact, incident, july, linked, listed, person, referral, trail_of, truth_of

MEDIUM, HIGH = Grading("DASH", "MEDIUM", july(1, 13), "1"), Grading("DASH", "HIGH", july(1, 14), "1", "new")
SCHOOL = referral("R-9", service="SCHOOL", submitted_at=july(2, 7), sent_at=july(2, 8))
TOLD_SCHOOL = (incident(), SCHOOL)


def _flags(*records: Record, as_at: dt.datetime | None = None) -> list[list[str | None]]:
    return trail_of(*records, as_at=as_at)["flags"]


def _incident(*records: Record) -> tuple[str | None, list[str], list[list[str | None]]]:
    line = next(line for line in truth_of(*records) if line["record"] == "incident")
    return line["line"], line["gaps"], line["flags"]


def test_a_plain_case_carries_no_flag():
    assert _flags(*TOLD_SCHOOL, referral(), contact()) == []


def test_the_school_has_to_be_told_by_half_past_eight_of_the_next_school_day():
    late = referral("R-9", service="SCHOOL", submitted_at=july(2, 7), sent_at=july(2, 8, 31))

    assert _flags(incident(), late) == [["SCHOOL_NOT_TOLD", None]]
    assert _flags(incident(), SCHOOL) == []
    assert _flags(incident(), as_at=july(2, 8)) == []


@pytest.mark.parametrize(("born", "told"), [(dt.date(2015, 7, 1), False), (dt.date(2015, 7, 2), True)])
def test_schools_are_told_of_children_of_4_and_older(born: dt.date, told: bool):
    assert (_flags(incident(linked(person(born=born)))) == []) is told


def test_no_school_is_told_in_the_holidays_until_term_begins():
    assert _flags(incident(linked(at=july(20)), reported_at=july(20, 11)), as_at=july(31)) == []


def test_an_upgrade_after_sending_has_to_be_told():
    raised = incident(gradings=(MEDIUM, Grading("DASH", "HIGH", july(2, 9), "1", "new")))
    update = referral("R-2", sent_at=july(2, 9), update_of="R-1")

    assert ["UPGRADE_NOT_TOLD", None] in _flags(raised, SCHOOL, referral())
    assert ["UPGRADE_NOT_TOLD", None] not in _flags(raised, SCHOOL, referral(), update)
    assert ["UPGRADE_NOT_TOLD", None] not in _flags(incident(gradings=(MEDIUM, HIGH)), SCHOOL, referral())


def test_no_further_action_at_high_risk_is_flagged():
    closed = contact(no_further_action=True, outcomes=("NFA",), no_further_action_reason="NO_CAPACITY")
    red = referral(grade=("PPN", "RED"))

    assert _flags(*TOLD_SCHOOL, red, closed) == [["HIGH_RISK_NO_ACTION", None]]
    assert _flags(incident(gradings=(HIGH,)), SCHOOL, referral(), closed) == [["HIGH_RISK_NO_ACTION", None]]
    assert _flags(*TOLD_SCHOOL, referral(), closed) == []


def test_a_postcode_differs_by_more_than_how_it_is_written():
    assert _flags(*TOLD_SCHOOL, referral(), contact("C-1", listed(postcode="ol11cc"))) == []
    assert _flags(*TOLD_SCHOOL, referral(), contact("C-1", listed(postcode=None))) == []
    assert _flags(*TOLD_SCHOOL, referral(), contact("C-1", listed(postcode="OL8 1CC"))) == [["DIFFERING", "postcode"]]


def test_grades_differ_within_one_tool_only():
    assert _flags(*TOLD_SCHOOL, referral(), contact(grade=("PPN", "GREEN"))) == [["DIFFERING", "grade"]]
    assert _flags(*TOLD_SCHOOL, referral(), contact(grade=("DASH", "HIGH"))) == []


@pytest.mark.parametrize(("reason", "flags"), [(None, [["GRADE_LOWERED", None]]), ("history", [])])
def test_a_grade_lowered_without_a_reason_is_flagged(reason: str | None, flags: list[list[str | None]]):
    lowered = Grading("DASH", "STANDARD", july(1, 20), "1", reason)

    assert _incident(incident(gradings=(MEDIUM, lowered))) == ("LINKED", [], flags)


def test_a_high_risk_case_has_to_be_listed_within_ten_working_days():
    listed_in_time = referral("R-8", (), service="MARAC", submitted_at=july(15, 13), sent_at=july(15, 14))
    listed_late = referral("R-8", (), service="MARAC", submitted_at=july(15, 13), sent_at=july(15, 14, 1))
    high = incident(gradings=(HIGH,))

    assert _incident(high, listed_in_time)[2] == []
    assert _incident(high, listed_late)[2] == [["NOT_LISTED_AT_MARAC", None]]
    assert _incident(high)[2] == [["NOT_LISTED_AT_MARAC", None]]


@pytest.mark.parametrize(
    ("told", "line", "gaps"),
    [
        (incident(), "LINKED", []),
        (incident(gradings=()), "LINKED", ["RISK_NOT_ASSESSED"]),
        (
            incident(linked(role="OTHER_ADULT", who=person(born=dt.date(1980, 1, 1)))),
            "NOT_ASKED",
            ["CHILDREN_NOT_RECORDED"],
        ),
        (incident(linked(role="WITNESS", presence="UNKNOWN"), children_checked="NONE"), "NONE", []),
        (incident(category="ASB", domestic=False, gradings=()), None, []),
        (incident(category="ASB", domestic=False, qualifiers=("CSE",), gradings=()), "LINKED", []),
        (
            incident(category="OTHER", domestic=False, actions=(("POLICE_PROTECTION", july(2)),), gradings=()),
            "LINKED",
            [],
        ),
        (incident(linked(role="SUSPECT"), category="CRIME", domestic=False, gradings=()), "LINKED", []),
        (incident(linked(role="WITNESS"), category="CRIME", domestic=False, gradings=()), None, []),
    ],
)
def test_an_incident_stands_on_one_line_with_its_gaps(told: Incident, line: str | None, gaps: list[str]):
    assert _incident(told)[:2] == (line, gaps)
