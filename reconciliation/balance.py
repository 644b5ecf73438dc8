"""The lines of the balance laws, in the order and words in which a statement prints them (DESIGN §1), and the law that a
count makes. Which counts enter is said in `statement`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from reconciliation.findings import ContactLine, IncidentLine, Standing

INCIDENTS = {
    IncidentLine.LINKED: "children linked",
    IncidentLine.NONE: "asked, no children there",
    IncidentLine.NOT_ASKED: "not asked, or no child linked",
}
REFERRED = {
    Standing.IN_TIME: "referred in time",
    Standing.LATE: "referred late",
    Standing.EXCLUDED: "excluded by agreed rule",
    Standing.EXCUSED: "excused by an accepted answer",
    Standing.NOT_YET_DUE: "not yet due",
    Standing.UNKNOWN: "unknown: the force's loads do not tell",
    Standing.STOPPED: "stopped before sending",
}
RECEIVED = {
    Standing.IN_TIME: "received in time",
    Standing.LATE: "received late",
    Standing.CANNOT_TELL: "received, cannot tell whether in time",
    Standing.EXCLUDED: "excluded by agreed rule",
    Standing.EXCUSED: "excused by an accepted answer",
    Standing.NOT_YET_DUE: "not yet due",
    Standing.NOT_SHOWN: "not shown: the directorate's feed cannot show it",
    Standing.UNKNOWN: "unknown: the directorate's loads do not tell",
    Standing.STOPPED: "not received",
}
CONTACTS = {
    ContactLine.FIRST: "first for a trail",
    ContactLine.FURTHER: "further for a trail",
    ContactLine.ANOTHER_FORCE: "another force's",
    ContactLine.EXCUSED: "excused by an accepted answer",
    ContactLine.NOT_YET_DUE: "not yet due",
    ContactLine.UNKNOWN: "unknown: the force's loads do not tell",
    ContactLine.UNANNOUNCED: "unannounced: no trail claims it",
}
DECIDED = {
    Standing.IN_TIME: "decided in time",
    Standing.LATE: "decided late",
    Standing.CANNOT_TELL: "decided, cannot tell whether in time",
    Standing.NOT_YET_DUE: "not yet due",
    Standing.NOT_SHOWN: "not shown: the directorate's feed cannot show it",
    Standing.UNKNOWN: "unknown: the directorate's loads do not tell",
    Standing.STOPPED: "not decided",
}
N = TypeVar("N", bound=str)
NOT_JUDGED = frozenset({Standing.UNKNOWN, Standing.NOT_SHOWN, Standing.CANNOT_TELL})


class DoesNotAddUp(Exception):
    """A law whose total is not the sum of its lines: the statement is refused. `difference` is what was counted apart, less
    the sum of the lines; `units` names those known to stand on no line or on more than one."""

    code = "STATEMENT_DOES_NOT_ADD_UP"

    def __init__(self, law: int, unit: str, total: int, lines: int, units: tuple[str, ...] = ()) -> None:
        self.law = law
        self.difference = total - lines
        self.units = units
        self.sentence = (
            f"The statement does not add up. Law {law} counts {total} {unit}, and its lines come to {lines}."
        )
        super().__init__(self.sentence)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a law; `members` are the ids of the units on it, sorted."""

    name: str
    label: str
    members: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many units stand on it."""
        return len(self.members)


@dataclass(frozen=True, slots=True)
class Law:
    """A balance: `total` is the sum of its lines. It was counted apart from them where `counted_apart`."""

    number: int
    unit: str
    total: int
    lines: tuple[Line, ...]
    counted_apart: bool


def law(number: int, unit: str, labels: Mapping[N, str], standings: Iterable[tuple[str, N]], total: int | None) -> Law:
    """The law of (unit id, line) pairs. Raises DoesNotAddUp where a unit has no line or more than one, or where the
    `total` counted apart is another."""
    on: dict[N, list[str]] = {name: [] for name in labels}
    placed: set[str] = set()
    misplaced: list[str] = []
    for unit_id, name in standings:
        if name not in on or unit_id in placed:
            misplaced.append(unit_id)
        else:
            placed.add(unit_id)
            on[name].append(unit_id)
    lines = tuple(Line(str(name), label, tuple(sorted(on[name]))) for name, label in labels.items())
    summed = sum(line.count for line in lines)
    ought = total if total is not None else summed + len(misplaced)
    if misplaced or ought != summed:
        raise DoesNotAddUp(number, unit, ought, summed, tuple(sorted(misplaced)))
    return Law(number, unit, ought, lines, total is not None)
