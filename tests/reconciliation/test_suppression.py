"""No figure that was taken out can be worked out: tried by somebody who knows the rule, the totals and every other figure."""

from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given, settings, strategies as st

from reconciliation.suppression import (
    SMALLEST_SHOWN,
    FigureRow,
    nothing_of,
    of_all,
    suppress,
    suppress_statement,
)

NAMES = ("IN_TIME", "LATE", "STOPPED", "UNKNOWN")
COUNTS = st.one_of(st.integers(0, 7), st.integers(0, 40))
ROWS = st.lists(COUNTS, min_size=1, max_size=4).map(lambda counts: dict(zip(NAMES, counts, strict=False)))

EVERYTHING_HIDDEN = 16
"""How far somebody counts who sees neither a figure nor a total."""


def _could_be(shown: FigureRow) -> Iterator[dict[str, int]]:
    """Every row that would be shown like this: what somebody can tell who knows all of it but the figures."""
    hidden = [name for name, count in shown.lines.items() if count is None]
    known = sum(count for count in shown.lines.values() if count is not None)
    most = EVERYTHING_HIDDEN if shown.total is None else shown.total - known
    for counts in product(range(most + 1), repeat=len(hidden)):
        if shown.total is not None and sum(counts) != most:
            continue
        row = {name: count if count is not None else 0 for name, count in shown.lines.items()}
        row |= dict(zip(hidden, counts, strict=True))
        if suppress(row) == shown:
            yield row


@pytest.mark.requirement(24)
@given(row=ROWS)
def test_every_figure_that_was_taken_out_could_be_another(row: dict[str, int]):
    shown = suppress(row)
    possible = {name: set[int]() for name, count in shown.lines.items() if count is None}
    for other in _could_be(shown):
        for name, seen in possible.items():
            seen.add(other[name])
        if all(len(seen) > 1 for seen in possible.values()):
            break

    assert [name for name, seen in possible.items() if len(seen) < 2] == []


@given(row=ROWS)
def test_no_small_number_is_shown_or_is_the_sum_of_what_was_taken_out(row: dict[str, int]):
    shown = suppress(row)
    figures = [*shown.lines.values(), shown.total]
    hidden = sum(row[name] for name, count in shown.lines.items() if count is None)

    assert all(figure is None or figure >= SMALLEST_SHOWN for figure in figures)
    assert shown.is_whole or shown.total is None or hidden >= SMALLEST_SHOWN


@given(row=ROWS)
def test_what_is_shown_is_true(row: dict[str, int]):
    shown = suppress(row)

    assert list(shown.lines) == list(row)
    assert all(count in {None, row[name]} for name, count in shown.lines.items())
    assert shown.total in {None, sum(row.values())}


@given(
    rows=st.lists(
        st.tuples(*([COUNTS] * 3)).map(lambda counts: dict(zip(NAMES, counts, strict=False))), min_size=1, max_size=6
    )
)
def test_a_sum_over_directorates_adds_up_from_what_is_shown_of_each(rows: list[dict[str, int]]):
    shown = [suppress(row) for row in rows]
    region = of_all(shown)

    for name, figure in region.lines.items():
        parts = [row.lines[name] for row in shown]
        assert (figure is None) == (None in parts)
        assert figure is None or figure == sum(row[name] for row in rows)
    assert (region.total is None) == any(row.total is None for row in shown)


LAWS: Mapping[int, tuple[str, ...]] = {2: ("IN_TIME", "LATE", "STOPPED"), 4: ("IN_TIME", "LATE", "NOT_YET_DUE")}


@st.composite
def statements(draw: st.DrawFn) -> dict[int, dict[str, int]]:
    """Two laws that belong together: the trails of law 4 are those that law 2 says were received."""
    second = dict(zip(LAWS[2], draw(st.tuples(*([COUNTS] * 3))), strict=True))
    received = second["IN_TIME"] + second["LATE"]
    first = draw(st.integers(0, received))
    other = draw(st.integers(0, received - first))
    return {2: second, 4: dict(zip(LAWS[4], (first, other, received - first - other), strict=True))}


@given(laws=statements())
@settings(max_examples=60)
def test_one_law_does_not_tell_what_another_hides(laws: dict[int, dict[str, int]]):
    shown = suppress_statement(laws)

    received = [shown[2].lines[name] for name in ("IN_TIME", "LATE")]
    assert (None in received) <= (shown[4] == nothing_of(laws[4]))
    assert None in received or shown[4] == suppress(laws[4])


def test_a_line_beside_one_small_figure_is_taken_out_by_its_place_and_not_its_size():
    assert suppress({"IN_TIME": 400, "LATE": 3, "STOPPED": 50}).lines == {"IN_TIME": None, "LATE": None, "STOPPED": 50}
    assert suppress({"IN_TIME": 400, "LATE": 3, "STOPPED": 4}).lines == {"IN_TIME": 400, "LATE": None, "STOPPED": None}


def test_of_fives_alone_another_line_goes_because_their_sum_would_tell_them():
    assert suppress({"IN_TIME": 400, "LATE": 5, "STOPPED": 5}).lines == {"IN_TIME": None, "LATE": None, "STOPPED": None}


def test_law_5_is_not_for_oversight():
    assert set(suppress_statement({1: {"IN_TIME": 40}, 5: {"NOT_REFERRED": 40}})) == {1}
