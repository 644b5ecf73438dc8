"""Small numbers taken out of what oversight sees, and with them what would tell them (DESIGN §5). Pure.

A row is the lines of one law of one statement with their total; no figure of one row is the sum of figures of another. So
nothing but the row itself could tell a figure that was taken out of it, and what is taken out depends on the row alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SMALLEST_SHOWN = 6

RECEIVED = ("IN_TIME", "LATE", "CANNOT_TELL")
"""The lines of law 2 whose trails were received, which are those that law 4 is about."""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """The lines of a row, in their order, and their total; None for a figure that was taken out."""

    lines: Mapping[str, int | None]
    total: int | None

    @property
    def is_whole(self) -> bool:
        """Whether every figure is there."""
        return self.total is not None and None not in self.lines.values()


def suppress(lines: Mapping[str, int]) -> FigureRow:
    """The row without its small figures. Where the rest would tell them, another line goes too: the first in the order
    of the row that is not small. Its place must not depend on its size, since whoever knows this rule would learn from the place
    how large it can be. Where there is none, nothing of the row is shown."""
    small = [name for name, count in lines.items() if count < SMALLEST_SHOWN]
    if not small:
        return FigureRow(dict(lines), sum(lines.values()))
    hidden = set(small)
    if not _is_uncertain([lines[name] for name in small]):
        another = next((name for name in lines if name not in hidden), None)
        if another is None:
            return nothing_of(lines)
        hidden.add(another)
    return FigureRow({name: None if name in hidden else count for name, count in lines.items()}, sum(lines.values()))


def _is_uncertain(small: Sequence[int]) -> bool:
    """Whether small figures that are known to be small stay unknown, each of them, to whoever knows their sum; and whether
    that sum is itself no small number."""
    highest = (SMALLEST_SHOWN - 1) * len(small)
    return len(small) > 1 and SMALLEST_SHOWN <= sum(small) < highest


def nothing_of(lines: Mapping[str, object]) -> FigureRow:
    """A row of which nothing is shown."""
    return FigureRow(dict.fromkeys(lines), None)


def suppress_statement(laws: Mapping[int, Mapping[str, int]]) -> dict[int, FigureRow]:
    """Laws 0 to 4 of one statement. Law 4 is about the trails that law 2 says were received: its total is a sum of lines of law 2,
    and is shown only where each of those is. Law 5, whose openings are closings of the month before, is not for oversight."""
    rows = {law: suppress(lines) for law, lines in laws.items() if law in range(5)}
    received = [rows[2].lines.get(name) for name in RECEIVED if name in rows[2].lines] if 2 in rows else [None]  # noqa: PLR2004
    if 4 in rows and None in received:  # noqa: PLR2004
        rows[4] = nothing_of(rows[4].lines)
    return rows


def of_all(rows: Sequence[FigureRow]) -> FigureRow:
    """The sums over rows of the same lines. A sum is shown only where each of its parts is, so that it tells nothing more."""
    names = list(dict.fromkeys(name for row in rows for name in row.lines))
    return FigureRow(
        {name: _sum([row.lines.get(name) for row in rows]) for name in names}, _sum([row.total for row in rows])
    )


def _sum(parts: Sequence[int | None]) -> int | None:
    shown = [part for part in parts if part is not None]
    return sum(shown) if shown and len(shown) == len(parts) else None
