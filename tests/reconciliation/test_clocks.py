"""Clocks: how a moment is judged against a limit that may run from an interval."""

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from reconciliation.findings import Basis, Clock, Standing
from reconciliation.given.rules import DEFAULT_RULES
from reconciliation.moment import Moment, at, between, on
from reconciliation.records import Grade, Grading
from reconciliation.trail.clocks import elapsed, sending, working
from tests.reconciliation.story import DAYS

START = dt.datetime(2019, 7, 1, 19, tzinfo=dt.UTC)
HOURS = st.integers(0, 120)


def after(hours: float) -> Moment:
    return at(START + dt.timedelta(hours=hours))


def graded(grade: str, hours: float, tool: str = "DASH") -> Grading:
    return Grading(Grade(tool, grade), after(hours), None, None)


@pytest.mark.parametrize(
    ("happened", "standing"),
    [
        (after(24), Standing.IN_TIME),
        (after(24.01), Standing.LATE),
        (after(-5), Standing.IN_TIME),
        (between(after(20).earliest, after(24).latest), Standing.IN_TIME),
        (between(after(20).earliest, after(25).latest), Standing.CANNOT_TELL),
        (between(after(24.01).earliest, after(30).latest), Standing.LATE),
    ],
)
def test_late_only_if_late_throughout(happened: Moment, standing: Standing):
    assert elapsed(after(0), 24, DEFAULT_RULES).judge(happened) is standing


def test_a_clock_from_a_day_without_a_time_is_kept_to_its_whole_interval():
    clock = elapsed(on(dt.date(2019, 7, 1)), 24, DEFAULT_RULES)
    day = dt.datetime(2019, 7, 1, 23, tzinfo=dt.UTC)

    assert clock.judge(at(day)) is Standing.IN_TIME
    assert clock.judge(at(day + dt.timedelta(hours=1))) is Standing.CANNOT_TELL
    assert clock.judge(at(day + dt.timedelta(hours=24))) is Standing.LATE
    assert clock.judge(on(dt.date(2019, 7, 1))) is Standing.IN_TIME
    assert clock.judge(on(dt.date(2019, 7, 2))) is Standing.CANNOT_TELL
    assert clock.judge(on(dt.date(2019, 7, 3))) is Standing.LATE


@pytest.mark.parametrize(
    ("gradings", "due", "limit", "counted_from"),
    [
        ((), 72, 72, 0),
        ((graded("HIGH", -3),), 24, 24, 0),
        ((graded("HIGH", 10),), 34, 24, 10),
        ((graded("HIGH", 60),), 72, 72, 0),
        ((graded("MEDIUM", 1), graded("HIGH", 30)), 49, 48, 1),
        ((graded("HIGH", 1), graded("STANDARD", 2)), 25, 24, 1),
        ((graded("HIGH", 1, "PPN"), graded("RED", 1, "PPN")), 72, 72, 0),
        ((graded("HIGH", 1, "MISSING"),), 25, 24, 1),
    ],
)
def test_when_sending_is_due(gradings: tuple[Grading, ...], due: int, limit: int, counted_from: int):
    assert sending(after(0), gradings, DEFAULT_RULES).clock() == Clock(
        started=after(counted_from),
        due=after(due).latest,
        basis=Basis.ELAPSED,
        limit=limit,
        rule_version="2019-1",
        agreed_by="Counterfoil's defaults",
    )


@given(st.lists(st.tuples(st.sampled_from(["HIGH", "MEDIUM", "STANDARD"]), HOURS), max_size=5), HOURS)
def test_sending_is_due_after_the_shortest_of_all_limits(given_: list[tuple[str, int]], start: int):
    limits = {"HIGH": 24, "MEDIUM": 48, "STANDARD": 72}
    gradings = [graded(grade, hours) for grade, hours in given_]
    by_hand = min([start + 72, *(max(start, hours) + limits[grade] for grade, hours in given_)])

    assert sending(after(start), gradings, DEFAULT_RULES).due == after(by_hand)


@given(st.lists(st.tuples(st.sampled_from(["HIGH", "MEDIUM"]), HOURS), max_size=4), HOURS, HOURS)
def test_a_further_grading_never_lengthens_the_clock(given_: list[tuple[str, int]], start: int, more: int):
    gradings = [graded(grade, hours) for grade, hours in given_]
    before = sending(after(start), gradings, DEFAULT_RULES).due

    assert sending(after(start), [*gradings, graded("STANDARD", more)], DEFAULT_RULES).due == before
    assert sending(after(start), [*gradings, graded("HIGH", more)], DEFAULT_RULES).due <= before


def test_a_working_clock_says_so():
    clock = working(at(dt.datetime(2019, 7, 5, 15, tzinfo=dt.UTC)), 1, DEFAULT_RULES, DAYS).clock()

    assert (clock.basis, clock.limit, clock.due) == (Basis.WORKING, 1, dt.datetime(2019, 7, 8, 15, tzinfo=dt.UTC))
