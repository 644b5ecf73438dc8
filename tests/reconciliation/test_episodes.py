"""Episodes that stand in for contacts, decisions without a time, and notices that may have been filed on an open episode
(ADR-0009). The matcher is the product's own, since what an episode answers is its word."""

import datetime as dt
from dataclasses import replace

from matching.episodes import exact_with_episodes
from reconciliation.findings import Findings, StepName
from reconciliation.ground import FeedAbility
from reconciliation.moment import LONDON
from reconciliation.records import Contact
from tests.reconciliation.story import OLDHAM, Story, abilities, made

EPISODES_ONLY = abilities(
    OLDHAM,
    contacts=False,
    attachments=False,
    transfers=False,
    decisions=False,
    feedback=False,
    episodes=True,
)
CONTACTS_AND_EPISODES = abilities(OLDHAM, attachments=False, transfers=False, feedback=False, episodes=True)
SENT = """
    01 20:00 incident I1 at OL4
    01 20:00 person N1 of I1 lives OL4 name Aisha.Example
    03 09:00 sent R1 about I1 names N1
"""


def told(text: str, feeds: tuple[FeedAbility, ...] = EPISODES_ONLY) -> Story:
    return Story(text, feeds=feeds, match=exact_with_episodes)


def decided(found: Findings) -> list[tuple[dt.datetime, dt.datetime] | None]:
    steps = [one for trail in found.trails for one in trail.steps if one.name is StepName.DECIDED]
    return [one.happened and (one.happened.earliest, one.happened.latest) for one in steps]


def midnight(day: int) -> dt.datetime:
    return dt.datetime(2019, 7, day, tzinfo=LONDON)


def test_an_episode_of_the_child_answers_the_referral_before_it():
    story = told(f"{SENT} | 04 10:00 case E1 names N1")

    assert story.trails("07 12:00") == ["I1/N1 Oldham>Oldham IN_TIME CANNOT_TELL NOT_SHOWN -"]
    assert story.contacts("07 12:00") == ["episode:E1 FIRST"]


def test_no_episode_answers_a_referral_that_was_made_after_it_or_more_than_seven_days_before():
    early, late = told(f"{SENT} | 04 10:00 case E1 names N1 began 02"), told(f"{SENT} | 11 10:00 case E1 names N1")

    for story in (early, late):
        assert story.trails("20 12:00") == ["I1/N1 Oldham>Oldham IN_TIME NOT_SHOWN - -"]
        assert story.contacts("20 12:00") == ["episode:E1 UNANNOUNCED"]
    assert told(f"{SENT} | 10 23:00 case E1 names N1").contacts("20 12:00") == ["episode:E1 FIRST"]


def test_an_episode_answers_the_latest_sending_only_and_every_trail_of_it():
    text = f"""{SENT}
        05 20:00 incident I2 at OL4
        05 20:00 person N1 of I2 lives OL4 name Aisha.Example
        05 20:00 incident I3 at OL4
        05 20:00 person N1 of I3 lives OL4 name Aisha.Example
        06 09:00 sent R2 about I2,I3 names N1               | 07 10:00 case E1 names N1
    """

    assert [line.rpartition(" ")[0] for line in told(text).trails("20 12:00")] == [
        "I1/N1 Oldham>Oldham IN_TIME NOT_SHOWN -",
        "I2/N1 Oldham>Oldham IN_TIME CANNOT_TELL NOT_SHOWN",
        "I3/N1 Oldham>Oldham IN_TIME CANNOT_TELL NOT_SHOWN",
    ]


def test_a_contact_goes_before_an_episode_and_an_episode_beside_contacts_enters_no_law():
    text = f"{SENT} | 03 12:00 contact C1 quotes DAB/R1/19 names N1 \n | 04 10:00 case E1 names N1"
    found = told(text, CONTACTS_AND_EPISODES).found("20 12:00")

    assert [one.record.record_id for one in found.trails[0].receipts] == ["C1"]
    assert [one.key.record_id for one in found.contacts] == ["C1"]


def test_an_episode_of_another_child_or_at_another_council_answers_nothing():
    other = told(f"{SENT} | 04 10:00 case E1 names N2")
    elsewhere = told(f"{SENT} | 04 10:00 case E1 names N1 in Rochdale")

    assert other.trails("20 12:00") == elsewhere.trails("20 12:00") == ["I1/N1 Oldham>Oldham IN_TIME NOT_SHOWN - -"]


def test_an_episode_that_others_than_the_police_brought_about_answers_nothing():
    story = told(f"{SENT} | 04 10:00 case E1 names N1 source 2A")

    assert story.trails("20 12:00") == ["I1/N1 Oldham>Oldham IN_TIME NOT_SHOWN - -"]


def test_a_contact_of_one_council_takes_nothing_from_an_episode_of_another():
    story = told(f"""{SENT}
        03 08:00 sent R0 about I1 names N1 to Rochdale
        | 03 12:00 contact C1 quotes DAB/R1/19 names N1
        | 04 10:00 case E1 names N1 in Rochdale
    """)

    assert sorted(story.contacts("20 12:00")) == ["C1 FIRST", "episode:E1 FURTHER"]


def test_an_unborn_child_is_found_by_expected_date_and_family_name():
    text = """
        01 20:00 incident I1 at OL4
        01 20:00 person N1 of I1 lives OL4 role UNBORN expected 2019-09-20
        03 09:00 sent R1 about I1 names N1                  | 04 10:00 case E1 names N1
    """

    assert told(text).contacts("20 12:00") == ["episode:E1 FIRST"]


def test_an_unannounced_episode_is_a_gap_where_its_council_shows_no_contacts():
    story = told("| 03 10:00 case E1 names N1 \n | 03 10:00 case E2 names N2 source 2A")

    assert story.contacts("20 12:00") == ["episode:E1 UNANNOUNCED"]
    assert story.gaps("20 12:00") == ["episode:E1 UNANNOUNCED Oldham 07 04:00.."]


def test_the_flag_of_an_episode_is_a_decision_between_its_day_and_the_first_version_that_shows_it():
    text = f"""{SENT}
        | 04 10:00 case E1 names N1
        | 08 10:00 case E1 names N1 began 04 nfa yes
        | 12 10:00 case E1 names N1 began 04 nfa yes closed 12
    """

    assert decided(told(text).found("07 12:00")) == [None]
    assert decided(told(text).found("20 12:00")) == [(midnight(4), made(OLDHAM, dt.date(2019, 7, 8)))]


def test_a_flag_that_came_back_counts_from_when_it_came_back():
    text = f"""{SENT}
        | 04 10:00 case E1 names N1 nfa yes
        | 08 10:00 case E1 names N1 began 04
        | 12 10:00 case E1 names N1 began 04 nfa no
    """

    assert decided(told(text).found("20 12:00")) == [(midnight(4), made(OLDHAM, dt.date(2019, 7, 12)))]


def test_a_contact_whose_outcome_has_no_time_was_decided_by_the_first_version_that_shows_it():
    story = told(
        f"{SENT} | 03 12:00 contact C1 quotes DAB/R1/19 names N1 \n | 05 10:00 decided C1", CONTACTS_AND_EPISODES
    )
    # What an extract of the Standard Safeguarding Dataset holds: outcomes, and no time of deciding.
    story.versions = [
        replace(one, record=replace(one.record, decided_at=None)) if isinstance(one.record, Contact) else one
        for one in story.versions
    ]

    arrived = dt.datetime(2019, 7, 3, 12, tzinfo=LONDON)
    assert decided(story.found("20 12:00")) == [(arrived, made(OLDHAM, dt.date(2019, 7, 5)))]
    assert story.trails("20 12:00") == ["I1/N1 Oldham>Oldham IN_TIME IN_TIME CANNOT_TELL -"]


def test_a_missing_contact_is_not_shown_where_the_child_had_an_open_episode_and_attachments_are_not_shown():
    text = f"{SENT} | 02 10:00 case E1 names N1 began 01 source 5A"
    story = told(text, CONTACTS_AND_EPISODES)

    assert story.trails("20 12:00") == ["I1/N1 Oldham>Oldham IN_TIME NOT_SHOWN - -"]
    (received,) = [one for one in story.found("20 12:00").trails[0].steps if one.name is StepName.RECEIVED]
    assert received.note is not None
    assert "open episode" in received.note
    assert any(ref.key.kind == "child" for ref in story.found("20 12:00").trails[0].basis)


def test_an_open_episode_hides_nothing_where_attachments_are_shown_or_it_was_closed_before():
    shown = told(f"{SENT} | 02 10:00 case E1 names N1 began 01 source 5A", abilities(OLDHAM, episodes=True))
    closed = told(f"{SENT} | 02 10:00 case E1 names N1 began 01 source 5A closed 02", CONTACTS_AND_EPISODES)

    for story in (shown, closed):
        assert story.trails("20 12:00") == ["I1/N1 Oldham>Oldham IN_TIME STOPPED - NOT_RECEIVED"]


def test_a_purged_episode_answers_nothing_from_then_on():
    text = f"{SENT} | 04 10:00 case E1 names N1 \n | 08 10:00 purged N1"

    assert told(text).contacts("07 12:00") == ["episode:E1 FIRST"]
    assert told(text).contacts("20 12:00") == []
    assert told(text).trails("20 12:00") == ["I1/N1 Oldham>Oldham IN_TIME NOT_SHOWN - -"]


def test_an_episode_that_several_children_share_names_them_all():
    text = """
        01 20:00 incident I1 at OL4                                 | 04 10:00 case E1 names N1
        01 20:00 person N1 of I1 lives OL4 name Aisha.Example       | 04 10:00 case E1 names N2
        01 20:00 person N2 of I1 lives OL4 name Ben.Example
        03 09:00 sent R1 about I1 names N1,N2
    """

    found = told(text).found("07 12:00")

    assert [len(trail.receipts) for trail in found.trails] == [1, 1]
    assert [one.key.record_id for one in found.contacts] == ["episode:E1"]
