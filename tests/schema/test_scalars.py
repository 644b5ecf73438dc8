"""Scalars and periods: what is understood, what is refused, and that periods are London's."""

import datetime as dt

import pytest
from graphql import GraphQLError
from hypothesis import given, strategies as st

from schema.problems import OperationRefused
from schema.scalars import SCALARS, Period, period_between, read_period

TIME, DATE = SCALARS[dt.datetime], SCALARS[dt.date]


def test_a_time_is_read_with_its_offset_and_written_in_utc() -> None:
    assert TIME.parse_value is not None
    assert TIME.serialize is not None

    read = TIME.parse_value("2019-08-01T09:00:00+01:00")

    assert read == dt.datetime(2019, 8, 1, 8, tzinfo=dt.UTC)
    assert TIME.serialize(read) == "2019-08-01T08:00:00+00:00"


@pytest.mark.parametrize("text", ["2019-08-01T09:00:00", "yesterday", "", 7, None])
def test_what_is_no_time_with_an_offset_is_refused(text: object) -> None:
    assert TIME.parse_value is not None
    with pytest.raises(GraphQLError, match="offset"):
        TIME.parse_value(text)


@pytest.mark.parametrize("text", ["2019-02-30", "1 August 2019", "", 7])
def test_what_is_no_date_is_refused(text: object) -> None:
    assert DATE.parse_value is not None
    with pytest.raises(GraphQLError, match="YYYY-MM-DD"):
        DATE.parse_value(text)


def test_a_month_begins_and_ends_at_midnight_in_london() -> None:
    period = read_period("2019-10")

    assert period == Period(dt.date(2019, 10, 1), dt.date(2019, 11, 1))
    assert period.start == dt.datetime(2019, 9, 30, 23, tzinfo=dt.UTC)
    assert period.end == dt.datetime(2019, 11, 1, 0, tzinfo=dt.UTC)
    assert str(period) == "2019-10"


def test_two_dates_are_half_open() -> None:
    period = read_period("2019-07-31/2019-08-02")

    assert (period.first, period.after) == (dt.date(2019, 7, 31), dt.date(2019, 8, 2))
    assert str(period) == "2019-07-31/2019-08-02"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2019",
        "2019-13",
        "2019-08-01",
        "2019-08-02/2019-08-01",
        "2019-08-01/2019-08-01",
        "0001-01",
        "2019-08/x",
        "9999-12",
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(OperationRefused):
        read_period(text)


days = st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1))


@given(days, st.integers(1, 800))
def test_a_period_reads_back_from_its_text_and_from_its_moments(first: dt.date, length: int) -> None:
    period = Period(first, first + dt.timedelta(days=length))

    assert read_period(str(period)) == period
    assert period_between(period.start, period.end) == period
