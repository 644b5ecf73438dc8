"""Dates, durations, figures and names as a page writes them."""

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from web import formats

NINE = "2019-09-01T09:00:00+01:00"


@pytest.mark.parametrize(
    ("iso", "written"),
    [
        ("2019-06-04T08:32:00+00:00", "4 June 2019 at 9:32am"),
        ("2019-06-04T08:00:00+00:00", "4 June 2019 at 9am"),
        ("2019-06-04T11:00:00+00:00", "4 June 2019 at midday"),
        ("2019-06-03T23:00:00+00:00", "4 June 2019 at midnight"),
        ("2019-12-04T16:10:00+00:00", "4 December 2019 at 4:10pm"),
        ("2019-12-04T12:05:00+00:00", "4 December 2019 at 12:05pm"),
        (None, ""),
    ],
)
def test_times_are_written_for_london(iso: str | None, written: str):
    assert formats.time(iso) == written


def test_the_hour_that_comes_twice_in_autumn_is_written_as_the_clock_on_the_wall():
    assert formats.time("2019-10-27T00:30:00+00:00") == "27 October 2019 at 1:30am"
    assert formats.time("2019-10-27T01:30:00+00:00") == "27 October 2019 at 1:30am"


def test_a_moment_that_is_a_day_says_that_its_time_is_not_recorded():
    day = {"earliest": "2019-07-02T23:00:00+00:00", "latest": "2019-07-03T22:59:59.999999+00:00", "exact": False}

    assert formats.moment(day) == "3 July 2019, time not recorded"


@pytest.mark.parametrize("day", ["2019-03-31", "2019-10-27"])
def test_days_of_23_and_25_hours_are_days_too(day: str):
    start = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), formats.LONDON)
    end = dt.datetime.combine(start.date() + dt.timedelta(days=1), dt.time(), formats.LONDON)
    last = (end - dt.timedelta(microseconds=1)).astimezone(dt.UTC).isoformat()
    moment = {"earliest": start.astimezone(dt.UTC).isoformat(), "latest": last, "exact": False}

    assert formats.moment(moment).endswith("time not recorded")


def test_a_moment_between_two_times_names_both():
    moment = {"earliest": "2019-07-01T22:10:00+00:00", "latest": "2019-07-02T07:40:00+00:00", "exact": False}

    assert formats.moment(moment) == "between 1 July 2019 at 11:10pm and 2 July 2019 at 8:40am"
    assert formats.moment(None) == ""


def test_periods_are_months_or_first_and_last_days():
    assert formats.month("2019-08") == "August 2019"
    assert formats.month("2019-07-01/2019-07-15") == "1 July 2019 to 14 July 2019"


def test_months_before_run_over_the_new_year():
    assert formats.months_before("2020-02-01T00:00:00+00:00", 4) == ["2020-02", "2020-01", "2019-12", "2019-11"]


@pytest.mark.parametrize(
    ("hours", "written"),
    [(0, "less than an hour"), (1, "1 hour"), (47, "47 hours"), (48, "2 days"), (41 * 24 + 23, "41 days")],
)
def test_spans_are_whole_units_rounded_down(hours: int, written: str):
    assert formats.span(dt.timedelta(hours=hours)) == written


def test_a_clock_is_over_from_the_moment_it_ends():
    now = formats.instant(NINE)

    assert formats.over("2019-08-20T09:00:00+01:00", now) == "12 days over"
    assert formats.over(NINE, now) == "less than an hour over"
    assert formats.over("2019-09-01T14:00:00+01:00", now) == "5 hours left"


def test_figures_have_commas_and_the_right_number():
    assert formats.plural(1, "trail") == "1 trail"
    assert formats.plural(1204, "trail") == "1,204 trails"
    assert formats.plural(0, "child", "children") == "0 children"


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_a_share_is_never_rounded_to_nothing_nor_to_all(part: int, more: int):
    share = formats.per_cent(part, part + more)

    assert (share == "0%") == (part == 0)
    assert share != "100%"
    assert formats.per_cent(part + more, part + more) == "100%"


def test_a_share_of_nothing_is_not_written():
    assert formats.per_cent(0, 0) == ""


@pytest.mark.parametrize(
    ("count", "written"),
    [(1, "1 byte"), (999, "999 bytes"), (1_412_000, "1.4 MB"), (2_500, "2.5 KB"), (3_000_000_000, "3.0 GB")],
)
def test_sizes_take_the_unit_that_fits(count: int, written: str):
    assert formats.size(count) == written


def test_children_are_named_as_case_systems_name_them():
    child = {"givenNames": "Zoë", "familyName": "Okonkwo-Byrne", "dateOfBirth": "2014-03-02"}

    assert formats.names(child) == "Zoë OKONKWO-BYRNE"
    assert formats.birth(child) == "born 2 March 2014"


def test_who_may_not_be_seen_has_neither_name_nor_birth():
    assert formats.names(None) == ""
    assert formats.birth(None) == ""
    assert formats.names({"givenNames": None, "familyName": None}) == ""


def test_an_unborn_child_has_a_date_that_it_is_expected():
    unborn = {"familyName": "Rahman", "dateOfBirth": None, "expectedDateOfBirth": "2019-10-09"}

    assert formats.birth(unborn) == "unborn, expected 9 October 2019"
