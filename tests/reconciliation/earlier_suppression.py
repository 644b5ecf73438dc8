"""The rule by which small numbers were taken out before: noughts with them, and law 4 whole. What hides less is measured by it."""

from collections.abc import Mapping, Sequence

from reconciliation.suppression import SMALLEST_SHOWN, FigureRow, nothing_of

RECEIVED = ("IN_TIME", "LATE", "CANNOT_TELL")


def suppress(lines: Mapping[str, int]) -> FigureRow:
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
    highest = (SMALLEST_SHOWN - 1) * len(small)
    return len(small) > 1 and SMALLEST_SHOWN <= sum(small) < highest


def suppress_statement(laws: Mapping[int, Mapping[str, int]]) -> dict[int, FigureRow]:
    rows = {law: suppress(lines) for law, lines in laws.items() if law in range(5)}
    received = [rows[2].lines.get(name) for name in RECEIVED if name in rows[2].lines] if 2 in rows else [None]
    if 4 in rows and None in received:
        rows[4] = nothing_of(rows[4].lines)
    return rows
