"""Draws: the same for the same labels, for ever, and within their bounds."""

import datetime as dt

from hypothesis import given, strategies as st

from region.dice import Dice

LABELS = st.integers(0, 10**6)


def test_the_same_labels_give_the_same_draws_on_every_python():
    dice = Dice(2019, "example")

    assert [dice.below(1000) for _ in range(5)] == [817, 819, 932, 324, 691]


def test_labels_are_not_merely_joined():
    assert Dice("ab", "c").below(10**9) != Dice("a", "bc").below(10**9)


@given(LABELS, st.integers(-50, 50), st.integers(0, 50))
def test_a_number_within_bounds_stays_within_them(label: int, low: int, more: int):
    assert low <= Dice(label).within(low, low + more) <= low + more


@given(LABELS, st.lists(st.integers(), max_size=8, unique=True), st.integers(0, 10))
def test_some_are_different_ones_in_their_own_order(label: int, options: list[int], count: int):
    chosen = Dice(label).some(options, count)

    assert len(chosen) == min(count, len(options))
    assert chosen == [option for option in options if option in chosen]


@given(LABELS)
def test_an_option_without_weight_is_never_drawn(label: int):
    assert Dice(label).weighted((("never", 0.0), ("always", 1.0), ("nor this", 0.0))) == "always"


@given(LABELS, st.integers(0, 500), st.integers(0, 5000))
def test_a_span_is_whole_minutes_within_its_bounds(label: int, low: int, more: int):
    span = Dice(label).minutes(low, low + more)

    assert dt.timedelta(minutes=low) <= span <= dt.timedelta(minutes=low + more)
    assert span % dt.timedelta(minutes=1) == dt.timedelta()
