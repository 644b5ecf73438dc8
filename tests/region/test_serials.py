"""Serials: a day's own, those that other days take of it, and how the rest is accounted for."""

import datetime as dt

import pytest

from region.local_time import DAY, at
from region.serials import Serials, close, last_serial

SEED, FRIDAY = 2019, dt.date(2019, 7, 5)


def test_a_serial_lies_at_about_the_place_in_the_day_at_which_the_incident_was_reported():
    serials = Serials(SEED)
    serials.begin(FRIDAY)
    last = last_serial(SEED, FRIDAY)

    taken = [serials.take(FRIDAY, at(FRIDAY, hour)) for hour in (0, 12, 23)]

    assert [round(serial / last, 2) for serial in taken] == [0.0, 0.5, 0.96]


def test_days_that_take_serials_of_one_day_never_take_the_same():
    taken = list[int]()
    for ago in range(4):
        serials = Serials(SEED)
        serials.begin(FRIDAY - DAY * ago)
        taken.extend(serials.take(FRIDAY, at(FRIDAY, 12)) for _ in range(400))

    assert len(set(taken)) == 1600
    assert max(taken) <= last_serial(SEED, FRIDAY)


def test_what_a_day_has_taken_is_forgotten_when_another_begins():
    serials = Serials(SEED)
    serials.begin(FRIDAY)
    first = serials.take(FRIDAY, at(FRIDAY, 12))
    assert serials.taken() == {FRIDAY: {first}}

    serials.begin(FRIDAY)

    assert serials.take(FRIDAY, at(FRIDAY, 12)) == first


@pytest.mark.parametrize("day", [FRIDAY - DAY, FRIDAY + DAY * 4])
def test_a_story_takes_no_serial_of_a_day_before_it_or_long_after_it(day: dt.date):
    serials = Serials(SEED)
    serials.begin(FRIDAY)

    with pytest.raises(ValueError, match="the 3 days after it"):
        serials.take(day, at(day, 12))


def test_what_is_not_taken_is_sealed_or_out_of_scope():
    closed = close(SEED, FRIDAY, {10, 20})

    rest = [serial for low, high in closed.out_of_scope for serial in range(low, high + 1)]
    assert sorted([10, 20, *closed.sealed, *rest]) == list(range(1, closed.last + 1))
    assert len(closed.sealed) > 2


def test_serials_that_were_lost_are_in_nothing():
    whole, holed = close(SEED, FRIDAY, {10, 20}), close(SEED, FRIDAY, {10, 20}, lost=3)

    def counted(ranges: list[tuple[int, int]]) -> int:
        return sum(high - low + 1 for low, high in ranges)

    assert holed.sealed == whole.sealed
    assert counted(holed.out_of_scope) == counted(whole.out_of_scope) - 3
