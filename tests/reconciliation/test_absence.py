"""A step that is not there: what may be said of it, and when that may turn."""

import datetime as dt

import pytest

from reconciliation.findings import Standing
from reconciliation.given.coverage import NO_COVERAGE, Coverage, FeedWindow
from reconciliation.given.rules import DEFAULT_RULES
from reconciliation.moment import at
from reconciliation.trail.absence import Wait
from reconciliation.trail.clocks import elapsed

START = dt.datetime(2019, 7, 1, tzinfo=dt.UTC)


def hour(number: float) -> dt.datetime:
    return START + dt.timedelta(hours=number)


def wait(*windows: tuple[int, int, int], not_shown: str | None = None) -> Wait:
    """A step due within 24 hours; windows as (start, end, made)."""
    coverage = Coverage(FeedWindow("feed", "GMP", hour(made), hour(start), hour(end)) for start, end, made in windows)
    clock = elapsed(at(START), 24, DEFAULT_RULES)
    return Wait(clock, "GMP", coverage if windows else NO_COVERAGE, None, not_shown)


@pytest.mark.parametrize(
    ("as_at", "standing"),
    [
        (23.9, Standing.NOT_YET_DUE),
        (24, Standing.NOT_YET_DUE),
        (42, Standing.NOT_YET_DUE),
        (42.1, Standing.UNKNOWN),
        (52, Standing.STOPPED),
    ],
)
def test_it_is_unknown_30_hours_after_the_coverage_ended_and_stopped_once_it_reaches_the_end(
    as_at: float, standing: Standing
):
    assert wait((0, 12, 16), (12, 36, 52)).standing(hour(as_at)) is standing


def test_without_any_coverage_the_30_hours_count_from_the_start():
    assert wait().standing(hour(30)) is Standing.NOT_YET_DUE
    assert wait().standing(hour(30.1)) is Standing.UNKNOWN
    assert wait((12, 48, 50)).standing(hour(60)) is Standing.UNKNOWN


def test_what_cannot_be_shown_is_not_shown_once_it_is_due_however_well_it_is_covered():
    hidden = wait((0, 48, 50), not_shown="No feed shows it.")

    assert (hidden.standing(hour(23)), hidden.standing(hour(24))) == (Standing.NOT_YET_DUE, Standing.NOT_SHOWN)
    assert hidden.opens is None


def test_a_load_made_before_the_clock_ran_out_opens_nothing_until_it_has():
    early = wait((0, 48, 10))

    assert early.opens == hour(24)
    assert early.standing(hour(23.9)) is Standing.NOT_YET_DUE


def test_the_next_look_is_the_next_moment_at_which_it_may_turn():
    instant = dt.timedelta(microseconds=1)
    one = wait((0, 12, 16), (12, 20, 30), (20, 36, 90))

    assert one.next_look(hour(5)) == hour(24)
    assert one.next_look(hour(24)) == hour(30)
    assert one.next_look(hour(30)) == hour(50) + instant
    assert one.next_look(hour(51)) == hour(90)
    assert one.next_look(hour(90)) is None


def test_an_organisation_is_awaited_where_its_next_load_may_tell():
    assert [wait((0, 12, 16)).is_awaited(hour(number)) for number in (23, 24, 99)] == [False, True, True]
    assert wait((0, 48, 50)).is_awaited(hour(99)) is False
    assert wait(not_shown="No feed shows it.").is_awaited(hour(99)) is True
    assert wait((0, 12, 16), not_shown="Others are named.").is_awaited(hour(99)) is False
