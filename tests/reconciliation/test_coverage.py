"""What feeds show and what their loads cover."""

import datetime as dt
import time as machine
from collections.abc import Callable

from hypothesis import given, strategies as st

from reconciliation.findings import Side
from reconciliation.given.coverage import Coverage, FeedAbility, Feeds, FeedWindow, Shows

START = dt.datetime(2019, 7, 1, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def hour(number: int) -> dt.datetime:
    return START + HOUR * number


def window(start: int, end: int, made: int, feed: str = "council") -> FeedWindow:
    return FeedWindow(feed, "E08000004", hour(made), hour(start), hour(end))


def test_the_end_is_that_of_the_unbroken_windows_made_by_then():
    coverage = Coverage([window(0, 24, 28), window(24, 48, 52), window(72, 96, 100)])

    assert coverage.end(hour(10), hour(27)) == hour(10)
    assert coverage.end(hour(10), hour(28)) == hour(24)
    assert coverage.end(hour(10), hour(200)) == hour(48)
    assert coverage.end(hour(50), hour(200)) == hour(50)
    assert coverage.end(hour(72), hour(200)) == hour(96)
    assert coverage.end(hour(-5), hour(200)) == hour(-5)
    assert coverage.end(hour(96), hour(200)) == hour(96)


def test_absence_is_proved_from_when_the_last_piece_of_the_interval_was_loaded():
    coverage = Coverage([window(0, 24, 28), window(24, 48, 99), window(48, 72, 76)])

    assert coverage.proved_from(hour(10), hour(24)) == hour(28)
    assert coverage.proved_from(hour(10), hour(25)) == hour(99)
    assert coverage.proved_from(hour(50), hour(72)) == hour(76)
    assert coverage.proved_from(hour(50), hour(73)) is None
    assert coverage.proved_from(hour(-1), hour(10)) is None
    assert coverage.proved_from(hour(72), hour(72)) is None
    assert coverage.proved_from(hour(48), hour(48)) == hour(76)


def test_the_earliest_of_several_loads_of_the_same_time_counts():
    coverage = Coverage([window(0, 24, 90), window(0, 12, 28), window(12, 24, 30)])

    assert coverage.proved_from(hour(1), hour(20)) == hour(30)


def test_the_next_load_that_extends_the_coverage_is_told():
    coverage = Coverage([window(0, 24, 28), window(24, 48, 52)])

    assert coverage.next_load(hour(10), hour(20)) == hour(28)
    assert coverage.next_load(hour(10), hour(28)) == hour(52)
    assert coverage.next_load(hour(10), hour(52)) is None
    assert coverage.next_load(hour(-10), hour(52)) is None


def test_a_window_of_no_length_covers_nothing():
    assert Coverage([window(5, 5, 6)]).proved_from(hour(5), hour(5)) is None


def test_only_feeds_able_to_show_a_step_count_towards_its_coverage():
    police = FeedAbility("police", "GMP", Side.POLICE)
    blind = FeedAbility("episodes", "E08000004", Side.COUNCIL)
    able = FeedAbility("council", "E08000004", Side.COUNCIL, shows_contacts=True)
    feeds = Feeds((window(0, 24, 28), window(24, 48, 52, "episodes")), (police, blind, able))

    assert feeds.able("E08000004", Shows.CONTACTS) == ("council",)
    assert feeds.able("E08000004", Shows.DECISIONS) == ()
    assert feeds.able("GMP", Shows.REFERRALS) == ("police",)
    assert feeds.coverage_end("E08000004", Side.COUNCIL, hour(1), hour(99)) == hour(24)
    assert feeds.coverage_end("GMP", Side.POLICE, hour(1), hour(99)) == hour(1)


def test_what_a_feed_of_that_name_elsewhere_covers_does_not_count():
    able = FeedAbility("council", "E08000005", Side.COUNCIL, shows_contacts=True)

    assert Feeds((window(0, 24, 28),), (able,)).coverage_end("E08000005", Side.COUNCIL, hour(1), hour(99)) == hour(1)


WINDOWS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 6), st.integers(0, 40)).map(
        lambda drawn: window(drawn[0], drawn[0] + drawn[1], drawn[2])
    ),
    max_size=8,
)


def end_by_hand(windows: list[FeedWindow], start: dt.datetime, made_by: dt.datetime) -> dt.datetime:
    """Walk on while any window known by then covers the place reached."""
    reached = start
    while ends := [one.end for one in windows if one.made_at <= made_by and one.start <= reached < one.end]:
        reached = max(ends)
    return reached


@given(WINDOWS, st.integers(-1, 27), st.integers(0, 8), st.integers(-1, 41))
def test_it_agrees_with_walking_from_window_to_window(windows: list[FeedWindow], start: int, length: int, made_by: int):
    coverage, begin, due, then = Coverage(windows), hour(start), hour(start + length), hour(made_by)
    end = end_by_hand(windows, begin, then)

    assert coverage.end(begin, then) == end
    proved = coverage.proved_from(begin, due)
    assert (proved is not None and proved <= then) == (end > begin and end >= due)


@given(WINDOWS, st.integers(-1, 27), st.integers(-1, 41))
def test_no_load_between_now_and_the_next_one_told_extends_it(windows: list[FeedWindow], start: int, made_by: int):
    coverage, begin = Coverage(windows), hour(start)
    end = coverage.end(begin, hour(made_by))
    later = [one for one in range(made_by + 1, 42) if coverage.end(begin, hour(one)) > end]
    following = coverage.next_load(begin, hour(made_by))

    assert following == (hour(later[0]) if later else None)


def test_a_year_of_two_daily_feeds_is_asked_in_microseconds():
    days = [window(24 * day, 24 * day + 24, 24 * day + 28) for day in range(300)]
    coverage = Coverage(days)
    began = machine.perf_counter()
    for day in range(300):
        coverage.end(hour(24 * day), hour(9999))
        coverage.proved_from(hour(24 * day), hour(24 * day + 72))

    assert machine.perf_counter() - began < 0.25


def test_extracts_that_overlap_by_weeks_or_begin_at_the_beginning_cost_no_more_than_days_in_a_row():
    """Ten years of nights: each covers a day, its last fourteen, or everything so far."""
    nights = 3_650

    def cost(begin: Callable[[int], int]) -> float:
        windows = [window(begin(night), 24 * night + 24 + night % 5, 24 * night + 30) for night in range(nights)]
        started = machine.perf_counter()
        coverage = Coverage(windows)
        spent = machine.perf_counter() - started
        assert coverage.end(hour(24 * nights - 1), hour(24 * nights + 99)) == windows[-1].end
        return spent

    in_a_row = min(cost(lambda night: 24 * night) for _ in range(3))
    assert min(cost(lambda night: 24 * night - 313 - night % 7) for _ in range(3)) < 20 * in_a_row
    assert min(cost(lambda night: -(night % 777)) for _ in range(3)) < 20 * in_a_row
