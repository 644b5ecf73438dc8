"""A drawn trail: marks, dates and clocks in words, and where it stopped."""

import pytest

from tests.web import trails
from web.formats import instant
from web.trail_drawing import STOPPED_AT, Mark, draw

NOW = instant(trails.NOW)


def marks(trail: trails.Data) -> list[str]:
    return [step.mark.value for step in draw(trail, NOW).steps]


def test_a_trail_that_was_never_referred_stops_at_the_referral_on_the_police_side():
    drawn = draw(trails.not_referred(), NOW)

    assert [step.mark for step in drawn.steps] == ["done", "done", "stopped", "ahead", "ahead", "ahead"]
    assert (drawn.side, drawn.headline, drawn.stopped) == ("POLICE", "Not referred", True)
    assert drawn.steps[2].status == "Not referred"
    assert drawn.steps[2].clock == "Due 2 July 2019 at 10:04pm, 60 days over"


def test_a_referral_that_was_not_received_is_the_councils_move():
    drawn = draw(trails.not_received(), NOW)

    assert [step.mark for step in drawn.steps] == ["done", "done", "done", "stopped", "ahead", "ahead"]
    assert (drawn.side, drawn.headline) == ("COUNCIL", "Sent, not received")


def test_what_was_late_stays_late_and_says_by_how_much():
    drawn = draw(trails.complete(), NOW)

    assert marks(trails.complete()) == ["done", "done", "done", "done", "late", "done"]
    assert drawn.steps[4].clock == "Was due 3 July 2019 at 9:40am, 2 days late"
    assert (drawn.side, drawn.headline, drawn.stopped) == (None, "Decided late", False)


def test_what_is_not_yet_due_waits_and_says_how_long_is_left():
    drawn = draw(trails.waiting(), NOW)

    assert drawn.steps[2].mark is Mark.WAITING
    assert drawn.steps[2].clock == "Due 1 September 2019 at 10:04pm, 13 hours left"
    assert (drawn.side, drawn.headline) == ("POLICE", "Waiting: referral sent")


@pytest.mark.parametrize("standing", ["UNKNOWN", "NOT_SHOWN", "CANNOT_TELL"])
def test_where_the_portal_claims_nothing_it_says_why_and_names_no_side(standing: str):
    drawn = draw(trails.unclear(standing), NOW)

    assert drawn.steps[3].mark is Mark.NO_CLAIM
    assert drawn.side is None
    assert drawn.no_claim.endswith(".")
    assert not drawn.stopped


def test_the_feeds_own_reason_goes_before_the_general_one():
    drawn = draw(trails.unclear("UNKNOWN", note="The council's feed ends on 30 August 2019."), NOW)

    assert drawn.no_claim == "The council's feed ends on 30 August 2019."


def test_a_step_of_which_only_the_day_is_known_is_drawn_through_and_claims_nothing():
    trail = trails.complete()
    trail["steps"][3] |= {"standing": "CANNOT_TELL"}
    step = draw(trail, NOW).steps[3]

    assert (step.mark, step.reached) == (Mark.NO_CLAIM, True)


@pytest.mark.parametrize("kind", sorted(STOPPED_AT))
def test_each_kind_of_gap_is_drawn_at_exactly_one_step(kind: str):
    trail = trails.complete() | {"gap": trails.gap(kind, "POLICE", "2019-07-02T22:04:00+01:00")}

    assert [step.name for step in draw(trail, NOW).steps if step.mark is Mark.STOPPED] == [STOPPED_AT[kind]]


def test_told_by_telephone_keeps_its_date_where_writing_did_not_follow():
    stopped = trails.gap("WRITING_NOT_FOLLOWED", "POLICE", "2019-07-03T09:32:00+01:00")
    step = draw(trails.complete() | {"gap": stopped}, NOW).steps[2]

    assert (step.status, step.when) == ("Told by telephone, nothing in writing", "2 July 2019 at 9:32am")


def test_a_resolved_gap_stops_nothing():
    resolved = trails.gap("NOT_RECEIVED", "COUNCIL", "2019-07-03T09:32:00+01:00", state="RESOLVED")

    assert not draw(trails.complete() | {"gap": resolved}, NOW).stopped


def test_what_a_rule_excludes_is_neither_stopped_nor_done():
    trail: trails.Data = trails.not_referred() | {"gap": None}
    trail["steps"][2] |= {"standing": "EXCLUDED"}
    drawn = draw(trail, NOW)

    assert drawn.steps[2].mark is Mark.ASIDE
    assert drawn.headline == "Excluded by rule"


def test_a_step_says_which_rule_ran_and_who_agreed_it():
    step = draw(trails.complete(), NOW).steps[4]

    assert step.limit == "1 working day from 2 July 2019 at 9:40am"
    assert step.rule == "Rule 2019-1, Default of the portal"


def test_a_viewer_who_may_not_see_gaps_sees_where_a_trail_stopped_but_not_whose_gap_it_is():
    trail = trails.not_referred()
    del trail["gap"]
    drawn = draw(trail, NOW)

    assert drawn.steps[2].mark is Mark.STOPPED
    assert drawn.steps[2].status == "Stopped here"
    assert drawn.side is None
