"""Small numbers taken out of what oversight sees, and with them no more than would tell them (DESIGN §5, ADR-0016). Pure.

A row is the lines of one law of one statement with their total. Besides that sum one relation alone ties what is shown: the
total of law 4 is the sum of the lines of law 2 that were received. A figure of the region is a sum of shown figures.

Whoever sees what is shown, and knows this rule, is left with at least two values for each small figure, and learns no sum of
hidden ones that is small. What is hidden besides is chosen by its place and never by its size, since whoever knows the rule
would learn from the place how large it can be."""

from collections.abc import Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass

SMALLEST_SHOWN = 6
"""From here on a count is shown. So is nought, which is about nobody, unless everybody stands on one line."""

LARGEST_HIDDEN = SMALLEST_SHOWN - 1

RECEIVED = frozenset({"IN_TIME", "LATE", "CANNOT_TELL"})
"""The lines of law 2 whose trails were received, which are those that law 4 is about."""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """The lines of a row, in their order, and their total; None for a figure that was taken out."""

    lines: Mapping[str, int | None]
    total: int | None

    @property
    def hidden(self) -> frozenset[str]:
        """The lines that were taken out."""
        return frozenset(name for name, count in self.lines.items() if count is None)


def suppress(lines: Mapping[str, int], together: AbstractSet[str] = frozenset()) -> FigureRow:
    """The row without its small figures, and without the lines that would tell them. `together` are lines whose sum is better
    known for another row's sake: where it can be, what is hidden besides small ones stands on the same side of it as they."""
    total = sum(lines.values())
    return _without(lines, _hidden(lines, together), None if _is_small(total) else total)


def _without(lines: Mapping[str, int], hidden: AbstractSet[str], total: int | None) -> FigureRow:
    return FigureRow({name: None if name in hidden else count for name, count in lines.items()}, total)


def _is_small(count: int) -> bool:
    return 0 < count < SMALLEST_SHOWN


def _hidden(lines: Mapping[str, int], together: AbstractSet[str]) -> AbstractSet[str]:
    if _on_one_line(lines):
        return lines.keys()
    small = {name for name, count in lines.items() if _is_small(count)}
    among = sum(lines[name] for name in small)
    if not small or _is_uncertain(len(small), among):
        return small
    hidden, noughts = set(small), {name for name, count in lines.items() if not count}
    if among >= SMALLEST_SHOWN or len(small) == LARGEST_HIDDEN:
        # Beside noughts that are shown, small ones that are all of a size would be told by their sum.
        hidden |= noughts
    if among < SMALLEST_SHOWN or not noughts:
        hidden |= set(_another(lines, small, together))
    return hidden


def _on_one_line(lines: Mapping[str, int]) -> bool:
    """Whether everybody stands on one line of several. Noughts beside it would tell of each of them where they stand."""
    return len(lines) > 1 and sum(1 for count in lines.values() if count) == 1


def _is_uncertain(lines: int, among: int) -> bool:
    """Whether so many small figures stay unknown, each of them, to whoever knows their sum; and whether that sum is itself no
    small number. One more than the least sum is left out with it: it is what makes the least one uncertain elsewhere."""
    return lines > 1 and max(SMALLEST_SHOWN, lines + 2) <= among < lines * LARGEST_HIDDEN


def _large(lines: Mapping[str, int]) -> list[str]:
    return [name for name, count in lines.items() if count >= SMALLEST_SHOWN]


def _another(lines: Mapping[str, int], small: AbstractSet[str], together: AbstractSet[str]) -> list[str]:
    """The first line that is not small, by its place: one of the same side, if there is one. None where all are small."""
    large, inside = _large(lines), small <= together
    beside = [name for name in large if (name in together) == inside]
    return [*beside, *large][:1]


def nothing_of(lines: Mapping[str, object]) -> FigureRow:
    """A row of which nothing is shown."""
    return FigureRow(dict.fromkeys(lines), None)


def suppress_statement(laws: Mapping[int, Mapping[str, int]]) -> dict[int, FigureRow]:
    """Laws 0 to 4 of one statement. Law 5, whose openings are closings of the month before, is not for oversight."""
    rows = {law: suppress(lines) for law, lines in laws.items() if law in {0, 1, 3, 4}}
    if 2 in laws:  # noqa: PLR2004
        rows[2] = suppress(laws[2], RECEIVED)
    if 4 in rows and not (2 in rows and _is_one_sided(rows[2])):  # noqa: PLR2004
        rows[4] = _decided(laws[4], rows.get(2))
    return dict(sorted(rows.items()))


def _is_one_sided(second: FigureRow) -> bool:
    """Whether what is hidden of law 2 was all received, or none of it. Then law 2 itself tells how many were received, if that
    is no small number; and law 4, which is about them, tells nothing new."""
    return second.hidden <= RECEIVED or not second.hidden & RECEIVED


def _decided(lines: Mapping[str, int], second: FigureRow | None) -> FigureRow:
    """Law 4 where nobody may learn from it how many were received: without its total and without its first line that is not
    small. What is left bounds that number from below, and is shown where what is shown of law 2 already does so as narrowly."""
    large = _large(lines)
    if second is None or not large or _on_one_line(lines):
        return nothing_of(lines)
    hidden = {name for name, count in lines.items() if _is_small(count)} | {large[0]}
    least_hidden = len(hidden) - 1 + SMALLEST_SHOWN
    at_least = sum(lines[name] for name in large[1:]) + least_hidden
    received = sum(count for name, count in second.lines.items() if name in RECEIVED and count is not None)
    return _without(lines, hidden, None) if received >= at_least else nothing_of(lines)


def of_all(rows: Sequence[FigureRow]) -> FigureRow:
    """The sums over rows of the same lines. A sum is shown only where each of its parts is, so that it tells nothing more."""
    names = list(dict.fromkeys(name for row in rows for name in row.lines))
    return FigureRow(
        {name: _sum([row.lines.get(name) for row in rows]) for name in names}, _sum([row.total for row in rows])
    )


def _sum(parts: Sequence[int | None]) -> int | None:
    shown = [part for part in parts if part is not None]
    return sum(shown) if shown and len(shown) == len(parts) else None
