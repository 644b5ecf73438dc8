"""The council half of a trail: laws 2 and 4, what was passed on, and feedback."""

from typing import Any

import pytest

from reconciliation.findings import GapKind, TrailKey
from reconciliation.ground import Excuse
from tests.reconciliation.story import OLDHAM, ROCHDALE, Story, abilities, time

SENT = """
    01 20:00 incident I1 at OL4
    01 20:00 person N1 of I1 lives OL4
    03 09:00 sent R1 about I1 names N1
"""


def council(text: str, as_at: str = "08-01 12:00", **given: Any) -> str:
    """Laws 2 and 4 and the gap of the trail of N1."""
    line = Story(text, **given).trails(as_at)[0]
    return " ".join(line.split()[3:])


class TestReceived:
    @pytest.mark.parametrize(
        ("grade", "arrived", "standing"),
        [
            ("PPN:AMBER", "04 09:00", "IN_TIME"),
            ("PPN:AMBER", "04 09:01", "LATE"),
            ("PPN:RED", "04 09:01", "LATE"),
            ("DASH:MEDIUM", "04 09:01", "LATE"),
            ("PPN:GREEN", "04 09:00", "IN_TIME"),
            ("PPN:GREEN", "04 09:01", "LATE"),
        ],
    )
    def test_within_24_hours_or_a_working_day(self, grade: str, arrived: str, standing: str):
        text = f"{SENT.replace('names N1', f'names N1 grade {grade}')} | {arrived} contact C1 quotes R1 names N1"

        assert council(text).split()[0] == standing

    @pytest.mark.parametrize("grade", ["PPN:GREEN", "DASH:STANDARD", "MISSING:LOW", "MISSING:NO_APPARENT_RISK"])
    def test_of_standard_risk_a_working_day_after_a_friday_evening_is_monday_evening(self, grade: str):
        text = SENT.replace("03 09:00 sent R1 about I1 names N1", f"05 18:00 sent R1 about I1 names N1 grade {grade}")

        assert council(f"{text} | 08 18:00 contact C1 quotes R1 names N1").split()[0] == "IN_TIME"
        assert council(f"{text} | 08 18:01 contact C1 quotes R1 names N1").split()[0] == "LATE"

    def test_without_a_grade_the_incident_s_highest_when_it_was_sent_decides(self):
        friday = SENT.replace("03 09:00 sent", "05 18:00 sent")
        standard = friday.replace("01 20:00 person", "01 21:00 graded I1 as DASH:STANDARD\n01 20:00 person")
        raised = f"{standard}\n 06 09:00 graded I1 as DASH:HIGH"
        arrived = " | 08 17:00 contact C1 quotes R1 names N1"

        assert council(friday + arrived).split()[0] == "LATE"
        assert council(standard + arrived).split()[0] == "IN_TIME"
        assert council(raised + arrived).split()[0] == "IN_TIME"

    def test_the_clock_runs_from_a_telephone_call(self):
        text = f"{SENT}\n 02 09:00 told R1 about I1 names N1 | 03 10:00 contact C1 quotes R1 names N1"

        assert council(text).split()[0] == "LATE"

    def test_a_contact_that_arrived_before_the_referral_was_sent_is_in_time(self):
        assert council(f"{SENT} | 02 09:00 contact C1 quotes I1 names N1").split()[0] == "IN_TIME"

    def test_an_attachment_receives_as_well(self):
        text = f"{SENT} | 03 10:00 attached A1 quotes R1 names N1 \n | 03 12:00 noticed A1"

        assert council(text) == "IN_TIME IN_TIME -"

    def test_a_contact_without_arrival_lies_between_sending_and_recording(self):
        recorded_soon = f"{SENT} | 03 15:00 contact C1 quotes R1 names N1 arrived none"
        recorded_late = f"{SENT} | 05 15:00 contact C1 quotes R1 names N1 arrived none"

        assert council(recorded_soon).split()[0] == "IN_TIME"
        assert council(recorded_late).split()[0] == "CANNOT_TELL"

    def test_a_contact_that_quotes_another_notice_or_nothing_is_not_the_child_s(self):
        assert council(f"{SENT} | 03 10:00 contact C1 quotes R9 names N1") == "STOPPED - NOT_RECEIVED"
        assert council(f"{SENT} | 03 10:00 contact C1 names N1") == "STOPPED - NOT_RECEIVED"

    def test_a_contact_at_another_directorate_receives_nothing_for_the_recipient(self):
        text = f"{SENT} | 03 10:00 contact C1 in Rochdale quotes R1 names N1"

        assert council(text, feeds=abilities(OLDHAM, ROCHDALE)) == "STOPPED - NOT_RECEIVED"

    def test_an_unborn_child_is_received_by_its_expected_date_and_stays_the_same_when_born(self):
        text = """
            01 20:00 incident I1 at OL4                                              |
            01 20:00 person N1 of I1 role UNBORN expected 2019-07-20 lives OL4       |
            03 09:00 sent R1 about I1 names N1                                       | 03 10:00 contact C1 quotes R1 names N1
            22 09:00 born N1 of I1 born 2019-07-21                                   | 03 12:00 decided C1
                                                                                     | 04 12:00 fed_back C1
        """
        story = Story(text)

        assert story.trails("10 12:00") == ["I1/N1 Oldham>Oldham IN_TIME IN_TIME IN_TIME -"]
        assert story.trails("08-01 12:00") == ["I1/N1 Oldham>Oldham IN_TIME IN_TIME IN_TIME -"]


class TestNotReceived:
    @pytest.mark.parametrize(
        ("as_at", "found"),
        [
            ("04 08:59", "NOT_YET_DUE - -"),
            ("04 09:00", "NOT_YET_DUE - -"),
            ("05 02:00", "NOT_YET_DUE - -"),
            ("05 02:01", "NOT_YET_DUE - -"),
            ("05 04:29", "NOT_YET_DUE - -"),
            ("05 04:30", "STOPPED - NOT_RECEIVED"),
        ],
    )
    def test_it_stops_once_the_council_s_load_covers_the_whole_clock(self, as_at: str, found: str):
        assert council(SENT, as_at) == found

    def test_a_stale_council_feed_leaves_it_unknown_and_nobody_has_a_gap(self):
        without = tuple((OLDHAM, f"{day:02}") for day in range(4, 31))

        assert council(SENT, "20 12:00", without=without) == "UNKNOWN - -"

    def test_a_hole_in_the_coverage_is_not_jumped(self):
        assert council(SENT, without=((OLDHAM, "04"),)) == "UNKNOWN - -"

    def test_a_recipient_without_a_feed_that_shows_contacts_is_not_shown(self):
        assert council(SENT, feeds=abilities(ROCHDALE)) == "NOT_SHOWN - -"
        assert council(SENT, feeds=abilities(OLDHAM, contacts=False)) == "NOT_SHOWN - -"
        assert council(SENT, "04 08:59", feeds=abilities(ROCHDALE)) == "NOT_YET_DUE - -"

    def test_a_sibling_that_a_family_contact_does_not_list_is_not_shown(self):
        text = f"""{SENT.replace("names N1", "names N1,N2")}
            01 20:00 person N2 of I1 lives OL4   | 03 10:00 contact C1 quotes R1 names N2
        """
        story = Story(text)

        assert [line.split()[3] for line in story.trails("04 08:59")] == ["NOT_YET_DUE", "IN_TIME"]
        assert [line.split()[3] for line in story.trails("08-01 12:00")] == ["NOT_SHOWN", "IN_TIME"]

    def test_blue_is_excluded_even_where_it_was_sent_and_received(self):
        text = SENT.replace("names N1", "names N1 grade PPN:BLUE")

        assert council(text) == "EXCLUDED - -"
        assert council(f"{text} | 03 10:00 contact C1 quotes R1 names N1") == "EXCLUDED - -"

    def test_an_accepted_answer_excuses_it(self):
        excuse = Excuse(TrailKey("GMP", "I1", None, "N1").trail_id, GapKind.NOT_RECEIVED, time("10 09:00"))

        assert council(SENT, excuses=frozenset({excuse})) == "EXCUSED - -"


RECEIVED = f"{SENT} | 03 10:00 contact C1 quotes R1 names N1 \n"


class TestDecided:
    @pytest.mark.parametrize(
        ("arrived", "decided", "standing"),
        [
            ("03 10:00", "04 10:00", "IN_TIME"),
            ("03 10:00", "04 10:01", "LATE"),
            ("05 16:55", "08 16:55", "IN_TIME"),
            ("05 16:55", "08 16:56", "LATE"),
            ("06 11:00", "08 23:59", "IN_TIME"),
            ("06 11:00", "09 00:01", "LATE"),
        ],
    )
    def test_a_working_day_from_arrival(self, arrived: str, decided: str, standing: str):
        text = f"{SENT} | {arrived} contact C1 quotes R1 names N1 \n | {decided} decided C1"

        assert council(text).split()[1] == standing

    def test_it_counts_from_arrival_and_not_from_recording(self):
        text = f"{SENT} | 05 09:00 contact C1 quotes R1 names N1 arrived 03T10:00 \n | 05 10:00 decided C1"

        assert council(text).split()[1] == "LATE"

    def test_over_the_august_bank_holiday_it_takes_until_tuesday(self):
        text = """
            08-20 20:00 incident I1 at OL4                 |
            08-20 20:00 person N1 of I1 lives OL4          |
            08-23 15:00 sent R1 about I1 names N1          | 08-23 15:30 contact C1 quotes R1 names N1
                                                           | 08-27 15:30 decided C1
        """

        assert council(text, "08-31 12:00").split()[1] == "IN_TIME"
        assert council(text.replace("08-27 15:30", "08-27 15:31"), "08-31 12:00").split()[1] == "LATE"

    def test_where_arrival_is_not_shown_it_may_be_impossible_to_tell(self):
        text = f"{SENT} | 03 15:00 contact C1 quotes R1 names N1 arrived none \n | 04 12:00 decided C1"

        assert council(text) == "IN_TIME CANNOT_TELL NOT_FED_BACK"

    def test_the_first_contact_with_a_decision_decides(self):
        text = f"{RECEIVED} | 03 11:00 contact C2 quotes R1 names N1 \n | 04 09:00 decided C2"

        assert council(text).split()[1] == "IN_TIME"

    @pytest.mark.parametrize(
        ("as_at", "found"),
        [
            ("04 09:59", "NOT_YET_DUE -"),
            ("05 04:29", "NOT_YET_DUE -"),
            ("05 04:30", "STOPPED NOT_DECIDED"),
        ],
    )
    def test_without_a_decision_it_stops_once_that_is_covered(self, as_at: str, found: str):
        assert council(RECEIVED, as_at) == f"IN_TIME {found}"

    def test_a_feed_that_shows_no_decisions_leaves_it_not_shown(self):
        assert council(RECEIVED, feeds=abilities(OLDHAM, decisions=False)) == "IN_TIME NOT_SHOWN -"

    def test_the_coverage_of_a_feed_that_shows_no_decisions_proves_none(self):
        other = abilities(OLDHAM, decisions=False)[1]
        blind = (*abilities(OLDHAM), other.__class__("second", OLDHAM, other.side, shows_contacts=True))

        assert council(RECEIVED, feeds=blind) == "IN_TIME STOPPED NOT_DECIDED"

    def test_what_was_not_received_enters_no_law_4(self):
        assert council(SENT) == "STOPPED - NOT_RECEIVED"


class TestPassedOn:
    PASSED = f"{RECEIVED} | 03 12:00 passed C1 to Rochdale \n"
    BOTH = abilities(OLDHAM, ROCHDALE)

    @pytest.mark.parametrize(
        ("as_at", "found"),
        [("04 11:59", "NOT_YET_DUE -"), ("05 04:29", "NOT_YET_DUE -"), ("05 04:30", "STOPPED NOT_PASSED_ON")],
    )
    def test_nothing_there_a_working_day_later_is_a_gap_of_who_passed_it_on(self, as_at: str, found: str):
        assert council(self.PASSED, as_at, feeds=self.BOTH) == f"IN_TIME {found}"

    def test_the_gap_belongs_to_the_recipient(self):
        assert Story(self.PASSED, feeds=self.BOTH).gaps("08-01 12:00")[-1] == "I1/N1 NOT_PASSED_ON Oldham 05 04:30.."

    def test_where_that_directorate_shows_no_contacts_it_is_not_shown(self):
        assert council(self.PASSED) == "IN_TIME NOT_SHOWN -"

    @pytest.mark.parametrize(("decided", "standing"), [("05 09:00", "IN_TIME"), ("05 09:01", "LATE")])
    def test_the_decision_is_owed_there_a_working_day_from_arrival(self, decided: str, standing: str):
        text = f"""{self.PASSED} | 04 09:00 contact C9 in Rochdale quotes R1 names N1
            | {decided} decided C9 in Rochdale
            | 08 09:00 fed_back C9 in Rochdale
        """

        assert council(text, feeds=self.BOTH) == f"IN_TIME {standing} -"

    def test_an_undecided_contact_there_is_not_decided(self):
        text = f"{self.PASSED} | 04 09:00 contact C9 in Rochdale quotes R1 names N1"

        assert council(text, feeds=self.BOTH) == "IN_TIME STOPPED NOT_DECIDED"

    def test_arrival_there_that_is_not_shown_lies_between_passing_on_and_recording(self):
        text = f"""{self.PASSED} | 05 09:00 contact C9 in Rochdale quotes R1 names N1 arrived none
            | 05 12:00 decided C9 in Rochdale
        """

        assert council(text, feeds=self.BOTH).split()[1] == "CANNOT_TELL"
        steps = Story(text, feeds=self.BOTH).found("08-01 12:00").trails[0].steps
        assert [one.inferred for one in steps] == [False, False, False, False, True, False]

    def test_what_was_decided_here_is_not_owed_there(self):
        assert council(f"{self.PASSED} | 03 13:00 decided C1 \n | 04 09:00 fed_back C1") == "IN_TIME IN_TIME -"

    def test_passing_it_back_and_forth_ends_somewhere(self):
        text = f"""{self.PASSED} | 04 09:00 contact C9 in Rochdale quotes R1 names N1
            | 04 10:00 passed C9 in Rochdale to Oldham
        """

        assert council(text, feeds=self.BOTH) == "IN_TIME STOPPED NOT_DECIDED"


class TestFedBack:
    DECIDED = f"{RECEIVED} | 04 09:00 decided C1 \n"

    @pytest.mark.parametrize(
        ("as_at", "gap"),
        [("09 08:59", "-"), ("10 04:29", "-"), ("10 04:30", "NOT_FED_BACK"), ("08-01 12:00", "NOT_FED_BACK")],
    )
    def test_the_referrer_is_told_within_three_working_days(self, as_at: str, gap: str):
        assert council(self.DECIDED, as_at) == f"IN_TIME IN_TIME {gap}"

    def test_feedback_closes_it_and_law_4_stays(self):
        story = Story(f"{self.DECIDED} | 15 09:00 fed_back C1")

        assert story.trails("08-01 12:00") == ["I1/N1 Oldham>Oldham IN_TIME IN_TIME IN_TIME -"]
        assert "I1/N1 NOT_FED_BACK Oldham 10 04:30..16 04:30" in story.gaps("08-01 12:00")

    def test_a_feed_that_does_not_show_feedback_opens_no_gap(self):
        assert council(self.DECIDED, feeds=abilities(OLDHAM, feedback=False)) == "IN_TIME IN_TIME -"

    def test_an_attachment_owes_no_feedback(self):
        text = f"{SENT} | 03 10:00 attached A1 quotes R1 names N1 \n | 03 12:00 noticed A1"

        assert council(text) == "IN_TIME IN_TIME -"
