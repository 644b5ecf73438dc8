"""Rules as data: the limits, thresholds and school terms that clocks use, with a version, who agreed them and the date
from which they hold. No clock runs here; `clocks` does that."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from reconciliation.given.working_days import ONE_DAY, WorkingDays
from reconciliation.moment import midnight

Term = tuple[dt.date, dt.date]

# Oldham's published term dates of 2019; first and last day of each half term, both at school.
TERMS_2019: tuple[Term, ...] = (
    (dt.date(2019, 1, 7), dt.date(2019, 2, 15)),
    (dt.date(2019, 2, 25), dt.date(2019, 4, 5)),
    (dt.date(2019, 4, 23), dt.date(2019, 5, 24)),
    (dt.date(2019, 6, 3), dt.date(2019, 7, 19)),
    (dt.date(2019, 9, 3), dt.date(2019, 10, 25)),
    (dt.date(2019, 11, 4), dt.date(2019, 12, 20)),
)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One agreed set of rules. `_hours` run as elapsed time, `_days` are working days. The defaults are ADR-0002's."""

    version: str
    in_force_from: dt.date
    agreed_by: str
    directorate: str | None = None
    sending_high_hours: int = 24
    sending_medium_hours: int = 48
    sending_standard_hours: int = 72
    waiting_red_hours: int = 4
    waiting_amber_hours: int = 24
    waiting_green_hours: int = 72
    wrong_recipient_days: int = 1
    writing_hours: int = 24
    receipt_hours: int = 24
    receipt_standard_days: int = 1
    decision_days: int = 1
    passing_days: int = 1
    feedback_days: int = 3
    announcing_hours: int = 72
    children_asked_hours: int = 24
    risk_assessed_hours: int = 24
    risk_critical_hours: int = 168
    marac_days: int = 10
    school_told_by: dt.time = dt.time(8, 30)
    school_youngest: int = 4
    school_oldest: int = 17
    school_terms: tuple[Term, ...] = TERMS_2019
    blue_shared: bool = False
    standard_shared: bool = True
    grace_hours: int = 30

    def next_school_day(self, day: dt.date, days: WorkingDays) -> dt.date | None:
        """The first school day after `day`, or None where the terms known end before it."""
        for first, last in sorted(self.school_terms):
            one = max(first, day + ONE_DAY)
            while one <= last and not days.is_working_day(one):
                one += ONE_DAY
            if one <= last:
                return one
        return None

    def body(self) -> dict[str, Any]:
        """The rules as a plain dict that JSON can carry; `rule_set_from` reads it back."""
        plain = {one.name: getattr(self, one.name) for one in fields(self)}
        terms = [[first.isoformat(), last.isoformat()] for first, last in self.school_terms]
        return plain | {
            "in_force_from": self.in_force_from.isoformat(),
            "school_told_by": self.school_told_by.isoformat(),
            "school_terms": terms,
        }


def rule_set_from(body: Mapping[str, Any]) -> RuleSet:
    """Rules from the dict that `RuleSet.body` writes; what it does not name keeps its default. Raises ValueError."""
    known = {one.name for one in fields(RuleSet)}
    if strange := sorted(set(body) - known):
        raise ValueError(f"unknown rules: {', '.join(strange)}")
    given = dict(body)
    given["in_force_from"] = dt.date.fromisoformat(given["in_force_from"])
    if "school_told_by" in given:
        given["school_told_by"] = dt.time.fromisoformat(given["school_told_by"])
    if "school_terms" in given:
        given["school_terms"] = tuple(
            (dt.date.fromisoformat(first), dt.date.fromisoformat(last)) for first, last in given["school_terms"]
        )
    return RuleSet(**given)


DEFAULT_RULES = RuleSet(version="2019-1", in_force_from=dt.date(2019, 1, 1), agreed_by="Counterfoil's defaults")


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Every set of rules. A directorate's own set wins over the general one where it is agreed and in force."""

    rule_sets: tuple[RuleSet, ...]
    _own: dict[str | None, list[tuple[dt.datetime, RuleSet]]] = field(
        default_factory=dict[str | None, list[tuple[dt.datetime, RuleSet]]], init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        for one in sorted(self.rule_sets, key=lambda one: (one.in_force_from, one.version)):
            if one.directorate is None or one.agreed_by:
                self._own.setdefault(one.directorate, []).append((midnight(one.in_force_from), one))
        if None not in self._own:
            raise ValueError("a rule book needs a general set of rules, for every directorate without its own")

    def at(self, time: dt.datetime, directorate: str | None) -> RuleSet:
        """The rules in force at an aware time for a directorate. Before the first general set, that set holds."""
        general = self._own[None]
        if len(self.rule_sets) == 1:
            return general[0][1]
        return _newest(self._own.get(directorate, general), time) or _newest(general, time) or general[0][1]


def _newest(rule_sets: Sequence[tuple[dt.datetime, RuleSet]], time: dt.datetime) -> RuleSet | None:
    return next((one for since, one in reversed(rule_sets) if since <= time), None)
