"""The truth about the force's half of a trail: law 1 and the gaps on the police side (ADR-0002)."""

import datetime as dt
from dataclasses import dataclass

from region.events import Referral
from region.sources import POLICE
from region.truth.clocks import Watch, add_working_days, sending_due
from region.truth.facts import Facts
from region.truth.outline import CHILDREN, Trail

Time = dt.datetime
WAITING_HOURS = {"RED": 4, "AMBER": 24}
WAITING_ELSE = 72
WRITING_HOURS = 24


@dataclass(frozen=True, slots=True)
class Verdict:
    """A standing, and the gap that goes with it if the trail stopped there."""

    standing: str | None
    gap: str | None = None


def law_1(trail: Trail, facts: Facts, watch: Watch) -> Verdict:
    """How a trail stands in law 1; no standing for one that is not eligible."""
    if not trail.eligible or trail.incident is None or trail.linked is None:
        return Verdict(None)
    start, due = sending_due(trail.incident, trail.linked.linked_at)
    governing = trail.governing
    if governing and governing.step_at:
        return Verdict("IN_TIME" if governing.step_at <= due else "LATE")
    if any(one.grade == ("PPN", "BLUE") and one.submitted_at and not one.sent_at for one in trail.referrals):
        return Verdict("EXCLUDED")
    gap, since, limit = _stopped_by(trail, facts) or ("NOT_REFERRED", start, due)
    standing = watch.absent(POLICE, since, limit)
    return Verdict(standing, gap if standing == "STOPPED" else None)


def _stopped_by(trail: Trail, facts: Facts) -> tuple[str, Time, Time] | None:
    return _waiting(trail) or _omitted(trail, facts) or _misdirected(trail)


def _waiting(trail: Trail) -> tuple[str, Time, Time] | None:
    clocks = [
        (submitted + dt.timedelta(hours=_waiting_hours(one)), submitted)
        for one in trail.referrals
        if (submitted := one.submitted_at) and not (one.told_at or one.sent_at or one.withdrawn_at)
    ]
    if not clocks:
        return None
    due, submitted = min(clocks)
    return "WAITING_TO_SEND", submitted, due


def _waiting_hours(referral: Referral) -> int:
    tool, grade = referral.grade or ("PPN", "GREEN")
    return WAITING_HOURS.get(grade, WAITING_ELSE) if tool == "PPN" else WAITING_ELSE


def _omitted(trail: Trail, facts: Facts) -> tuple[str, Time, Time] | None:
    linked = trail.linked
    if linked is None or any(one.sent_at for one in trail.referrals):
        return None
    sent = [
        one.sent_at
        for one in facts.referrals
        if one.service == CHILDREN
        and one.sent_at
        and one.sent_at >= linked.linked_at
        and trail.incident_id in one.incidents
        and trail.person_id not in one.children
    ]
    return ("CHILD_OMITTED", min(sent), min(sent)) if sent else None


def _misdirected(trail: Trail) -> tuple[str, Time, Time] | None:
    # Whatever was sent and is not satisfying went to somebody unacceptable, or was withdrawn before it was sent.
    sent = [one.sent_at for one in trail.referrals if one.sent_at]
    return ("WRONG_RECIPIENT", max(sent), add_working_days(max(sent), 1)) if sent else None


def writing_gap(trail: Trail, watch: Watch) -> str | None:
    """Told by telephone, and nothing in writing came after."""
    told = [one.told_at for one in trail.referrals if one.told_at]
    if not told or any(one.sent_at for one in trail.referrals):
        return None
    due = min(told) + dt.timedelta(hours=WRITING_HOURS)
    return "WRITING_NOT_FOLLOWED" if watch.absent(POLICE, min(told), due) == "STOPPED" else None
