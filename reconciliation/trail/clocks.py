"""Clocks: a limit with its basis, running from a moment to the interval in which it ends, and how a moment is judged
against it (ADR-0002, Clocks). Whether absence is proved is asked in `absence`."""

import datetime as dt
from collections.abc import Iterable

from reconciliation.findings import Basis, Clock, Standing
from reconciliation.given.rules import RuleSet
from reconciliation.given.working_days import WorkingDays, local_date
from reconciliation.moment import LONDON, Moment, at
from reconciliation.records import Grading, Referral
from reconciliation.trail.grades import HIGH, MEDIUM, risk, risk_gradings
from reconciliation.value import value


@value
class Running:
    """A clock before it is told the time. `start` is where it began to run; `counted_from` where its limit is counted
    from, which is later where a grading given later shortened it."""

    start: Moment
    due: Moment
    basis: Basis
    limit: int
    rules: RuleSet
    counted_from: Moment

    def judge(self, happened: Moment) -> Standing:
        """Late only if late throughout, in time only if in time throughout."""
        if happened.latest <= self.due.earliest:
            return Standing.IN_TIME
        if happened.earliest > self.due.latest:
            return Standing.LATE
        return Standing.CANNOT_TELL

    def clock(self) -> Clock:
        """The clock as a finding shows it."""
        rules = self.rules
        return Clock(self.counted_from, self.due.latest, self.basis, self.limit, rules.version, rules.agreed_by)


def elapsed(start: Moment, hours: int, rules: RuleSet) -> Running:
    """A clock of elapsed hours, whatever the local clock does meanwhile."""
    return Running(start, start.shifted(dt.timedelta(hours=hours)), Basis.ELAPSED, hours, rules, start)


def working(start: Moment, count: int, rules: RuleSet, days: WorkingDays) -> Running:
    """A clock of working days."""
    return Running(start, days.after(start, count), Basis.WORKING, count, rules, start)


def sending(start: Moment, gradings: Iterable[Grading], rules: RuleSet) -> Running:
    """When a referral is due: the earliest end of the standard limit from the start and of each grading's limit from the
    grading, or from the start if that is later. A lowering does not lengthen it."""
    running = elapsed(start, rules.sending_standard_hours, rules)
    limits = {HIGH: rules.sending_high_hours, MEDIUM: rules.sending_medium_hours}
    for grading in risk_gradings(gradings):
        limit = limits.get(risk(grading.grade))
        if limit is not None:
            running = _sooner(running, elapsed(later(start, grading.at), limit, rules))
    return running


def _sooner(one: Running, other: Running) -> Running:
    binding = other if other.due.latest < one.due.latest else one
    due = Moment(min(one.due.earliest, other.due.earliest), binding.due.latest)
    return Running(one.start, due, binding.basis, binding.limit, one.rules, binding.counted_from)


def later(one: Moment, other: Moment) -> Moment:
    """The later of two moments, end by end."""
    return Moment(max(one.earliest, other.earliest), max(one.latest, other.latest))


def waiting(referral: Referral, submitted: Moment, rules: RuleSet) -> Running:
    """When a referral that is written and not sent is due, by its PPN grade."""
    grade = referral.grade.grade if referral.grade and referral.grade.tool == "PPN" else None
    hours = {"RED": rules.waiting_red_hours, "AMBER": rules.waiting_amber_hours}
    return elapsed(submitted, hours.get(grade or "", rules.waiting_green_hours), rules)


def school(reported: Moment, rules: RuleSet, days: WorkingDays) -> Running | None:
    """When the school is due to be told: by 08:30 of the next school day after the report (Operation Encompass). None
    where the terms known end before it."""
    day = rules.next_school_day(local_date(reported.latest), days)
    if day is None:
        return None
    due = at(dt.datetime.combine(day, rules.school_told_by, LONDON))
    return Running(reported, due, Basis.WORKING, 1, rules, reported)
