"""Statements in figures, made up, and somebody who tries to work out what was taken out of them. Nothing here asks the rule under test:
bounds follow from what is shown and from the sums alone."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from hypothesis import strategies as st

from reconciliation.balance import CONTACTS, DECIDED, INCIDENTS, RECEIVED, REFERRED
from reconciliation.suppression import FigureRow, of_all

Statement = dict[int, dict[str, int]]
Shown = Mapping[int, FigureRow]
Cell = tuple[str, int, str]
"""Whose, the number of the law, and the line or `total`."""

LINES: Mapping[int, tuple[str, ...]] = {
    number: tuple(str(name) for name in labels)
    for number, labels in enumerate((INCIDENTS, REFERRED, RECEIVED, CONTACTS, DECIDED))
}
RECEIVED_LINES = ("IN_TIME", "LATE", "CANNOT_TELL")
COUNTS = st.one_of(st.just(0), st.integers(0, 7), st.integers(0, 40), st.integers(0, 400))


def rows(names: Sequence[str]) -> st.SearchStrategy[dict[str, int]]:
    return st.tuples(*([COUNTS] * len(names))).map(lambda counts: dict(zip(names, counts, strict=True)))


@st.composite
def statements(draw: st.DrawFn, lines: Mapping[int, tuple[str, ...]] = LINES) -> Statement:
    """Laws 0 to 4 that belong together: the trails of law 4 are those that law 2 says were received."""
    laws = {law: draw(rows(lines[law])) for law in lines if law != 4}
    left = sum(laws[2].get(name, 0) for name in RECEIVED_LINES)
    decided = dict.fromkeys(lines[4], 0)
    for name in draw(st.permutations(lines[4])):
        decided[name] = left if draw(st.booleans()) else min(left, draw(COUNTS))
        left -= decided[name]
    decided[lines[4][0]] += left
    return laws | {4: decided}


def hidden_of(shown: Shown) -> int:
    """How many figures of a statement are not shown."""
    return sum(len(row.hidden) + (row.total is None) for row in shown.values())


def region_of(shown: Sequence[Shown]) -> dict[int, FigureRow]:
    return {law: of_all([one[law] for one in shown]) for law in shown[0]}


def bounds(page: Mapping[str, Shown], region: Shown) -> dict[Cell, tuple[int, float]]:
    """Between what every figure must lie, by whoever has the whole page: narrowed by each sum until none narrows more."""
    everybodys: dict[str, Shown] = {**page, "region": region}
    known: dict[Cell, tuple[int, float]] = {
        (whose, law, name): (0, float("inf")) if count is None else (count, count)
        for whose, laws in everybodys.items()
        for law, row in laws.items()
        for name, count in chain(row.lines.items(), [("total", row.total)])
    }
    sums = list(_sums(page, known))
    before: dict[Cell, tuple[int, float]] = {}
    while before != known:
        before = dict(known)
        for whole, parts in sums:
            _narrow(known, whole, parts)
    return known


def _sums(page: Mapping[str, Shown], known: Mapping[Cell, object]) -> Iterator[tuple[Cell, list[Cell]]]:
    for whose, laws in page.items():
        for law, row in laws.items():
            if law != 2:
                yield (whose, law, "total"), [(whose, law, name) for name in row.lines]
        # The trails of law 4 are those received: one unknown for both, so that each law narrows it.
        received: Cell = (whose, 4, "total")
        yield received, [(whose, 2, name) for name in laws[2].lines if name in RECEIVED_LINES]
        others: list[Cell] = [(whose, 2, name) for name in laws[2].lines if name not in RECEIVED_LINES]
        yield (whose, 2, "total"), [received, *others]
    for _, law, name in [cell for cell in known if cell[0] == "region"]:
        yield ("region", law, name), [(whose, law, name) for whose in page]


def _narrow(known: dict[Cell, tuple[int, float]], whole: Cell, parts: Sequence[Cell]) -> None:
    least, most = sum(known[part][0] for part in parts), sum(known[part][1] for part in parts)
    known[whole] = (max(known[whole][0], least), min(known[whole][1], most))
    for part in parts:
        low, high = known[part]
        others_most = sum(known[other][1] for other in parts if other != part)
        others_least = least - low
        lower = low if others_most == float("inf") else max(low, known[whole][0] - int(others_most))
        known[part] = (lower, min(high, known[whole][1] - others_least))
        least += lower - low


def moved(laws: Statement, law: int, one: str, two: str) -> Statement | None:
    """The statement with a unit on another line, and with one received more or less where that follows; None if it cannot be."""
    if not laws[law][one]:
        return None
    row = laws[law] | {one: laws[law][one] - 1, two: laws[law][two] + 1}
    more = (two in RECEIVED_LINES) - (one in RECEIVED_LINES) if law == 2 else 0
    decided = laws[4] | {LINES[4][0]: laws[4][LINES[4][0]] + more}
    return laws | {law: row, 4: decided} if decided[LINES[4][0]] >= 0 else None
