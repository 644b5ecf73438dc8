"""The police half of a trail: law 1, the gaps before sending, and whose trail it is."""

import datetime as dt
from typing import Any

import pytest

from reconciliation.findings import SIDES, GapKind, Side, TrailKey
from reconciliation.ground import DEFAULT_RULES, Excuse, RuleBook
from tests.reconciliation.story import ROCHDALE, Story, abilities, time

POLICE_GAPS = {str(kind) for kind, side in SIDES.items() if side is Side.POLICE}
INCIDENT = """
    01 20:00 incident I1 at OL4
    01 20:00 person N1 of I1 lives OL4
"""


def law1(text: str, as_at: str, **given: Any) -> str:
    """The law-1 standing and the police-side gap of the only trail."""
    (line,) = Story(text, **given).trails(as_at)
    _, _, standing, _, _, gap = line.split()
    return f"{standing} {gap if gap in POLICE_GAPS else '-'}"


class TestTheSendingClock:
    @pytest.mark.parametrize(
        ("sent", "standing"), [("04 20:00", "IN_TIME"), ("04 20:01", "LATE"), ("02 09:00", "IN_TIME")]
    )
    def test_a_child_nobody_graded_is_referred_in_time_within_72_hours(self, sent: str, standing: str):
        assert law1(f"{INCIDENT}\n{sent} sent R1 about I1 names N1", "08-01 12:00") == f"{standing} -"

    @pytest.mark.parametrize(
        ("graded", "sent", "standing"),
        [
            ("01 21:00 graded I1 as DASH:HIGH", "02 21:00", "IN_TIME"),
            ("01 21:00 graded I1 as DASH:HIGH", "02 21:01", "LATE"),
            ("01 21:00 graded I1 as MISSING:MEDIUM", "03 21:00", "IN_TIME"),
            ("01 21:00 graded I1 as MISSING:MEDIUM", "03 21:01", "LATE"),
            ("01 21:00 graded I1 as DASH:STANDARD", "04 20:01", "LATE"),
            ("03 21:00 graded I1 as DASH:HIGH", "04 20:00", "IN_TIME"),
            ("01 21:00 graded I1 as PPN:RED", "04 20:00", "IN_TIME"),
        ],
    )
    def test_a_high_or_medium_grading_shortens_it_from_when_it_was_given(self, graded: str, sent: str, standing: str):
        text = f"{INCIDENT}\n{graded}\n{sent} sent R1 about I1 names N1"

        assert law1(text, "08-01 12:00") == f"{standing} -"

    def test_a_lowering_does_not_lengthen_it(self):
        text = f"""{INCIDENT}
            01 20:30 graded I1 as DASH:HIGH
            01 22:00 graded I1 as DASH:STANDARD
            02 21:00 sent R1 about I1 names N1
        """

        assert law1(text, "08-01 12:00") == "LATE -"

    def test_lateness_counts_from_when_the_child_was_linked(self):
        text = """
            01 20:00 incident I1 at OL4
            05 10:00 person N1 of I1 lives OL4
            08 10:00 sent R1 about I1 names N1
        """

        assert law1(text, "08-01 12:00") == "IN_TIME -"
        assert law1(text.replace("08 10:00", "08 10:01"), "08-01 12:00") == "LATE -"

    def test_it_runs_72_elapsed_hours_over_the_change_to_winter_time(self):
        text = """
            10-25 20:00 incident I1 at OL4
            10-25 20:00 person N1 of I1 lives OL4
            10-28 19:00 sent R1 about I1 names N1
        """
        last = dt.date(2019, 11, 10)

        assert law1(text, "11-05 12:00", last=last) == "IN_TIME -"
        assert law1(text.replace("19:00", "19:01"), "11-05 12:00", last=last) == "LATE -"

    def test_it_runs_72_elapsed_hours_over_the_change_to_summer_time(self):
        text = """
            03-30 20:00 incident I1 at OL4
            03-30 20:00 person N1 of I1 lives OL4
            04-02 21:00 sent R1 about I1 names N1
        """
        first = dt.date(2019, 3, 1)

        assert law1(text, "04-20 12:00", first=first) == "IN_TIME -"
        assert law1(text.replace("21:00", "21:01"), "04-20 12:00", first=first) == "LATE -"

    def test_the_rules_in_force_when_it_started_count(self):
        shorter = DEFAULT_RULES.__class__(
            version="2019-2", in_force_from=dt.date(2019, 7, 2), agreed_by="both sides", sending_standard_hours=48
        )
        rules = RuleBook((DEFAULT_RULES, shorter))
        text = f"{INCIDENT}\n03 21:00 sent R1 about I1 names N1"

        assert law1(text, "08-01 12:00", rules=rules) == "IN_TIME -"
        assert (
            law1(text.replace("01 20:00", "02 00:00").replace("03 21:00", "04 00:01"), "08-01 12:00", rules=rules)
            == "LATE -"
        )

    def test_a_telephone_call_makes_the_step(self):
        text = f"{INCIDENT}\n02 09:00 told R1 about I1 names N1\n06 09:00 sent R1"

        assert law1(text, "08-01 12:00") == "IN_TIME -"

    def test_a_date_without_a_time_that_may_be_late_is_unknown(self):
        text = f"{INCIDENT}\n04 23:00 sent R1 about I1 names N1 precision day"

        assert law1(text, "08-01 12:00") == "UNKNOWN -"
        assert law1(text.replace("04 23:00", "03 23:00"), "08-01 12:00") == "IN_TIME -"
        assert law1(text.replace("04 23:00", "05 23:00"), "08-01 12:00") == "LATE -"


class TestNotReferred:
    @pytest.mark.parametrize(
        ("as_at", "found"),
        [
            ("04 19:59", "NOT_YET_DUE -"),
            ("04 20:00", "NOT_YET_DUE -"),
            ("05 02:00", "NOT_YET_DUE -"),
            ("05 02:01", "NOT_YET_DUE -"),
            ("05 04:00", "STOPPED NOT_REFERRED"),
            ("08-31 12:00", "STOPPED NOT_REFERRED"),
        ],
    )
    def test_a_child_never_referred_stops_once_a_load_covers_the_whole_clock(self, as_at: str, found: str):
        assert law1(INCIDENT, as_at) == found

    def test_a_hole_in_the_coverage_makes_it_unknown_until_the_hole_is_filled(self):
        without = (("GMP", "03"),)

        assert law1(INCIDENT, "08-01 12:00", without=without) == "UNKNOWN -"

    def test_a_hole_that_ends_before_the_clock_starts_does_not_matter(self):
        assert law1(INCIDENT, "08-01 12:00", without=(("GMP", "06-30"),)) == "STOPPED NOT_REFERRED"

    def test_without_any_load_of_the_day_it_began_it_is_unknown(self):
        assert law1(INCIDENT, "08-01 12:00", without=(("GMP", "01"),)) == "UNKNOWN -"

    def test_a_referral_to_another_service_does_not_satisfy(self):
        text = f"{INCIDENT}\n02 09:00 sent R1 about I1 names N1 service MARAC"

        assert law1(text, "08-01 12:00") == "STOPPED NOT_REFERRED"

    def test_a_withdrawal_before_sending_puts_the_trail_back(self):
        text = f"{INCIDENT}\n02 09:00 wrote R1 about I1 names N1\n02 10:00 withdrew R1"

        assert law1(text, "08-01 12:00") == "STOPPED NOT_REFERRED"

    def test_a_call_that_was_withdrawn_and_never_sent_does_not_satisfy(self):
        text = f"{INCIDENT}\n02 09:00 told R1 about I1 names N1\n02 10:00 withdrew R1"

        assert law1(text, "08-01 12:00") == "STOPPED NOT_REFERRED"

    def test_a_withdrawal_at_the_moment_of_sending_is_not_before_it(self):
        text = f"{INCIDENT}\n02 09:00 sent R1 about I1 names N1\n02 09:00 withdrew R1"

        assert law1(text, "08-01 12:00") == "IN_TIME -"

    def test_a_withdrawal_after_sending_changes_nothing_for_the_force(self):
        text = f"{INCIDENT}\n02 09:00 sent R1 about I1 names N1\n02 10:00 withdrew R1"

        assert Story(text).trails("08-01 12:00") == ["I1/N1 Oldham>Oldham IN_TIME STOPPED - NOT_RECEIVED"]


class TestWaitingToSend:
    @pytest.mark.parametrize(
        ("grade", "before", "due"),
        [
            ("grade PPN:RED", "02 12:59", "02 13:00"),
            ("grade PPN:AMBER", "03 08:59", "03 09:00"),
            ("grade PPN:GREEN", "05 08:59", "05 09:00"),
            ("grade DASH:HIGH", "05 08:59", "05 09:00"),
            ("", "05 08:59", "05 09:00"),
        ],
    )
    def test_a_referral_written_and_not_sent_stops_by_its_grade(self, grade: str, before: str, due: str):
        story = Story(f"{INCIDENT}\n02 09:00 wrote R1 about I1 names N1 {grade}")
        (gap,) = [one for one in story.found("08-01 12:00").gaps if one.kind is GapKind.WAITING_TO_SEND]

        assert gap.due == time(due)
        assert law1(story.text, before) == "NOT_YET_DUE -"
        assert law1(story.text, "08-01 12:00") == "STOPPED WAITING_TO_SEND"

    def test_the_earliest_due_of_several_counts(self):
        text = f"""{INCIDENT}
            02 09:00 wrote R1 about I1 names N1 grade PPN:GREEN
            02 10:00 wrote R2 about I1 names N1 grade PPN:RED
        """
        (gap,) = [
            one for one in Story(text).found("08-01 12:00").gaps if one.is_open and one.kind is GapKind.WAITING_TO_SEND
        ]

        assert gap.due == time("02 14:00")

    def test_writing_late_closes_not_referred_and_starts_its_own_clock(self):
        story = Story(f"{INCIDENT}\n15 09:00 wrote R1 about I1 names N1 grade PPN:GREEN")

        assert [one for one in story.gaps("16 12:00") if "REFERRED" in one] == [
            "I1/N1 NOT_REFERRED Oldham 05 04:00..16 04:00"
        ]
        assert law1(story.text, "16 12:00") == "NOT_YET_DUE -"
        assert law1(story.text, "19 12:00") == "STOPPED WAITING_TO_SEND"


class TestChildOmitted:
    SIBLINGS = f"{INCIDENT}\n01 20:00 person N2 of I1 lives OL4\n01 23:00 sent R1 about I1 names N1"

    def test_a_sibling_that_was_linked_and_not_named_is_omitted_as_soon_as_sending_is_known(self):
        story = Story(self.SIBLINGS)

        assert story.trails("02 04:00") == [
            "I1/N1 Oldham>Oldham IN_TIME NOT_YET_DUE - -",
            "I1/N2 Oldham>- STOPPED - - CHILD_OMITTED",
        ]

    def test_who_was_linked_after_sending_is_not_omitted(self):
        text = f"{INCIDENT}\n01 23:00 sent R1 about I1 names N1\n02 10:00 person N2 of I1 lives OL4"

        assert Story(text).trails("03 12:00")[1] == "I1/N2 Oldham>- NOT_YET_DUE - - -"
        assert Story(text).trails("08-01 12:00")[1] == "I1/N2 Oldham>- STOPPED - - NOT_REFERRED"

    def test_who_was_linked_at_the_moment_of_sending_is_omitted(self):
        text = f"{INCIDENT}\n01 23:00 sent R1 about I1 names N1\n01 23:00 person N2 of I1 lives OL4"

        assert Story(text).trails("08-01 12:00")[1] == "I1/N2 Oldham>- STOPPED - - CHILD_OMITTED"

    def test_who_waits_in_the_queue_is_waiting_and_not_omitted(self):
        text = f"{self.SIBLINGS}\n02 09:00 wrote R2 about I1 names N2 grade PPN:RED"

        assert Story(text).trails("08-01 12:00")[1].endswith("STOPPED - - WAITING_TO_SEND")

    def test_a_referral_to_another_service_omits_nobody(self):
        text = self.SIBLINGS.replace("names N1", "names N1 service MARAC")

        assert Story(text).trails("02 12:00")[1] == "I1/N2 Oldham>- NOT_YET_DUE - - -"


class TestWrongRecipient:
    @pytest.mark.parametrize(
        ("as_at", "found"), [("03 08:59", "NOT_YET_DUE -"), ("04 04:00", "STOPPED WRONG_RECIPIENT")]
    )
    def test_sent_only_elsewhere_stops_a_working_day_later(self, as_at: str, found: str):
        assert law1(f"{INCIDENT}\n02 09:00 sent R1 about I1 names N1 to Rochdale", as_at) == found

    def test_the_clock_counts_from_the_last_sending(self):
        text = f"""{INCIDENT}
            02 09:00 sent R1 about I1 names N1 to Rochdale
            05 17:00 sent R2 about I1 names N1 to Tameside
        """
        gaps = [
            one for one in Story(text).found("08-01 12:00").gaps if one.is_open and one.kind is GapKind.WRONG_RECIPIENT
        ]

        assert [one.due for one in gaps] == [time("08 17:00")]

    def test_where_the_child_was_found_is_an_acceptable_recipient(self):
        text = """
            01 20:00 incident I1 at OL4
            01 20:00 person N1 of I1 lives OL4 found OL16
            02 09:00 sent R1 about I1 names N1 to Rochdale
        """

        assert Story(text).trails("03 12:00") == ["I1/N1 Oldham>Rochdale IN_TIME NOT_SHOWN - -"]

    def test_anybody_is_acceptable_where_the_home_is_not_known(self):
        text = """
            01 20:00 incident I1 at OL4
            01 20:00 person N1 of I1
            02 09:00 sent R1 about I1 names N1 to Rochdale
        """

        assert law1(text, "08-01 12:00", feeds=abilities(ROCHDALE)) == "IN_TIME -"

    def test_a_second_one_to_the_right_place_satisfies(self):
        text = f"""{INCIDENT}
            02 09:00 sent R1 about I1 names N1 to Rochdale
            02 10:00 sent R2 about I1 names N1
        """

        assert law1(text, "03 12:00") == "IN_TIME -"


class TestExcludedAndExcused:
    def test_a_blue_notice_that_was_not_sent_is_excluded_by_rule(self):
        text = f"{INCIDENT}\n02 09:00 wrote R1 about I1 names N1 grade PPN:BLUE"

        assert law1(text, "08-01 12:00") == "EXCLUDED -"

    def test_where_blue_is_shared_it_waits_like_any_other(self):
        shared = DEFAULT_RULES.__class__(
            version="own",
            in_force_from=dt.date(2019, 1, 1),
            agreed_by="both",
            directorate="E08000004",
            blue_shared=True,
        )
        text = f"{INCIDENT}\n02 09:00 wrote R1 about I1 names N1 grade PPN:BLUE"

        assert law1(text, "08-01 12:00", rules=RuleBook((DEFAULT_RULES, shared))) == "STOPPED WAITING_TO_SEND"

    def test_where_standard_risk_is_not_shared_it_is_excluded_by_rule(self):
        kept = DEFAULT_RULES.__class__(
            version="own",
            in_force_from=dt.date(2019, 1, 1),
            agreed_by="both",
            directorate="E08000004",
            standard_shared=False,
        )
        rules = RuleBook((DEFAULT_RULES, kept))

        assert law1(f"{INCIDENT}\n01 21:00 graded I1 as DASH:STANDARD", "08-01 12:00", rules=rules) == "EXCLUDED -"
        assert law1(INCIDENT, "08-01 12:00", rules=rules) == "STOPPED NOT_REFERRED"

    def test_an_accepted_answer_excuses_from_when_it_was_accepted(self):
        trail = TrailKey("GMP", "I1", None, "N1").trail_id
        excuses = frozenset({Excuse(trail, GapKind.NOT_REFERRED, time("10 09:00"))})

        assert law1(INCIDENT, "10 08:59", excuses=excuses) == "STOPPED NOT_REFERRED"
        assert law1(INCIDENT, "10 09:00", excuses=excuses) == "EXCUSED -"
        (gap,) = [one for one in Story(INCIDENT, excuses=excuses).found("08-01 12:00").gaps if one.subject == trail]
        assert gap.open_during == ((time("05 04:00"), time("10 09:00")),)
        assert gap.closed_by is None

    def test_a_referral_goes_before_an_excuse(self):
        excuses = frozenset(
            {Excuse(TrailKey("GMP", "I1", None, "N1").trail_id, GapKind.NOT_REFERRED, time("10 09:00"))}
        )

        assert law1(f"{INCIDENT}\n12 09:00 sent R1 about I1 names N1", "13 12:00", excuses=excuses) == "LATE -"


class TestWritingNotFollowed:
    def test_a_call_that_nothing_in_writing_followed_is_a_gap_although_law_1_is_kept(self):
        story = Story(f"{INCIDENT}\n02 09:00 told R1 about I1 names N1")

        assert story.trails("04 12:00") == ["I1/N1 Oldham>Oldham IN_TIME STOPPED - WRITING_NOT_FOLLOWED"]
        assert [one for one in story.gaps("08-01 12:00") if "WRITING" in one] == [
            "I1/N1 WRITING_NOT_FOLLOWED Oldham 04 04:00.."
        ]

    def test_it_goes_before_the_councils_gap(self):
        story = Story(f"{INCIDENT}\n02 09:00 told R1 about I1 names N1")

        assert story.trails("08-01 12:00") == ["I1/N1 Oldham>Oldham IN_TIME STOPPED - WRITING_NOT_FOLLOWED"]
        assert not [one for one in story.gaps("08-01 12:00") if "NOT_RECEIVED" in one]

    def test_writing_within_a_day_closes_it_before_it_opens(self):
        story = Story(f"{INCIDENT}\n02 09:00 told R1 about I1 names N1\n03 08:00 sent R1")

        assert not [one for one in story.gaps("08-01 12:00") if "WRITING" in one]


class TestWhoseTrailItIs:
    @pytest.mark.parametrize(
        ("person", "place"),
        [
            ("lives OL16 found OL6", "Rochdale"),
            ("found OL6", "Tameside"),
            ("", "Oldham"),
            ("lives XX1", "Oldham"),
        ],
    )
    def test_home_goes_before_where_the_child_was_found_and_that_before_the_incident(self, person: str, place: str):
        text = f"01 20:00 incident I1 at OL4\n01 20:00 person N1 of I1 {person}"

        assert Story(text).trails("02 12:00") == [f"I1/N1 {place}>- NOT_YET_DUE - - -"]

    def test_the_recipient_goes_before_the_incident(self):
        text = "01 20:00 incident I1 at OL4\n01 20:00 person N1 of I1\n01 21:00 sent R1 about I1 names N1 to Rochdale"

        assert Story(text).trails("02 12:00") == ["I1/N1 Rochdale>Rochdale IN_TIME NOT_YET_DUE - -"]

    def test_without_any_of_them_it_is_not_placed(self):
        assert Story("01 20:00 incident I1\n01 20:00 person N1 of I1").trails("02 12:00") == [
            "I1/N1 ->- NOT_YET_DUE - - -"
        ]
