"""Flags: what does not fit."""

import pytest

from reconciliation.ground import DEFAULT_RULES, RuleBook
from tests.reconciliation.story import Story

INCIDENT = """
    01 20:00 incident I1 category MISSING_PERSON at OL4
    01 20:00 person N1 of I1 lives OL4
"""
SENT = f"{INCIDENT}\n02 09:00 sent R1 about I1 names N1 grade PPN:AMBER"
RECEIVED = f"{SENT} | 02 10:00 contact C1 quotes R1 names N1 \n"


def flags(text: str, as_at: str = "08-01 12:00") -> list[str]:
    return Story(text).flags(as_at)


def test_a_trail_on_which_all_fits_has_none():
    assert flags(f"{RECEIVED} | 02 12:00 decided C1 \n | 03 12:00 fed_back C1") == []


class TestGradeLowered:
    def test_without_a_reason(self):
        text = f"{INCIDENT}\n01 21:00 graded I1 as MISSING:HIGH\n01 22:00 graded I1 as MISSING:LOW"

        assert flags(text) == ["I1 GRADE_LOWERED"]

    def test_not_with_a_reason_nor_between_tools_nor_when_raised(self):
        reasoned = f"{INCIDENT}\n01 21:00 graded I1 as MISSING:HIGH\n01 22:00 graded I1 as MISSING:LOW because found"
        tools = f"{INCIDENT}\n01 21:00 graded I1 as MISSING:HIGH\n01 22:00 graded I1 as PPN:GREEN"
        raised = f"{INCIDENT}\n01 21:00 graded I1 as MISSING:LOW\n01 22:00 graded I1 as MISSING:HIGH"

        assert [flags(text) for text in (reasoned, tools, raised)] == [[], [], []]

    def test_with_another_tool_s_grade_in_between(self):
        text = f"""{INCIDENT}
            01 21:00 graded I1 as MISSING:HIGH
            01 22:00 graded I1 as PPN:GREEN
            01 23:00 graded I1 as MISSING:MEDIUM
        """

        assert flags(text) == ["I1 GRADE_LOWERED"]

    def test_out_of_scope_as_well(self):
        text = (
            "01 20:00 incident I1 category ASB at OL4\n01 21:00 graded I1 as PPN:RED\n01 22:00 graded I1 as PPN:GREEN"
        )

        assert flags(text) == ["I1 GRADE_LOWERED"]


class TestUpgradeNotTold:
    UPGRADED = f"{SENT}\n01 21:00 graded I1 as MISSING:LOW\n04 09:00 graded I1 as MISSING:HIGH"

    def test_a_grading_raised_after_sending_that_nobody_was_told(self):
        assert flags(self.UPGRADED) == ["I1/N1 UPGRADE_NOT_TOLD"]

    def test_an_update_sent_at_or_after_it_tells(self):
        assert flags(f"{self.UPGRADED}\n04 09:00 sent R2 about I1 names N1") == []

    def test_an_update_that_names_another_child_does_not(self):
        text = f"{self.UPGRADED}\n01 20:00 person N2 of I1 lives OL4\n04 10:00 sent R2 about I1 names N2"

        assert flags(text) == ["I1/N1 UPGRADE_NOT_TOLD"]

    def test_a_grading_raised_before_sending_or_the_first_in_its_tool_is_none(self):
        before = f"{SENT}\n01 21:00 graded I1 as MISSING:LOW\n01 23:00 graded I1 as MISSING:HIGH"
        first = f"{SENT}\n04 09:00 graded I1 as MISSING:HIGH"

        assert [flags(text) for text in (before, first)] == [[], []]


class TestHighRiskNoAction:
    ENDED = " | 02 12:00 decided C1 nfa yes \n | 03 12:00 fed_back C1"

    def test_a_red_referral_that_ended_without_action(self):
        assert flags(RECEIVED.replace("AMBER", "RED") + self.ENDED) == ["I1/N1 HIGH_RISK_NO_ACTION"]

    def test_a_dash_high_that_ended_without_action(self):
        assert flags(f"{RECEIVED}{self.ENDED}\n01 21:00 graded I1 as DASH:HIGH") == ["I1/N1 HIGH_RISK_NO_ACTION"]

    def test_not_at_lower_risk_nor_with_action(self):
        assert flags(RECEIVED + self.ENDED) == []
        acted = self.ENDED.replace(" nfa yes", "")
        assert flags(RECEIVED.replace("AMBER", "RED") + acted) == []


class TestNotListedAtMarac:
    HIGH = f"{INCIDENT.replace('MISSING_PERSON', 'MISSING_PERSON da yes')}\n02 09:00 graded I1 as DASH:HIGH"

    def marac(self, text: str, as_at: str = "08-01 12:00") -> list[str]:
        return [one for one in flags(text, as_at) if "MARAC" in one]

    @pytest.mark.parametrize(
        ("as_at", "found"), [("16 09:00", []), ("17 03:59", []), ("17 04:00", ["I1 NOT_LISTED_AT_MARAC"])]
    )
    def test_ten_working_days_after_the_first_high_once_covered(self, as_at: str, found: list[str]):
        assert self.marac(self.HIGH, as_at) == found

    @pytest.mark.parametrize(
        ("sent", "found"), [("16 09:00", []), ("16 09:01", ["I1 NOT_LISTED_AT_MARAC"]), ("01 21:00", [])]
    )
    def test_sent_by_then_is_listed(self, sent: str, found: list[str]):
        assert self.marac(f"{self.HIGH}\n{sent} sent M1 about I1 names N1 service MARAC") == found

    def test_a_medium_grade_or_no_domestic_abuse_needs_none(self):
        assert self.marac(self.HIGH.replace("DASH:HIGH", "DASH:MEDIUM")) == []
        assert self.marac(self.HIGH.replace(" da yes", "")) == []

    def test_a_hole_in_the_coverage_raises_none(self):
        assert [one for one in Story(self.HIGH, without=(("GMP", "10"),)).flags("08-01 12:00") if "MARAC" in one] == []


class TestSchoolNotTold:
    AT_HOME = INCIDENT.replace("MISSING_PERSON", "MISSING_PERSON da yes")

    def school(self, text: str, as_at: str = "08-01 12:00") -> list[str]:
        return [one for one in flags(text, as_at) if "SCHOOL" in one]

    @pytest.mark.parametrize(
        ("as_at", "found"), [("02 08:30", []), ("03 03:59", []), ("03 04:00", ["I1/N1 SCHOOL_NOT_TOLD"])]
    )
    def test_half_past_eight_of_the_next_school_day_once_covered(self, as_at: str, found: list[str]):
        assert self.school(self.AT_HOME, as_at) == found

    @pytest.mark.parametrize(("sent", "found"), [("02 08:30", []), ("02 08:31", ["I1/N1 SCHOOL_NOT_TOLD"])])
    def test_told_by_then_is_told(self, sent: str, found: list[str]):
        assert self.school(f"{self.AT_HOME}\n{sent} sent S1 about I1 names N1 service SCHOOL") == found

    def test_a_notice_about_another_child_or_incident_does_not_tell(self):
        assert self.school(f"{self.AT_HOME}\n01 21:00 sent S1 about I1 names N9 service SCHOOL") != []
        assert self.school(f"{self.AT_HOME}\n01 21:00 sent S1 about I9 names N1 service SCHOOL") != []

    def test_after_the_last_day_of_term_it_is_the_first_of_the_next(self):
        text = self.AT_HOME.replace("01 20:00", "19 20:00")
        story = Story(text, last=DEFAULT_RULES.school_terms[4][0].replace(day=10))

        assert [one for one in story.flags("08-31 12:00") if "SCHOOL" in one] == []
        assert [one for one in story.flags("09-05 12:00") if "SCHOOL" in one] == ["I1/N1 SCHOOL_NOT_TOLD"]

    @pytest.mark.parametrize(
        ("born", "found"),
        [
            ("2015-07-01", True),
            ("2015-07-02", False),
            ("2001-07-02", True),
            ("2001-07-01", False),
            ("unknown", False),
        ],
    )
    def test_a_child_of_4_to_17_at_the_incident(self, born: str, found: bool):
        text = self.AT_HOME.replace("lives OL4", f"lives OL4 born {born}")

        assert (self.school(text) != []) is found

    def test_a_child_that_is_not_eligible_or_no_domestic_abuse_needs_none(self):
        assert self.school(INCIDENT) == []
        assert self.school(self.AT_HOME.replace("lives OL4", "role WITNESS presence UNKNOWN")) == []

    def test_where_the_terms_known_end_nothing_is_claimed(self):
        termless = DEFAULT_RULES.__class__("2019-1", DEFAULT_RULES.in_force_from, "both", school_terms=())

        assert Story(self.AT_HOME, rules=RuleBook((termless,))).flags("08-01 12:00") == []


class TestDiffering:
    def test_the_postcode_of_the_first_record(self):
        text = f"{SENT} | 02 10:00 contact C1 quotes R1 names N1 lives OL8"

        assert flags(text) == ["I1/N1 DIFFERING postcode"]

    def test_the_grade_in_the_same_tool(self):
        text = f"{SENT} | 02 10:00 contact C1 quotes R1 names N1 lives OL4 grade PPN:GREEN"

        assert flags(text) == ["I1/N1 DIFFERING grade"]

    def test_not_the_grade_in_another_tool_nor_what_one_side_does_not_have(self):
        assert flags(f"{SENT} | 02 10:00 contact C1 quotes R1 names N1 grade DASH:HIGH") == []
        assert flags(f"{SENT} | 02 10:00 attached A1 quotes R1 names N1") == []

    def test_the_postcode_of_an_attachment(self):
        assert flags(f"{SENT} | 02 10:00 attached A1 quotes R1 names N1 lives OL8") == ["I1/N1 DIFFERING postcode"]

    def test_only_the_first_record_counts(self):
        text = f"""{SENT} | 02 10:00 contact C1 quotes R1 names N1 lives OL4
            03 09:00 sent R2 about I1 names N1 | 02 11:00 contact C2 quotes R1 names N1 lives OL8
        """

        assert flags(text) == []


class TestDuplicate:
    TWO = f"{RECEIVED} | 02 11:00 contact C2 quotes R1 names N1"

    def test_more_contacts_than_notices(self):
        assert flags(self.TWO) == ["I1/N1 DUPLICATE"]

    def test_two_notices_explain_two_contacts(self):
        assert flags(f"{self.TWO}\n03 09:00 sent R2 about I1 names N1") == []

    def test_a_call_explains_a_contact_as_a_notice_does(self):
        assert flags(f"{self.TWO}\n02 10:30 told R2 about I1 names N1") == []

    def test_attachments_and_contacts_elsewhere_are_none(self):
        assert flags(f"{RECEIVED} | 02 11:00 attached A1 quotes R1 names N1") == []
        assert flags(f"{RECEIVED} | 02 11:00 contact C2 in Rochdale quotes R1 names N1") == []
