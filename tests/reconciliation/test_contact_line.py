"""Law 3: contacts that say they came from the police."""

import pytest

from reconciliation.findings import ContactLine, GapKind
from reconciliation.ground import Excuse
from reconciliation.records import RecordKey
from reconciliation.walk.contact_line import contact_subject
from tests.reconciliation.story import OLDHAM, Story, time

SENT = """
    01 20:00 incident I1 at OL4
    01 20:00 person N1 of I1 lives OL4
    03 09:00 sent R1 about I1 names N1
"""


def test_the_earliest_contact_of_a_trail_is_first_and_the_others_are_further():
    text = f"{SENT} | 04 10:00 contact C1 quotes R1 names N1 \n | 03 10:00 contact C2 quotes I1 names N1"

    assert Story(text).contacts("08-01 12:00") == ["C1 FURTHER", "C2 FIRST"]


def test_a_contact_that_is_first_for_one_trail_is_first():
    text = f"""{SENT}
        01 20:00 person N2 of I1 lives OL4              | 03 10:00 contact C1 quotes R1 names N1
        03 09:00 sent R2 about I1 names N2              | 03 11:00 contact C2 quotes I1 names N1,N2
    """

    assert Story(text).contacts("08-01 12:00") == ["C1 FIRST", "C2 FIRST"]


def test_another_force_s_contact_is_another_force_s_even_where_a_trail_claims_it():
    text = f"{SENT} | 03 10:00 contact C1 quotes R1 names N1 force WYP \n | 03 11:00 contact C2 names N1 force WYP"

    assert Story(text).contacts("08-01 12:00") == ["C1 ANOTHER_FORCE", "C2 ANOTHER_FORCE"]


def test_contacts_from_other_sources_stand_on_no_line():
    assert Story("| 03 10:00 contact C1 names N1 source 2A").contacts("08-01 12:00") == []


@pytest.mark.parametrize("force", ["", "force GMP"])
@pytest.mark.parametrize(
    ("as_at", "line"),
    [
        ("04 12:00", "NOT_YET_DUE"),
        ("06 10:00", "NOT_YET_DUE"),
        ("07 02:01", "NOT_YET_DUE"),
        ("07 04:00", "UNANNOUNCED"),
        ("08-01 12:00", "UNANNOUNCED"),
    ],
)
def test_a_contact_that_no_trail_claims_is_unannounced_once_the_force_s_feed_covers_three_days(
    force: str, as_at: str, line: str
):
    assert Story(f"| 03 10:00 contact C1 names N1 {force}").contacts(as_at) == [f"C1 {line}"]


def test_a_hole_in_the_force_s_feed_leaves_it_unknown():
    story = Story("| 03 10:00 contact C1 names N1", without=(("GMP", "05"),))

    assert story.contacts("08-01 12:00") == ["C1 UNKNOWN"]
    assert story.gaps("08-01 12:00") == []


def test_where_arrival_is_not_shown_recording_counts():
    story = Story("| 03 10:00 contact C1 names N1 arrived none")

    assert story.gaps("08-01 12:00") == ["C1 UNANNOUNCED Oldham 07 04:00.."]


def test_a_referral_that_comes_later_closes_the_gap_and_is_named():
    text = """
        01 20:00 incident I1 at OL4                | 03 10:00 contact C1 quotes I1 names N1
        15 20:00 person N1 of I1 lives OL4         |
    """
    story = Story(text)
    (gap,) = [one for one in story.found("08-01 12:00").gaps if one.kind is GapKind.UNANNOUNCED]

    assert story.contacts("08-01 12:00") == ["C1 FIRST"]
    assert gap.open_during == ((time("07 04:00"), time("16 04:00")),)
    assert gap.closed_by is not None
    assert gap.closed_by.key == RecordKey("GMP", "incident", "I1")


def test_an_accepted_answer_excuses_it_but_not_one_that_a_trail_claims():
    excused = Excuse(contact_subject(RecordKey(OLDHAM, "contact", "C1")), GapKind.UNANNOUNCED, time("10 09:00"))
    story = Story("| 03 10:00 contact C1 names N1", excuses=frozenset({excused}))

    assert story.contacts("09 12:00") == ["C1 UNANNOUNCED"]
    assert story.contacts("10 09:00") == ["C1 EXCUSED"]
    claimed = Story(f"{SENT} | 03 10:00 contact C1 quotes R1 names N1", excuses=frozenset({excused}))
    assert [one.line for one in claimed.found("08-01 12:00").contacts] == [ContactLine.FIRST]
