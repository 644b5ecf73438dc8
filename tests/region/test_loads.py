"""Loads: which carry a record, what is known by when, and up to when a feed says everything."""

import datetime as dt

from region.events import Transfer
from region.loads import COUNCIL, POLICE, Loads
from region.local_time import at

FIRST, LAST = dt.date(2019, 7, 1), dt.date(2019, 7, 10)
LOADS = Loads(FIRST, LAST)
HOLED = Loads(FIRST, LAST, frozenset({(COUNCIL, dt.date(2019, 7, 5))}))
DONE = at(dt.date(2019, 7, 11), 9)
TRANSFER = Transfer("E08000004", "C-1", "E08000005", at(dt.date(2019, 7, 4), 15))


def test_a_record_is_known_once_the_load_about_its_day_is_made():
    assert LOADS.known(COUNCIL, TRANSFER, at(dt.date(2019, 7, 5), 4, 29)) is None
    assert LOADS.known(COUNCIL, TRANSFER, at(dt.date(2019, 7, 5), 4, 30)) == TRANSFER


def test_a_record_that_only_a_missing_load_would_carry_is_not_known():
    assert HOLED.known(COUNCIL, TRANSFER, DONE) is None


def test_coverage_reaches_to_the_end_of_the_newest_load():
    assert LOADS.covered_from(POLICE, at(FIRST, 12), DONE) == at(dt.date(2019, 7, 11))
    assert LOADS.covered_from(POLICE, at(FIRST, 12), at(dt.date(2019, 7, 3), 3, 59)) == at(dt.date(2019, 7, 2))


def test_coverage_ends_at_a_hole_and_begins_again_after_it():
    assert HOLED.covered_from(COUNCIL, at(FIRST, 12), DONE) == at(dt.date(2019, 7, 4))
    assert HOLED.covered_from(COUNCIL, at(dt.date(2019, 7, 4), 12), DONE) == at(dt.date(2019, 7, 4), 12)
    assert HOLED.covered_from(COUNCIL, at(dt.date(2019, 7, 5)), DONE) == at(dt.date(2019, 7, 11))


def test_nothing_before_the_first_load_is_covered():
    june = at(dt.date(2019, 6, 30), 23)

    assert LOADS.covered_from(POLICE, june, DONE) == june
