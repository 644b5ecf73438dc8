"""Every code that a page can meet has words."""

from collections.abc import Mapping
from enum import StrEnum

import pytest

from auth.scopes import Scope
from auth.viewer import OrganisationKind, Role
from reconciliation import findings
from web import wording
from web.trail_drawing import STOPPED_AT


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (findings.Standing, wording.STANDINGS),
        (findings.StepName, wording.STEPS),
        (findings.Side, wording.SIDES),
        (findings.Side, wording.MOVES),
        (findings.Side, wording.WAITS),
        (findings.GapKind, wording.GAPS),
        (findings.FlagKind, wording.FLAGS),
        (findings.IncidentLine, wording.LINES),
        (OrganisationKind, wording.KINDS),
        (Role, wording.ROLES),
        (Role, wording.ROLE_MAY),
        (Scope, wording.SCOPE_MAY),
    ],
)
def test_each_code_has_words_and_no_words_are_for_nothing(codes: type[StrEnum], words: Mapping[str, object]):
    wanted = {code.value for code in codes}

    assert wanted <= set(words)
    if words is not wording.LINES:
        assert set(words) == wanted


def test_each_kind_of_gap_that_a_trail_can_have_stops_it_at_a_step():
    not_a_trails = {"UNANNOUNCED", *wording.INCIDENT_GAPS}

    assert set(STOPPED_AT) == {kind.value for kind in findings.GapKind} - not_a_trails
    assert set(STOPPED_AT.values()) <= {step.value for step in findings.StepName}


def test_a_code_without_words_is_shown_and_not_hidden():
    assert wording.word(wording.GAPS, "SOMETHING_NEW") == "Something new"
    assert wording.word(wording.GAPS, None) == ""


def test_a_grade_is_never_shown_without_its_tool():
    assert wording.grade({"tool": "DASH", "grade": "HIGH"}) == "High (DASH)"
    assert wording.grade({"tool": "MISSING", "grade": "NO_APPARENT_RISK"}) == "No apparent risk (Missing)"
    assert wording.grade(None) == ""


def test_an_episode_that_stands_in_for_a_contact_is_called_an_episode():
    assert wording.record({"kind": "contact", "recordId": "episode:E-1", "origin": "EPISODE"}) == "Episode E-1"
    assert wording.record({"contactId": "episode:E-1", "origin": "EPISODE"}) == "Episode E-1"
    assert wording.record({"kind": "contact", "recordId": "C-1", "origin": "CONTACT"}) == "Contact C-1"
    assert (
        wording.record({"kind": "attachment", "recordId": "A-1", "origin": None}) == "Attached to an open episode A-1"
    )


@pytest.mark.parametrize(
    ("contact", "undated"),
    [
        ({"decided": None, "outcomes": ["NFA"], "origin": "CONTACT"}, True),
        ({"decided": None, "outcomes": [], "noFurtherAction": False, "origin": "CONTACT"}, False),
        ({"decided": None, "outcomes": [], "noFurtherAction": False, "origin": "EPISODE"}, True),
        ({"decided": {"earliest": "2019-07-02"}, "outcomes": ["NFA"], "origin": "CONTACT"}, False),
    ],
)
def test_a_decision_that_no_record_gives_a_time_is_a_decision(contact: Mapping[str, object], *, undated: bool):
    assert wording.is_undated(contact) is undated
