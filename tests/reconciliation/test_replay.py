"""Replay: a component walked from version to version, gaps with the times at which they were known open."""

import dataclasses
import datetime as dt

import pytest

from reconciliation.findings import Findings, GapKind, VersionRef
from reconciliation.ground import Feeds, FeedWindow
from reconciliation.records import RecordKey
from reconciliation.replay import Component, add_up, replay
from tests.reconciliation.story import OLDHAM, Story, abilities, time

INCIDENT = """
    01 20:00 incident I1 at OL4
    01 20:00 person N1 of I1 lives OL4
"""


def test_a_child_referred_received_decided_and_fed_back_in_time_has_no_gap():
    story = Story(
        """
        01 20:00 incident I1 at OL4                           |
        01 20:00 person N1 of I1 lives OL4                    |
        01 21:00 graded I1 as DASH:HIGH                       |
        01 23:00 sent R1 about I1 names N1 grade PPN:AMBER    | 01 23:10 contact C1 quotes R1 names N1
        01 23:30 sent S1 about I1 names N1 service SCHOOL     |
        02 09:00 sent M1 about I1 names N1 service MARAC      |
                                                              | 02 15:00 decided C1
                                                              | 03 09:00 fed_back C1
        """
    )

    assert story.trails("08-01 12:00") == ["I1/N1 Oldham>Oldham IN_TIME IN_TIME IN_TIME -"]
    assert story.gaps("08-01 12:00") == []
    assert story.contacts("08-01 12:00") == ["C1 FIRST"]
    assert story.incidents("08-01 12:00") == ["I1 LINKED Oldham"]
    assert story.flags("08-01 12:00") == []


def test_a_gap_that_a_late_record_closed_keeps_the_times_at_which_it_was_known_open():
    story = Story(
        f"""{INCIDENT}
        01 21:00 graded I1 as DASH:MEDIUM                     |
        10 09:00 sent R1 about I1 names N1 grade PPN:AMBER    |
                                                              | 16 09:00 contact C1 quotes R1 names N1 arrived 10T10:00
                                                              | 17 09:00 decided C1
                                                              | 18 09:00 fed_back C1
        """
    )

    assert story.trails("08-01 12:00") == ["I1/N1 Oldham>Oldham LATE IN_TIME LATE -"]
    assert story.gaps("08-01 12:00") == [
        "I1/N1 NOT_REFERRED Oldham 04 04:00..11 04:00",
        "I1/N1 NOT_RECEIVED Oldham 12 04:30..17 04:30",
        "I1/N1 NOT_DECIDED Oldham 17 04:30..18 04:30",
    ]


def test_a_gap_names_the_version_that_closed_it_and_those_it_was_judged_on():
    story = Story(f"{INCIDENT}\n10 09:00 sent R1 about I1 names N1\n10 10:00 graded I1 as DASH:HIGH")
    before = next(one for one in story.found("09 12:00").gaps if one.kind is GapKind.NOT_REFERRED)
    after = next(one for one in story.found("08-01 12:00").gaps if one.kind is GapKind.NOT_REFERRED)

    assert before.gap_id == after.gap_id
    assert [ref.key for ref in before.basis] == [RecordKey("GMP", "incident", "I1")]
    assert (before.is_open, before.closed_by) == (True, None)
    assert after.is_open is False
    came = {
        VersionRef(one.key, one.digest) for one in story.versions if one.made_at == time("11 04:00").astimezone(dt.UTC)
    }
    assert after.closed_by == max(came, key=lambda ref: ref.digest)


def test_a_gap_that_opens_again_is_the_same_gap():
    story = Story(
        f"""{INCIDENT}
        06 09:00 wrote R1 about I1 names N1 grade PPN:GREEN
        07 09:00 withdrew R1
        """
    )
    (gap,) = [one for one in story.found("08-01 12:00").gaps if one.kind is GapKind.NOT_REFERRED]

    assert gap.open_during == ((time("05 04:00"), time("07 04:00")), (time("08 04:00"), None))
    assert gap.closed_by is None


def test_a_trail_that_no_longer_exists_has_its_gap_closed_by_the_version_that_took_it_away():
    story = Story(f"{INCIDENT}\n10 09:00 unlinked N1 of I1")
    (gap,) = [one for one in story.found("08-01 12:00").gaps if one.kind is GapKind.NOT_REFERRED]

    assert story.trails("08-01 12:00") == []
    assert gap.open_during == ((time("05 04:00"), time("11 04:00")),)
    assert gap.closed_by is not None
    assert gap.closed_by.key == RecordKey("GMP", "incident", "I1")


def test_a_child_linked_again_has_its_trail_and_its_gap_again():
    story = Story(f"{INCIDENT}\n10 09:00 unlinked N1 of I1\n15 09:00 person N1 of I1 lives OL4 linked 01T20:00")
    (gap,) = [one for one in story.found("08-01 12:00").gaps if one.kind is GapKind.NOT_REFERRED]

    assert gap.open_during == ((time("05 04:00"), time("11 04:00")), (time("16 04:00"), None))


def test_one_gap_at_a_time_the_first_that_applies():
    story = Story(f"{INCIDENT}\n02 09:00 told R1 about I1 names N1", without=(("GMP", "03"),))

    assert [line for line in story.gaps("08-01 12:00") if line.startswith("I1/N1")] == [
        "I1/N1 NOT_RECEIVED Oldham 04 04:30.."
    ]


def test_a_gap_gives_way_when_one_that_goes_before_it_becomes_known():
    story = Story(f"{INCIDENT}\n02 09:00 told R1 about I1 names N1", without=(("GMP", "03"),))
    late = FeedWindow("gmp-police", "GMP", time("10 04:00"), time("03 00:00"), time("04 00:00"))
    feeds = Feeds((*story.ground.feeds.windows, late), story.ground.feeds.abilities)
    story.ground = dataclasses.replace(story.ground, feeds=feeds)

    assert [line for line in story.gaps("08-01 12:00") if line.startswith("I1/N1")] == [
        "I1/N1 NOT_RECEIVED Oldham 04 04:30..10 04:00",
        "I1/N1 WRITING_NOT_FOLLOWED Oldham 10 04:00..",
    ]
    assert [one.closed_by for one in story.found("08-01 12:00").gaps if one.kind is GapKind.NOT_RECEIVED] == [None]


def test_what_was_not_known_then_does_not_count_then():
    story = Story(f"{INCIDENT}\n03 09:00 sent R1 about I1 names N1")

    assert story.trails("02 03:59") == []
    assert story.trails("02 04:00") == ["I1/N1 Oldham>- NOT_YET_DUE - - -"]
    assert story.trails("04 03:59") == ["I1/N1 Oldham>- NOT_YET_DUE - - -"]
    assert story.trails("04 04:00") == ["I1/N1 Oldham>Oldham IN_TIME NOT_YET_DUE - -"]


def test_before_the_first_version_nothing_is_found_and_the_first_is_when_to_look():
    story = Story(INCIDENT)

    assert story.found("01 12:00") == Findings(as_at=time("01 12:00").astimezone(dt.UTC), next_look=time("02 04:00"))


class TestWhenToLookAgain:
    def looks(self, story: Story, as_at: str) -> tuple[dt.datetime | None, tuple[str, ...]]:
        found = story.found(as_at)
        return found.next_look, found.awaits

    def test_the_next_clock_then_the_load_that_proves_it_then_never(self):
        story = Story(INCIDENT.replace("incident I1 at", "incident I1 category MISSING_PERSON at"))

        assert self.looks(story, "02 12:00") == (time("04 20:00"), ())
        assert self.looks(story, "04 20:00") == (time("05 04:00"), ("GMP",))
        assert self.looks(story, "05 04:00") == (None, ())

    def test_where_the_proving_load_has_not_come_its_feed_is_awaited(self):
        story = Story(INCIDENT.replace("at OL4", "category MISSING_PERSON at OL4", 1), last=dt.date(2019, 7, 3))

        assert self.looks(story, "08-01 12:00") == (None, ("GMP",))
        assert story.trails("08-01 12:00") == ["I1/N1 Oldham>- UNKNOWN - - -"]

    def test_a_version_that_is_there_but_not_known_yet(self):
        story = Story(f"{INCIDENT}\n03 09:00 sent R1 about I1 names N1")

        assert self.looks(story, "02 12:00")[0] == time("02 20:00")
        assert self.looks(story, "03 05:00")[0] == time("04 04:00")

    def test_a_directorate_without_a_feed_is_awaited(self):
        story = Story(f"{INCIDENT}\n03 09:00 sent R1 about I1 names N1", feeds=abilities())

        assert self.looks(story, "08-01 12:00")[1] == (OLDHAM,)

    @pytest.mark.parametrize("last", [dt.date(2019, 7, 4), dt.date(2019, 8, 31)])
    def test_nothing_turns_between_two_looks(self, last: dt.date):
        story = Story(
            f"""{INCIDENT}
            02 09:00 told R1 about I1 names N1           |
            05 09:00 wrote R2 about I1 names N2          | 03 10:00 contact C1 quotes R1 names N1
            02 10:00 person N2 of I1 lives OL4           | 04 10:00 contact C2 names N7
                                                         | 04 12:00 decided C1
            """,
            last=last,
        )
        component, moment = Component(tuple(story.versions)), time("01 12:00").astimezone(dt.UTC)
        found, turns = replay(component, story.ground, moment), 0
        while (look := found.next_look) and turns < 60:
            just_before = replay(component, story.ground, look - dt.timedelta(microseconds=1))
            assert _still(just_before) == _still(found)
            found, turns = replay(component, story.ground, look), turns + 1

        assert 10 < turns < 60
        assert _still(replay(component, story.ground, time("12-01 12:00"))) == _still(found)


def _still(found: Findings) -> Findings:
    """Findings without the moment and what only says when to look."""
    return dataclasses.replace(found, as_at=dt.datetime(2019, 1, 1, tzinfo=dt.UTC), next_look=None, awaits=())


def test_the_findings_of_components_add_up_in_order():
    story = Story(INCIDENT)
    other = Story(INCIDENT.replace("I1", "I0").replace("N1", "N2"))
    added = add_up([story.found("08-01 12:00"), other.found("08-01 12:00")])

    assert [one.key.incident_id for one in added.trails] == ["I0", "I1"]
    assert len(added.gaps) == len({gap.gap_id for gap in added.gaps}) == 4


def test_findings_of_different_moments_do_not_add_up():
    story = Story(INCIDENT)

    with pytest.raises(ValueError, match="one moment only"):
        add_up([story.found("08-01 12:00"), story.found("08-02 12:00")])
    with pytest.raises(ValueError, match="one moment only"):
        add_up([])
