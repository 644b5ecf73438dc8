"""Grades compared within one tool only: DASH measures the adult's risk, MISSING and PPN something else (DESIGN §4). What
a comparison means for a trail is said in `clocks` and `flags`."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from reconciliation.moment import Moment
from reconciliation.records import Grade, Grading

ORDER = {
    "DASH": ("STANDARD", "MEDIUM", "HIGH"),
    "MISSING": ("NO_APPARENT_RISK", "LOW", "MEDIUM", "HIGH"),
    "PPN": ("BLUE", "GREEN", "AMBER", "RED"),
}
RISK_TOOLS = ("DASH", "MISSING")
STANDARD_REFERRALS = frozenset(
    {Grade("PPN", "GREEN"), Grade("DASH", "STANDARD"), Grade("MISSING", "LOW"), Grade("MISSING", "NO_APPARENT_RISK")}
)
BLUE = Grade("PPN", "BLUE")
RED = Grade("PPN", "RED")
DASH_HIGH = Grade("DASH", "HIGH")

STANDARD, MEDIUM, HIGH = 0, 1, 2


def risk(grade: Grade) -> int:
    """How high a grade of DASH or MISSING stands for the sending clock; what is neither high nor medium is standard."""
    return {"HIGH": HIGH, "MEDIUM": MEDIUM}.get(grade.grade, STANDARD)


def risk_gradings(gradings: Iterable[Grading]) -> tuple[Grading, ...]:
    """The gradings that count for clocks: those in DASH and MISSING."""
    return tuple(one for one in gradings if one.grade.tool in RISK_TOOLS)


def highest(gradings: Iterable[Grading], up_to: Moment | None = None) -> Grade | None:
    """The highest grade in DASH or MISSING, of those given by a moment if one is named; None where there is none. DASH
    goes before MISSING where both stand as high."""
    counted = [one for one in risk_gradings(gradings) if up_to is None or one.at.earliest <= up_to.latest]
    top = max(counted, key=lambda one: (risk(one.grade), one.grade.tool == "DASH", one.at), default=None)
    return top.grade if top else None


def _place(grade: Grade) -> int:
    order = ORDER.get(grade.tool, ())
    return order.index(grade.grade) if grade.grade in order else -1


def _steps(gradings: Iterable[Grading]) -> Iterator[tuple[Grading, Grading]]:
    by_time = sorted(gradings, key=lambda one: one.at)
    for tool in ORDER:
        yield from pairwise(one for one in by_time if one.grade.tool == tool)


def raised(gradings: Iterable[Grading]) -> tuple[Grading, ...]:
    """Gradings above the one before them in the same tool."""
    return tuple(after for before, after in _steps(gradings) if _place(after.grade) > _place(before.grade))


def lowered(gradings: Iterable[Grading]) -> tuple[Grading, ...]:
    """Gradings below the one before them in the same tool."""
    return tuple(after for before, after in _steps(gradings) if _place(after.grade) < _place(before.grade))
