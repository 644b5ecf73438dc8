"""No figure that was taken out can be worked out: tried by somebody who knows the rule, the totals and every other figure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import product
from random import Random

import pytest
from hypothesis import assume, given, strategies as st

from reconciliation.suppression import SMALLEST_SHOWN, FigureRow, nothing_of, of_all, suppress, suppress_statement
from tests.reconciliation import earlier_suppression as earlier
from tests.reconciliation.figures import (
    LINES,
    RECEIVED_LINES,
    Statement,
    bounds,
    hidden_of,
    region_of,
    rows,
    statements,
)

NAMES = ("IN_TIME", "LATE", "STOPPED", "UNKNOWN", "EXCUSED", "EXCLUDED", "NOT_YET_DUE")
FEW: Mapping[int, tuple[str, ...]] = {
    **LINES,
    2: ("IN_TIME", "LATE", "EXCLUDED", "STOPPED"),
    4: ("IN_TIME", "LATE", "STOPPED"),
}


def _is_small(count: int) -> bool:
    return 0 < count < SMALLEST_SHOWN


def _rows(length: int, total: int) -> Iterator[tuple[int, ...]]:
    """Every row of so many lines that comes to a total."""
    if length == 1:
        yield (total,)
        return
    for first in range(total + 1):
        yield from ((first, *rest) for rest in _rows(length - 1, total - first))


@pytest.mark.requirement(24)
@pytest.mark.parametrize(("length", "most"), [(2, 40), (3, 36), (4, 20), (6, 10), (7, 9)])
@pytest.mark.parametrize("together", [frozenset[str](), frozenset(RECEIVED_LINES)])
def test_of_all_rows_that_look_alike_no_small_figure_is_the_same(length: int, most: int, together: frozenset[str]):
    alike: dict[FigureRowKey, list[tuple[int, ...]]] = defaultdict(list)
    for total in range(most + 1):
        for row in _rows(length, total):
            alike[_key(suppress(dict(zip(NAMES, row, strict=False)), together))].append(row)

    told = [
        (shown, rows_[0])
        for shown, rows_ in alike.items()
        for place, count in enumerate(shown[0])
        if count is None
        for values in [{row[place] for row in rows_}]
        if len(values) == 1 and _is_small(min(values))
    ]
    assert told == []


FigureRowKey = tuple[tuple[int | None, ...], int | None]


def _key(shown: FigureRow) -> FigureRowKey:
    return tuple(shown.lines.values()), shown.total


def _near(row: dict[str, int], shown: FigureRow) -> Iterator[dict[str, int]]:
    """Rows that differ in what is hidden: two lines exchanged, a unit moved, units come or gone, or all alike but one."""
    hidden = [name for name, count in shown.lines.items() if count is None]
    yield row
    for one, two in product(hidden, repeat=2):
        if one != two:
            yield row | {one: row[two], two: row[one]}
            if row[one]:
                yield row | {one: row[one] - 1, two: row[two] + 1}
    for one, by in product(hidden, (1, -1, 2, -2)):
        if row[one] + by >= 0:
            yield row | {one: row[one] + by}
    for one, each in product(hidden, (1, 5)):
        rest = sum(row[name] for name in hidden) - each * (len(hidden) - 1)
        if rest >= 0:
            yield row | dict.fromkeys(hidden, each) | {one: rest}


def _near_of(row: dict[str, int], shown: FigureRow, total: int) -> Iterator[dict[str, int]]:
    """Rows near one that come to a total."""
    for near in _near(row, shown):
        missing = total - sum(near.values())
        if not missing:
            yield near
        elif shown.hidden:
            yield from (near | {name: near[name] + missing} for name in shown.hidden if near[name] + missing >= 0)


def _received(laws: Mapping[int, Mapping[str, int]]) -> int:
    return sum(laws[2].get(name, 0) for name in RECEIVED_LINES)


def _told(laws: Statement) -> list[tuple[int, str]]:
    """The hidden small figures of laws 2 and 4 that are the same in all statements near this one that are shown as it is."""
    shown = suppress_statement(laws)
    told = {(law, name) for law in (2, 4) for name in shown[law].hidden if _is_small(laws[law][name])}
    for second in _near(laws[2], shown[2]):
        for fourth in _near_of(laws[4], shown[4], _received({2: second})):
            other = laws | {2: second, 4: fourth}
            fresh = {cell for cell in told if other[cell[0]][cell[1]] != laws[cell[0]][cell[1]]}
            if fresh and suppress_statement(other) == shown:
                told -= fresh
        if not told:
            break
    return sorted(told)


@pytest.mark.requirement(24)
@given(laws=st.one_of(statements(), statements(FEW)))
def test_each_small_figure_of_two_laws_that_belong_together_could_be_another(laws: Statement):
    assert _told(laws) == []


@pytest.mark.requirement(24)
@pytest.mark.parametrize("lines", range(1, 8))
def test_small_lines_that_are_all_alike_could_be_others(lines: int):
    for large, (each, more) in product(range(6, 45), ((1, 0), (1, 1), (5, 0))):
        small = {f"SMALL_{place}": each for place in range(lines)}
        small["SMALL_0"] += more
        row = {"LARGE": large, "LARGER": 400, **small}
        shown = suppress(row)
        others = [near for near in _near(row, shown) if suppress(near) == shown]

        assert [name for name in small if {near[name] for near in others} == {row[name]}] == [], row


@pytest.mark.requirement(24)
def test_no_small_figure_of_any_two_small_laws_that_belong_together_is_told():
    alike: dict[tuple[FigureRowKey, FigureRowKey], list[tuple[int, ...]]] = defaultdict(list)
    for second in (row for total in range(9) for row in _rows(4, total)):
        for fourth in _rows(3, second[0] + second[1]):
            laws = {2: dict(zip(FEW[2], second, strict=True)), 4: dict(zip(FEW[4], fourth, strict=True))}
            shown = suppress_statement(laws)
            alike[_key(shown[2]), _key(shown[4])].append((*second, *fourth))

    told = [
        (shown, all_[0])
        for shown, all_ in alike.items()
        for place, count in enumerate((*shown[0][0], *shown[1][0]))
        if count is None
        for values in [{one[place] for one in all_}]
        if len(values) == 1 and _is_small(min(values))
    ]
    assert told == []


@pytest.mark.requirement(24)
@given(region=st.lists(statements(), min_size=1, max_size=4))
def test_the_sums_of_a_page_leave_every_small_figure_between_bounds(region: list[Statement]):
    page = {f"E0800000{place}": suppress_statement(laws) for place, laws in enumerate(region)}

    found = bounds(page, region_of(list(page.values())))

    small = {
        (whose, law, name)
        for whose, laws in zip(page, region, strict=True)
        for law, row in laws.items()
        for name, count in [*row.items(), ("total", sum(row.values()))]
        if _is_small(count)
    }
    assert [cell for cell in small if found[cell][0] == found[cell][1]] == []


@given(laws=statements())
def test_no_small_number_is_shown_or_is_the_sum_of_what_was_taken_out(laws: Statement):
    for law, row in suppress_statement(laws).items():
        figures = [*row.lines.values(), row.total]
        hidden = sum(laws[law][name] for name in row.hidden)

        assert not any(figure is not None and _is_small(figure) for figure in figures)
        assert not row.hidden or row.total is None or hidden >= SMALLEST_SHOWN


@given(laws=statements())
def test_what_is_shown_is_true(laws: Statement):
    for law, row in suppress_statement(laws).items():
        assert list(row.lines) == list(laws[law])
        assert all(count in {None, laws[law][name]} for name, count in row.lines.items())
        assert row.total in {None, sum(laws[law].values())}


@given(region=st.lists(rows(NAMES[:3]), min_size=1, max_size=6))
def test_a_sum_over_directorates_adds_up_from_what_is_shown_of_each(region: list[dict[str, int]]):
    shown = [suppress(row) for row in region]
    summed = of_all(shown)

    for name, figure in summed.lines.items():
        parts = [row.lines[name] for row in shown]
        assert (figure is None) == (None in parts)
        assert figure is None or figure == sum(row[name] for row in region)
    assert (summed.total is None) == any(row.total is None for row in shown)


def _nearly_one_each(row: Mapping[str, int]) -> bool:
    """Five small lines or more without a nought that come to no more than one each, and one: noughts being shown tells that."""
    small = [count for count in row.values() if _is_small(count)]
    return 0 not in row.values() and len(small) >= 5 and sum(small) <= len(small) + 1


@given(laws=statements())
def test_no_more_is_hidden_than_by_the_rule_before(laws: Statement):
    assume(not any(_nearly_one_each(row) for row in laws.values()))

    shown, before = suppress_statement(laws), earlier.suppress_statement(laws)

    assert hidden_of(shown) <= hidden_of(before)
    assert all(shown[law].hidden <= before[law].hidden for law in laws if law != 2)
    assert len(shown[2].hidden) <= len(before[2].hidden)


def _months(many: int) -> Iterator[Statement]:
    """Months of a directorate: most are in time, some late or stopped, and most of the other lines hold few or none."""
    chance = Random(6)  # noqa: S311 - figures to measure with

    def share(names: tuple[str, ...], total: int) -> dict[str, int]:
        weights = [100, 18, *(chance.choice((0, 0, 1, 4, 12)) for _ in names[2:])]
        drawn = chance.choices(names, weights, k=total)
        return {name: drawn.count(name) for name in names}

    for _ in range(many):
        laws = {law: share(LINES[law], chance.randrange(30, 300)) for law in range(4)}
        yield laws | {4: share(LINES[4], sum(laws[2].get(name, 0) for name in RECEIVED_LINES))}


def test_of_months_as_they_are_less_than_half_as_many_figures_are_hidden():
    made = list(_months(200))

    hidden = sum(hidden_of(suppress_statement(laws)) for laws in made)
    before = sum(hidden_of(earlier.suppress_statement(laws)) for laws in made)

    assert hidden < before / 2


def test_a_line_beside_one_small_figure_is_taken_out_by_its_place_and_not_its_size():
    assert suppress({"IN_TIME": 400, "LATE": 3, "STOPPED": 50}).lines == {"IN_TIME": None, "LATE": None, "STOPPED": 50}
    assert suppress({"IN_TIME": 400, "LATE": 3, "STOPPED": 4}).lines == {"IN_TIME": 400, "LATE": None, "STOPPED": None}


def test_of_fives_alone_another_line_goes_because_their_sum_would_tell_them():
    assert suppress({"IN_TIME": 400, "LATE": 5, "STOPPED": 5}).lines == {"IN_TIME": None, "LATE": None, "STOPPED": None}


def test_nought_is_shown_unless_everybody_stands_on_one_line():
    assert suppress({"IN_TIME": 40, "LATE": 8, "STOPPED": 0}) == FigureRow({"IN_TIME": 40, "LATE": 8, "STOPPED": 0}, 48)
    assert suppress({"IN_TIME": 0, "LATE": 0}) == FigureRow({"IN_TIME": 0, "LATE": 0}, 0)
    assert suppress({"IN_TIME": 0, "LATE": 40, "STOPPED": 0}) == FigureRow(
        {"IN_TIME": None, "LATE": None, "STOPPED": None}, 40
    )
    assert suppress({"IN_TIME": 0, "LATE": 4}) == FigureRow({"IN_TIME": None, "LATE": None}, None)


def test_a_small_total_goes_and_the_noughts_beside_it_stay():
    assert suppress({"IN_TIME": 2, "LATE": 1, "STOPPED": 0}) == FigureRow(
        {"IN_TIME": None, "LATE": None, "STOPPED": 0}, None
    )


def test_law_4_is_whole_where_law_2_tells_how_many_were_received():
    decided = {"IN_TIME": 60, "LATE": 44, "STOPPED": 0}
    hidden_among_received = {"IN_TIME": 100, "LATE": 4, "EXCLUDED": 9, "STOPPED": 20}
    hidden_beside_them = {"IN_TIME": 90, "LATE": 14, "EXCLUDED": 3, "STOPPED": 20}

    for second in (hidden_among_received, hidden_beside_them):
        assert suppress_statement({2: second, 4: decided})[4] == FigureRow(decided, 104)


def test_law_4_shows_less_where_it_would_tell_how_many_were_received():
    second = {"IN_TIME": 100, "LATE": 4, "EXCLUDED": 3, "STOPPED": 20}
    most_in_time = {"IN_TIME": 80, "LATE": 24, "STOPPED": 0}
    just_enough = {"IN_TIME": 9, "LATE": 93, "STOPPED": 2}
    too_many_late = {"IN_TIME": 8, "LATE": 94, "STOPPED": 2}
    all_in_time = {"IN_TIME": 104, "LATE": 0, "STOPPED": 0}

    assert suppress_statement({2: second, 4: most_in_time})[4] == FigureRow(
        {"IN_TIME": None, "LATE": 24, "STOPPED": 0}, None
    )
    assert suppress_statement({2: second, 4: just_enough})[4] == FigureRow(
        {"IN_TIME": None, "LATE": 93, "STOPPED": None}, None
    )
    for decided in (too_many_late, all_in_time):
        assert suppress_statement({2: second, 4: decided})[4] == nothing_of(decided)


def test_law_5_is_not_for_oversight():
    assert set(suppress_statement({1: {"IN_TIME": 40}, 5: {"NOT_REFERRED": 40}})) == {1}
