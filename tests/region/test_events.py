"""What a record says as it was known at a moment, and which records the files of each council carry."""

import datetime as dt
from dataclasses import replace

from region.events import Episode, Flip, Grading, Story
from tests.region.made_up import attachment, contact, incident, july, listed

EPISODE = Episode(
    directorate="E08000002",
    episode_id="E-1",
    child=listed(),
    source="6",
    referred_on=dt.date(2019, 7, 1),
    opened_at=july(2),
    no_further_action=True,
    nfa_known_at=july(4),
    closed_on=dt.date(2019, 7, 4),
    closed_at=july(5),
    purged_at=july(9),
)


def test_an_episode_says_what_was_entered_by_then():
    opened, looked_at, closed = (EPISODE.known(july(day)) for day in (3, 5, 6))

    assert (opened.no_further_action, opened.closed_on, opened.purged_at) == (None, None, None)
    assert (looked_at.no_further_action, looked_at.closed_on) == (True, None)
    assert closed.closed_on == dt.date(2019, 7, 4)
    assert EPISODE.known(july(10)) == EPISODE
    assert EPISODE.changes() == [july(2), july(4), july(5), july(9)]


def test_what_was_lost_is_not_said_until_it_is_restored():
    lost = incident(closed_at=july(3), flips=(Flip("closed_at", july(5), july(7)),))

    assert [lost.known(july(day, 13)).closed_at for day in (2, 4, 6, 8)] == [None, july(3), None, july(3)]
    assert lost.changes()[-2:] == [july(5), july(7)]


def test_what_was_lost_for_good_stays_lost():
    graded = incident(gradings=(Grading("DASH", "HIGH", july(2), "1"), Grading("DASH", "MEDIUM", july(3), "1")))
    lost = replace(graded, flips=(Flip("gradings", july(5)),))

    assert [len(lost.known(july(day, 13)).gradings) for day in (2, 3, 5, 30)] == [1, 2, 1, 1]


def test_the_files_of_a_council_carry_what_their_format_can_say():
    story = Story()
    for directorate in ("E08000001", "E08000002", "E08000004"):
        story.contacts.append(contact(directorate=directorate))
        story.attachments.append(attachment(directorate=directorate))
        story.episodes.append(replace(EPISODE, directorate=directorate))

    carried = [(one.directorate, type(one).__name__) for one in story.council_records()]

    assert sorted(carried) == [
        ("E08000001", "Contact"),
        ("E08000001", "Episode"),
        ("E08000002", "Episode"),
        ("E08000004", "Attachment"),
        ("E08000004", "Contact"),
    ]
