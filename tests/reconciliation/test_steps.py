"""The six steps of a trail as they are shown."""

from reconciliation.findings import Side, Standing, StepName
from tests.reconciliation.story import OLDHAM, ROCHDALE, Story, abilities, time

SENT = """
    01 20:00 incident I1 at OL4
    01 20:00 person N1 of I1 lives OL4
    01 21:00 graded I1 as DASH:MEDIUM
    01 23:00 sent R1 about I1 names N1 grade PPN:AMBER
"""


def shown(story: Story, as_at: str) -> list[tuple[str, str, str]]:
    """Name, standing and note of every step of the first trail."""
    return [(one.name, one.standing or "-", one.note or "") for one in story.found(as_at).trails[0].steps]


def test_every_trail_has_all_six_with_side_clock_and_the_feed_that_shows_them():
    story = Story(f"{SENT} | 02 10:00 contact C1 quotes R1 names N1 \n | 02 12:00 decided C1")
    steps = story.found("04 12:00").trails[0].steps

    assert [one.name for one in steps] == list(StepName)
    assert [one.side for one in steps] == [Side.POLICE] * 3 + [Side.COUNCIL] * 3
    assert [one.standing for one in steps] == [None, *[Standing.IN_TIME] * 4, Standing.NOT_YET_DUE]
    assert [one.clock.due if one.clock else None for one in steps] == [
        None,
        time("02 20:00"),
        time("03 21:00"),
        time("02 23:00"),
        time("03 10:00"),
        time("05 12:00"),
    ]
    assert [one.happened.earliest if one.happened else None for one in steps] == [
        time("01 20:00"),
        time("01 21:00"),
        time("01 23:00"),
        time("02 10:00"),
        time("02 12:00"),
        None,
    ]
    assert [one.shown_by for one in steps] == [("gmp-police",)] * 3 + [(f"{OLDHAM}-council",)] * 3


def test_a_trail_that_nobody_referred_has_no_council_s_clock_yet():
    story = Story(SENT.replace("01 23:00 sent R1 about I1 names N1 grade PPN:AMBER", ""))

    assert shown(story, "08-01 12:00")[2:] == [
        ("REFERRAL_SENT", "STOPPED", ""),
        ("RECEIVED", "-", ""),
        ("DECIDED", "-", ""),
        ("FED_BACK", "-", ""),
    ]


def test_what_the_portal_cannot_know_says_why():
    assert shown(Story(SENT, feeds=abilities(ROCHDALE)), "08-01 12:00")[3] == (
        "RECEIVED",
        "NOT_SHOWN",
        "No feed of this directorate shows contacts.",
    )
    assert shown(Story(SENT, feeds=abilities(ROCHDALE)), "02 12:00")[3] == ("RECEIVED", "NOT_YET_DUE", "")
    assert shown(Story(SENT, without=((OLDHAM, "02"),)), "08-01 12:00")[3] == (
        "RECEIVED",
        "UNKNOWN",
        "No load covers this time yet, so nobody can say whether it happened.",
    )
    by_date = f"{SENT} | 05 10:00 contact C1 quotes R1 names N1 arrived none"
    assert shown(Story(by_date), "08-01 12:00")[3] == (
        "RECEIVED",
        "CANNOT_TELL",
        "When it happened is known only as an interval: it may have been in time or late.",
    )


def test_a_sibling_not_listed_says_why():
    text = f"{SENT.replace('names N1', 'names N1,N2')}\n01 20:00 person N2 of I1 lives OL4 | 02 10:00 contact C1 quotes R1 names N2"

    assert shown(Story(text), "08-01 12:00")[3][2] == (
        "A record of the recipient quotes this referral and names other children only."
    )


def test_an_arrival_that_is_inferred_is_marked():
    text = f"{SENT} | 02 10:00 contact C1 quotes R1 names N1 arrived none"
    steps = Story(text).found("04 12:00").trails[0].steps

    assert [one.inferred for one in steps] == [False, False, False, True, True, False]
    assert steps[3].note == "Arrival is not shown: taken to lie between sending and recording."


def test_only_domestic_abuse_has_a_clock_for_the_risk_assessment():
    text = "01 20:00 incident I1 category MISSING_PERSON at OL4\n01 20:00 person N1 of I1 lives OL4"
    step = Story(text).found("08-01 12:00").trails[0].steps[1]

    assert (step.clock, step.standing, step.note) == (None, None, "No clock: not domestic abuse.")


def test_a_late_and_a_missing_assessment_stand_as_such():
    late = SENT.replace("01 21:00 graded", "03 09:00 graded")
    missing = SENT.replace("01 21:00 graded I1 as DASH:MEDIUM", "")

    assert shown(Story(late), "08-01 12:00")[1][1] == "LATE"
    assert shown(Story(missing), "08-01 12:00")[1][1] == "STOPPED"
    assert shown(Story(missing), "02 12:00")[1][1] == "NOT_YET_DUE"


def test_a_child_referred_without_an_incident_shows_that_there_is_none():
    story = Story("02 09:00 sent R1 names N1")

    assert shown(story, "03 12:00")[:3] == [
        ("INCIDENT", "-", "The referral quotes no incident that is known."),
        ("RISK_ASSESSED", "-", "The referral quotes no incident that is known."),
        ("REFERRAL_SENT", "-", "The child was referred; the incident did not ask for it."),
    ]
