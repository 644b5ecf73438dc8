"""Loads: which carry a record, what is known by when, and up to when a feed says everything."""

import datetime as dt
from dataclasses import replace

from region.events import Episode, Transfer
from region.loads import Loads
from region.local_time import DAY, at
from region.sources import EXPECTED, POLICE, SOURCE_OF
from tests.region.made_up import contact, july, listed

FIRST, LAST = dt.date(2019, 7, 1), dt.date(2019, 7, 10)
COUNCIL = SOURCE_OF["E08000004"]
TIMES, DATES = SOURCE_OF["E08000001"], SOURCE_OF["E08000007"]
PAYLOADS = SOURCE_OF["E08000002"]
LOADS = Loads(FIRST, LAST)
LONG = Loads(FIRST, dt.date(2019, 7, 31))
HOLED = Loads(FIRST, LAST, frozenset({("oldham-council", dt.date(2019, 7, 5))}))
DONE = at(dt.date(2019, 7, 11), 9)
TRANSFER = Transfer(COUNCIL.organisation, "C-1", "E08000005", at(dt.date(2019, 7, 4), 15))
CONTACT = replace(contact(), directorate=TIMES.organisation)
EPISODE = Episode(
    PAYLOADS.organisation, "E-1", listed(), "6", dt.date(2019, 7, 2), july(2, 10), no_further_action=True,
    nfa_known_at=july(3, 9), closed_on=dt.date(2019, 7, 5), closed_at=july(5, 9), purged_at=july(8, 9),
)  # fmt: skip


def days(*numbers: int) -> list[dt.date]:
    return [dt.date(2019, 7, number) for number in numbers]


def test_a_record_is_known_once_the_load_about_its_day_is_made():
    assert LOADS.known(COUNCIL, TRANSFER, july(5, 4, 29)) is None
    assert LOADS.known(COUNCIL, TRANSFER, july(5, 4, 30)) == TRANSFER


def test_a_record_that_only_a_missing_load_would_carry_is_not_known():
    assert HOLED.known(COUNCIL, TRANSFER, DONE) is None


def test_coverage_reaches_to_the_end_of_the_newest_load():
    assert LOADS.covered_from(POLICE, at(FIRST, 12), DONE) == at(dt.date(2019, 7, 11))
    assert LOADS.covered_from(POLICE, at(FIRST, 12), july(3, 3, 59)) == july(2, 0)


def test_coverage_ends_at_a_hole_and_begins_again_after_it():
    assert HOLED.covered_from(COUNCIL, at(FIRST, 12), DONE) == july(4, 0)
    assert HOLED.covered_from(COUNCIL, july(4), DONE) == july(4)
    assert HOLED.covered_from(COUNCIL, july(5, 0), DONE) == july(11, 0)


def test_nothing_before_the_first_load_is_covered():
    june = at(dt.date(2019, 6, 30), 23)

    assert LOADS.covered_from(POLICE, june, DONE) == june


class TestExtracts:
    def test_a_contact_is_in_every_extract_of_three_days_from_its_date(self):
        assert LONG.carrying(TIMES, CONTACT) == days(*range(1, 4))

    def test_a_contact_that_changes_later_comes_once_more(self):
        late = replace(CONTACT, decided_at=july(20))

        assert LONG.carrying(TIMES, late) == days(*range(1, 4), 20)

    def test_what_the_format_has_no_room_for_makes_no_extract_carry_a_contact(self):
        late = replace(CONTACT, fed_back_at=july(20), acknowledged_at=july(21))

        assert LONG.carrying(TIMES, late) == days(*range(1, 4))

    def test_a_contact_that_is_recorded_late_comes_from_then_on(self):
        late = replace(CONTACT, recorded_at=july(3), decided_at=None, outcomes=())

        assert LONG.carrying(TIMES, late) == days(3)

    def test_an_extract_says_what_happened_before_it_was_made_in_the_small_hours(self):
        night = replace(CONTACT, recorded_at=july(2, 4, 39), decided_at=july(2, 4, 40))

        assert LONG.carrying(TIMES, night)[0] == dt.date(2019, 7, 1)
        first = LONG.known(TIMES, night, july(2, 4, 40))
        assert first
        assert first.outcomes == ()
        second = LONG.known(TIMES, night, july(3, 4, 40))
        assert second
        assert second.outcomes == ("NEW_REFERRAL",)

    def test_only_date_source_reference_children_and_outcomes_of_a_contact_are_said(self):
        known = LONG.known(TIMES, replace(CONTACT, grade=("PPN", "RED"), acknowledged_at=july(1, 18)), DONE)

        assert known == replace(
            CONTACT,
            source_force=None,
            recorded_at=CONTACT.arrived_at,
            no_further_action=False,
            no_further_action_reason=None,
            fed_back_at=None,
        )

    def test_that_nothing_more_is_done_is_what_the_outcome_says(self):
        advised = replace(CONTACT, outcomes=("ADVICE",), no_further_action=True)
        closed = replace(CONTACT, outcomes=("NFA",), no_further_action=True)

        said = [LONG.known(TIMES, one, DONE) for one in (advised, closed, replace(CONTACT, decided_at=None))]

        assert [one.no_further_action for one in said if one] == [False, True, None]

    def test_a_contact_whose_arrival_nobody_noted_is_dated_by_its_recording(self):
        known = LONG.known(DATES, replace(CONTACT, arrived_at=None), DONE)

        assert known
        assert known.arrived_at == CONTACT.recorded_at

    def test_a_local_time_that_comes_twice_is_read_as_the_first(self):
        autumn = Loads(dt.date(2019, 10, 20), dt.date(2019, 10, 31))
        second = dt.datetime(2019, 10, 27, 1, 30, tzinfo=dt.UTC)
        twice = replace(CONTACT, arrived_at=second, recorded_at=second)

        known = autumn.known(TIMES, twice, at(dt.date(2019, 11, 1)))

        assert known
        assert known.arrived_at == second - dt.timedelta(hours=1)

    def test_when_a_decision_was_first_said_is_known(self):
        assert LONG.first_said(TIMES, CONTACT, july(2, 10), DONE) == july(3, 4, 40)
        assert LONG.first_said(TIMES, CONTACT, july(2, 10), july(3, 4, 39)) is None

    def test_an_extract_covers_from_three_days_before_it_was_made_to_its_making(self):
        assert LOADS.covered_from(TIMES, at(dt.date(2019, 6, 29)), DONE) == july(11, 4, 40)
        june = at(dt.date(2019, 6, 28), 12)
        assert LOADS.covered_from(TIMES, june, DONE) == june
        assert LOADS.covered_from(TIMES, july(11, 3), DONE) == july(11, 4, 40)
        assert LOADS.covered_from(TIMES, july(11, 5), DONE) == july(11, 5)

    def test_what_a_missing_extract_would_have_said_the_next_one_says(self):
        holed = Loads(FIRST, LAST, frozenset({("bolton-ssd", dt.date(2019, 7, 2))}))

        assert holed.carrying(TIMES, CONTACT) == days(*range(2, 4))
        assert holed.noted(TIMES, CONTACT) == days(1, 2)
        assert holed.covered_from(TIMES, july(1), DONE) == july(11, 4, 40)


class TestPayloads:
    def test_an_episode_comes_on_each_day_on_which_something_about_it_changed(self):
        assert LOADS.carrying(PAYLOADS, EPISODE) == days(2, 3, 5, 8)

    def test_a_payload_proves_no_absence(self):
        assert LOADS.covered_from(PAYLOADS, july(3), DONE) == july(3)

    def test_an_extract_cannot_ask_for_a_removal(self):
        kept = LOADS.known(TIMES, EPISODE, DONE)

        assert LOADS.carrying(TIMES, EPISODE) == days(2, 3, 5)
        assert kept == replace(EPISODE, purged_at=None)


def test_the_list_of_expected_records_comes_once_in_the_week_before_the_inspection():
    year = Loads(dt.date(2019, 1, 1), dt.date(2019, 10, 31))

    assert [day + DAY for day in year.days() if year.comes(EXPECTED, day)] == [dt.date(2019, 10, 25)]
    assert [day for day in LOADS.days() if LOADS.comes(EXPECTED, day)] == days(5)
