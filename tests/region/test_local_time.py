"""Local time: the quick way says what the time zone says, over the clock changes too."""

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st

from region.local_time import at, local, local_day, text

LONDON = ZoneInfo("Europe/London")
BEGIN = dt.datetime(2018, 12, 1, tzinfo=dt.UTC)
MOMENTS = st.integers(0, 550 * 24 * 60).map(lambda minutes: BEGIN + dt.timedelta(minutes=minutes))


@given(MOMENTS)
def test_a_moment_in_local_time_is_what_the_time_zone_says(moment: dt.datetime):
    expected = moment.astimezone(LONDON)

    assert local(moment).isoformat() == text(moment) == expected.isoformat()
    assert local_day(moment) == expected.date()


@given(st.dates(dt.date(2018, 12, 1), dt.date(2020, 6, 1)), st.integers(0, 23), st.integers(0, 59))
def test_a_local_time_of_a_day_is_what_the_time_zone_says(day: dt.date, hour: int, minute: int):
    expected = dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON).astimezone(dt.UTC)

    assert at(day, hour, minute) == expected


def test_the_hours_around_the_clock_changes():
    assert text(dt.datetime(2019, 3, 31, 0, 59, tzinfo=dt.UTC)) == "2019-03-31T00:59:00+00:00"
    assert text(dt.datetime(2019, 3, 31, 1, 0, tzinfo=dt.UTC)) == "2019-03-31T02:00:00+01:00"
    assert text(dt.datetime(2019, 10, 27, 0, 30, tzinfo=dt.UTC)) == "2019-10-27T01:30:00+01:00"
    assert text(dt.datetime(2019, 10, 27, 1, 30, tzinfo=dt.UTC)) == "2019-10-27T01:30:00+00:00"
    assert text(dt.datetime(2019, 7, 1, 23, 30, tzinfo=dt.UTC)) == "2019-07-02T00:30:00+01:00"
