"""The truth's clocks, by values worked out by hand from the calendar of 2019 (ADR-0002, Clocks)."""

import datetime as dt

import holidays
import pytest

from region.events import Grading, Incident
from region.loads import Loads
from region.local_time import at
from region.places import Address
from region.sources import POLICE, SOURCE_OF
from region.truth.clocks import (
    BANK_HOLIDAYS,
    Limit,
    Watch,
    add_working_days,
    is_school_day,
    school_starts_after,
    sending_due,
)

LOADS = Loads(dt.date(2019, 7, 1), dt.date(2019, 7, 31))


def july(day: int, hour: int = 0, minute: int = 0) -> dt.datetime:
    return at(dt.date(2019, 7, day), hour, minute)


def test_the_bank_holidays_are_those_of_england():
    for year, days in BANK_HOLIDAYS.items():
        published = holidays.country_holidays("GB", subdiv="ENG", years=year)
        weekdays = {day for day in published if day.weekday() < 5}
        assert {dt.date(year, month, day) for month, day in days} == weekdays


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (at(dt.date(2019, 7, 3), 16, 55), 1, at(dt.date(2019, 7, 4), 16, 55)),
        (at(dt.date(2019, 7, 5), 16, 55), 1, at(dt.date(2019, 7, 8), 16, 55)),
        (at(dt.date(2019, 7, 6), 10), 1, at(dt.date(2019, 7, 9))),
        (at(dt.date(2019, 8, 23), 12), 1, at(dt.date(2019, 8, 27), 12)),
        (at(dt.date(2019, 8, 24), 12), 1, at(dt.date(2019, 8, 28))),
        (at(dt.date(2019, 4, 18), 9), 3, at(dt.date(2019, 4, 25), 9)),
        (at(dt.date(2019, 12, 24), 9), 2, at(dt.date(2019, 12, 30), 9)),
        (at(dt.date(2019, 10, 25), 9), 1, at(dt.date(2019, 10, 28), 9)),
        (at(dt.date(2019, 3, 29), 9), 1, at(dt.date(2019, 4, 1), 9)),
    ],
)
def test_working_days_pass_weekends_holidays_and_clock_changes_at_the_same_local_time(
    start: dt.datetime, count: int, end: dt.datetime
):
    assert add_working_days(start, count) == end


def test_working_days_over_a_clock_change_are_not_24_hours():
    friday, monday = at(dt.date(2019, 10, 25), 9), at(dt.date(2019, 10, 28), 9)

    assert monday - friday == dt.timedelta(hours=73)
    assert add_working_days(friday, 1) == monday


def test_a_year_whose_holidays_are_not_listed_is_refused():
    with pytest.raises(KeyError):
        add_working_days(at(dt.date(2021, 1, 4), 9), 1)


@pytest.mark.parametrize(
    ("reported", "starts"),
    [
        (july(1, 23, 50), july(2, 8, 30)),
        (july(5, 12), july(8, 8, 30)),
        (july(19, 1), at(dt.date(2019, 9, 3), 8, 30)),
        (at(dt.date(2019, 5, 24), 12), at(dt.date(2019, 6, 3), 8, 30)),
    ],
)
def test_school_starts_on_the_next_school_day_at_half_past_eight(reported: dt.datetime, starts: dt.datetime):
    assert school_starts_after(reported) == starts


def test_a_bank_holiday_within_term_is_no_school_day():
    assert not is_school_day(dt.date(2019, 5, 6))
    assert is_school_day(dt.date(2019, 5, 7))


def _graded(*gradings: Grading) -> Incident:
    return Incident(
        incident_id="I-1",
        serial=1,
        category="DOMESTIC_INCIDENT",
        qualifiers=(),
        domestic=True,
        occurred_at=None,
        reported_at=july(1, 12),
        closed_at=None,
        children_checked="YES",
        gradings=gradings,
        actions=(),
        location=Address("1 Spindle Row", "OL1 1CC"),
        people=(),
    )


@pytest.mark.parametrize(
    ("gradings", "due"),
    [
        ((), july(4, 12)),
        ((Grading("DASH", "HIGH", july(1, 14), "1"),), july(2, 14)),
        ((Grading("DASH", "MEDIUM", july(1, 14), "1"),), july(3, 14)),
        ((Grading("DASH", "MEDIUM", july(3, 14), "1"),), july(4, 12)),
        ((Grading("DASH", "STANDARD", july(1, 14), "1"), Grading("DASH", "HIGH", july(2, 8), "1")), july(3, 8)),
        ((Grading("DASH", "HIGH", july(1, 14), "1"), Grading("DASH", "STANDARD", july(1, 20), "1")), july(2, 14)),
        ((Grading("PPN", "RED", july(1, 14), "1"),), july(4, 12)),
    ],
)
def test_sending_is_due_at_the_earliest_limit_that_any_grading_set(gradings: tuple[Grading, ...], due: dt.datetime):
    assert sending_due(_graded(*gradings), july(1, 12)) == (july(1, 12), due)


def test_the_sending_clock_starts_when_the_child_was_linked_if_that_is_later():
    incident = _graded(Grading("DASH", "HIGH", july(1, 14), "1"))

    assert sending_due(incident, july(3, 9)) == (july(3, 9), july(4, 9))


@pytest.mark.parametrize(
    ("happened", "standing"),
    [
        ((july(2, 9), july(2, 9)), "IN_TIME"),
        ((july(2, 13), july(2, 13)), "CANNOT_TELL"),
        ((july(2, 8), july(2, 13)), "CANNOT_TELL"),
        ((july(2, 17), july(2, 17)), "LATE"),
    ],
)
def test_an_interval_is_in_time_or_late_only_if_throughout(happened: tuple[dt.datetime, dt.datetime], standing: str):
    assert Limit(july(1, 12), july(1, 16), hours=24).judge(*happened) == standing


@pytest.mark.parametrize(
    ("as_at", "standing"),
    [
        (july(4, 11, 59), "NOT_YET_DUE"),
        (july(4, 12), "NOT_YET_DUE"),
        # Coverage ends at midnight and the next load comes at 04:00: no hour of the night is unknown for that.
        (july(5, 3, 59), "NOT_YET_DUE"),
        (july(5, 4), "STOPPED"),
    ],
)
def test_what_is_overdue_is_stopped_once_a_load_proves_it(as_at: dt.datetime, standing: str):
    assert Watch(LOADS, as_at).absent(POLICE, july(1, 12), july(4, 12)) == standing


def test_what_is_overdue_is_unknown_30_hours_after_the_coverage_ended():
    holed = Loads(LOADS.first, LOADS.last, frozenset({("oldham-council", dt.date(2019, 7, 4))}))

    assert Watch(holed, july(4, 6)).absent(SOURCE_OF["E08000004"], july(2, 12), july(3, 12)) == "NOT_YET_DUE"
    assert Watch(holed, july(4, 6, 1)).absent(SOURCE_OF["E08000004"], july(2, 12), july(3, 12)) == "UNKNOWN"
    assert Watch(holed, july(9, 9)).absent(SOURCE_OF["E08000004"], july(2, 12), july(3, 12)) == "UNKNOWN"
