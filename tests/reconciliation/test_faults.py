"""Feed faults, from figures about loads."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from reconciliation.faults import (
    ExpectedCount,
    FaultKind,
    count_mismatch,
    counted_against_from,
    holes,
    missing,
    rejected_rows,
    serial_hole,
    stale,
    status_flips,
    vanished,
)

MADE = dt.datetime(2019, 7, 2, 3, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
DAY = dt.date(2019, 7, 1)


class TestStale:
    def test_26_hours_after_the_newest_complete_load_was_made(self):
        assert stale("GMP", "police", MADE, MADE + 26 * HOUR) is None

        fault = stale("GMP", "police", MADE, MADE + 31 * HOUR)
        assert fault is not None
        assert (fault.kind, fault.since, fault.figures) == (FaultKind.STALE, MADE + 26 * HOUR, (("hours_overdue", 5),))
        assert fault.sentence == "No complete load has come for more than 26 hours."

    def test_three_days_later_its_unknown_trails_count_against_its_owner(self):
        fault = stale("GMP", "police", MADE, MADE + 31 * HOUR)

        assert fault is not None
        assert counted_against_from(fault) == MADE + 26 * HOUR + dt.timedelta(days=3)


class TestSerials:
    @pytest.mark.parametrize(
        ("last", "accounted", "found"),
        [
            (10, [(1, 10)], ()),
            (10, [(1, 3), (5, 10)], ((4, 4),)),
            (10, [(6, 10), (1, 3), (2, 4)], ((5, 5),)),
            (10, [], ((1, 10),)),
            (10, [(1, 8)], ((9, 10),)),
            (10, [(3, 20)], ((1, 2),)),
            (10, [(15, 20)], ((1, 10),)),
            (0, [], ()),
        ],
    )
    def test_a_hole_is_what_is_neither_an_incident_nor_sealed_nor_out_of_scope(
        self, last: int, accounted: list[tuple[int, int]], found: tuple[tuple[int, int], ...]
    ):
        assert holes(last, accounted) == found

    @given(st.integers(0, 40), st.lists(st.tuples(st.integers(1, 45), st.integers(0, 6)), max_size=12))
    def test_holes_are_exactly_the_serials_not_accounted_for(self, last: int, drawn: list[tuple[int, int]]):
        accounted = [(first, first + length) for first, length in drawn]
        by_hand = set(range(1, last + 1)) - {one for first, end in accounted for one in range(first, end + 1)}
        found = holes(last, accounted)

        assert {one for first, end in found for one in range(first, end + 1)} == by_hand
        assert missing(found) == len(by_hand)
        assert all(one[1] + 1 < other[0] for one, other in pairwise(found))

    def test_it_is_told_by_day_with_how_many_incidents_it_may_be(self):
        fault = serial_hole("GMP", "police", DAY, 100, [(1, 9), (11, 80), (85, 100)], MADE)

        assert fault is not None
        assert (fault.kind, fault.about, fault.since) == (FaultKind.SERIAL_HOLE, "2019-07-01", MADE)
        assert fault.figures == (("missing", 5), ("ranges", 2), ("last_serial", 100))
        assert fault.sentence == "Not accounted for on 2019-07-01: 10, 81 to 84. Up to 5 more incidents."

    def test_many_holes_are_listed_up_to_five_and_one_serial_is_one_incident(self):
        many = serial_hole("GMP", "police", DAY, 14, [(one, one) for one in range(1, 15, 2)], MADE)
        single = serial_hole("GMP", "police", DAY, 3, [(1, 2)], MADE)

        assert many is not None
        assert many.sentence == "Not accounted for on 2019-07-01: 2, 4, 6, 8, 10 and 2 more. Up to 7 more incidents."
        assert single is not None
        assert single.sentence == "Not accounted for on 2019-07-01: 3. Up to 1 more incident."
        assert serial_hole("GMP", "police", DAY, 3, [(1, 3)], MADE) is None


class TestCounts:
    def test_totals_that_agree_are_no_fault(self):
        assert count_mismatch("GMP", "police", "L1", MADE, {"incidents": 3, "sealed": 0}, {"incidents": 3}) is None

    def test_totals_that_differ_are_told_by_name_with_the_difference(self):
        fault = count_mismatch(
            "GMP", "police", "L1", MADE, {"incidents": 3, "referrals": 2}, {"incidents": 2, "referrals": 2}
        )

        assert fault is not None
        assert (fault.kind, fault.about, fault.figures) == (FaultKind.COUNT_MISMATCH, "L1", (("incidents", -1),))
        assert fault.sentence == "The totals differ: incidents 3 declared, 2 found."

    def test_a_load_without_its_trailer_is_one(self):
        fault = count_mismatch("GMP", "police", "L1", MADE, None, {"incidents": 2})

        assert fault is not None
        assert fault.sentence == "The load ends without its trailer, so that nobody can say whether it is whole."


class TestRejectedRows:
    @pytest.mark.parametrize(
        ("lines", "sentence"),
        [
            ((7,), "1 row could not be read and has not come again."),
            ((7, 8), "2 rows could not be read and have not come again."),
        ],
    )
    def test_rows_that_no_later_load_supplied(self, lines: tuple[int, ...], sentence: str):
        fault = rejected_rows("GMP", "police", "L1", MADE, lines)

        assert fault is not None
        assert (fault.figures, fault.sentence) == ((("rows", len(lines)),), sentence)

    def test_a_load_that_was_read_whole_has_none(self):
        assert rejected_rows("GMP", "police", "L1", MADE, ()) is None


def test_a_load_in_which_records_went_back_says_how_many_and_in_which_fields():
    fault = status_flips("GMP", "police", "load-1", MADE, 3, {"sent_at": 2, "gradings": 2})

    assert fault is not None
    assert fault.sentence == ("3 records went back: what an earlier load told of them is gone (gradings 2, sent_at 2).")
    assert (fault.kind, fault.about, fault.figures[0]) == (FaultKind.STATUS_FLIP, "load-1", ("records", 3))
    assert status_flips("GMP", "police", "load-1", MADE, 0, {}) is None


def test_a_list_says_how_many_of_how_many_vanished_and_names_the_first_five():
    count = ExpectedCount("OPUS", 900, 7, [f"CR/{one}" for one in range(5)])
    fault = vanished("GMP", "expected", "load-1", MADE, count)

    assert fault is not None
    assert fault.sentence == (
        "Of 900 records that OPUS lists, 7 are not there: CR/0, CR/1, CR/2, CR/3, CR/4 and 2 more."
    )
    assert vanished("GMP", "expected", "load-1", MADE, ExpectedCount("OPUS", 900, 0, ())) is None
