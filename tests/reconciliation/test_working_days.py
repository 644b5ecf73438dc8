"""England's working days, and arithmetic over the changes of the clock."""

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from reconciliation.given import working_days
from reconciliation.given.working_days import WorkingDays
from reconciliation.moment import LONDON, at, on
from tests.reconciliation.story import DAYS

TIMES = st.datetimes(dt.datetime(2018, 12, 1), dt.datetime(2020, 1, 31), timezones=st.just(dt.UTC))  # noqa: DTZ001


def london(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2019-07-05", True),
        ("2019-07-06", False),
        ("2019-07-07", False),
        ("2019-08-26", False),
        ("2019-12-25", False),
        ("2019-12-27", True),
    ],
)
def test_weekends_and_bank_holidays_are_not_worked(day: str, worked: bool):
    assert DAYS.is_working_day(dt.date.fromisoformat(day)) is worked


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2019-07-01T09:30", 1, "2019-07-02T09:30"),
        ("2019-07-05T16:55", 1, "2019-07-08T16:55"),
        ("2019-07-06T11:00", 1, "2019-07-09T00:00"),
        ("2019-07-07T23:59", 0, "2019-07-08T00:00"),
        ("2019-07-05T16:55", 0, "2019-07-05T16:55"),
        ("2019-08-23T15:00", 1, "2019-08-27T15:00"),
        ("2019-08-26T15:00", 3, "2019-08-30T00:00"),
        ("2019-12-24T17:00", 3, "2019-12-31T17:00"),
        ("2019-03-29T12:00", 1, "2019-04-01T12:00"),
        ("2019-10-25T12:00", 1, "2019-10-28T12:00"),
    ],
)
def test_working_days_later_at_the_same_local_time(start: str, days: int, end: str):
    assert DAYS.add(london(start), days) == london(end)


def test_a_working_day_over_the_change_to_summer_time_is_an_hour_shorter_and_to_winter_time_longer():
    spring, autumn = london("2019-03-29T12:00"), london("2019-10-25T12:00")

    assert DAYS.add(spring, 1) - spring.astimezone(dt.UTC) == dt.timedelta(hours=71)
    assert DAYS.add(autumn, 1) - autumn.astimezone(dt.UTC) == dt.timedelta(hours=73)


@pytest.mark.parametrize("hour", ["00:30+01:00", "01:30+01:00", "01:30+00:00"])
def test_the_hour_that_comes_twice_is_on_a_sunday_and_becomes_monday_midnight(hour: str):
    assert DAYS.add(dt.datetime.fromisoformat(f"2019-10-27T{hour}"), 0) == london("2019-10-28T00:00")


def test_a_day_without_a_time_is_moved_at_both_ends():
    moment = DAYS.after(on(dt.date(2019, 7, 5)), 1)

    assert moment == on(dt.date(2019, 7, 8))
    assert DAYS.after(at(london("2019-07-05T10:00")), 1) == at(london("2019-07-08T10:00"))


@given(TIMES, TIMES, st.integers(0, 10))
def test_what_starts_later_ends_no_earlier(one: dt.datetime, other: dt.datetime, days: int):
    first, last = sorted((one, other))

    assert DAYS.add(first, days) <= DAYS.add(last, days)


@given(TIMES, st.integers(1, 10))
def test_it_always_ends_on_a_working_day_and_one_more_is_later(time: dt.datetime, days: int):
    end = DAYS.add(time, days)

    assert DAYS.is_working_day(end.astimezone(LONDON).date()) is True
    assert DAYS.add(time, days - 1) < end


def test_it_answers_alike_after_forgetting(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(working_days, "REMEMBERED", 2)
    days, starts = WorkingDays(frozenset()), [london(f"2019-07-0{day}T10:00") for day in (1, 2, 3, 4, 1)]

    assert [days.add(start, 1) for start in starts] == [london(f"2019-07-0{day}T10:00") for day in (2, 3, 4, 5, 2)]
