"""The verdict as at a moment: what `judge` found on records, told the time. It gives the standings, the flags, and when to
look again."""

import datetime as dt
from collections.abc import Iterator

from reconciliation.findings import Findings, Flag, Gap, Standing, Trail
from reconciliation.ground import Ground
from reconciliation.moment import Moment, at
from reconciliation.order import flag_order
from reconciliation.records import Grade
from reconciliation.trail.absence import Wait
from reconciliation.trail.case import TrailCase
from reconciliation.trail.grades import highest
from reconciliation.trail.leg import Leg
from reconciliation.trail.steps import risk_leg, steps
from reconciliation.walk.flags import Doubt, incident_doubts, trail_doubts
from reconciliation.walk.judge import Judged

# Feeds refuse times before 1900, so that this is no record's time.
NO_TIME = at(dt.datetime(1900, 1, 1, tzinfo=dt.UTC))


def verdict(
    judged: Judged, gaps: tuple[Gap, ...], upcoming: dt.datetime | None, ground: Ground, as_at: dt.datetime
) -> Findings:
    """The findings as at a moment; `upcoming` is when something that is there already becomes known."""
    risks = [risk_leg(case, ground) for case in judged.trails]
    doubts = list(_doubts(judged, ground))
    waits = [*_waits(judged), *(leg.wait for leg in risks if leg.wait), *(one.wait for one in doubts if one.wait)]
    looks = [look for wait in waits if (look := wait.next_look(as_at))]
    if upcoming:
        looks.append(upcoming)
    return Findings(
        as_at=as_at,
        trails=tuple(_trail(case, risk, as_at, ground) for case, risk in zip(judged.trails, risks, strict=True)),
        contacts=tuple(case.finding(as_at) for case in judged.contacts),
        incidents=tuple(case.finding for case in judged.incidents),
        gaps=gaps,
        flags=_flags(doubts, as_at),
        next_look=min(looks, default=None),
        awaits=tuple(sorted({wait.organisation for wait in waits if wait.is_awaited(as_at)})),
    )


def _doubts(judged: Judged, ground: Ground) -> Iterator[Doubt]:
    for case in judged.trails:
        yield from trail_doubts(case, ground)
    for incident in judged.incidents:
        yield from incident_doubts(incident.scene, ground)


def _flags(doubts: list[Doubt], as_at: dt.datetime) -> tuple[Flag, ...]:
    raised = {one.flag for one in doubts if one.wait is None or one.wait.standing(as_at) is Standing.STOPPED}
    return tuple(sorted(raised, key=flag_order))


def _waits(judged: Judged) -> Iterator[Wait]:
    for case in judged.trails:
        if case.police.writing:
            yield case.police.writing
        for leg in case.legs():
            if leg.wait:
                yield leg.wait
    for one in (*judged.incidents, *judged.contacts):
        for stop in one.stops:
            yield stop.wait


def _trail(case: TrailCase, risk: Leg, as_at: dt.datetime, ground: Ground) -> Trail:
    outline, council, referral = case.outline, case.council, case.referral
    incident = outline.scene.incident if outline.scene else None
    return Trail(
        key=outline.key,
        directorate=case.police.directorate,
        recipient=referral.recipient if referral else None,
        eligible=bool(outline.because),
        eligible_because=outline.because,
        incident_reference=incident.reference if incident else None,
        category=incident.category if incident else None,
        reported=incident.reported_at if incident else None,
        grade=_grade(case),
        person=outline.person,
        governing_referral=referral.referral_id if referral else None,
        referrals=tuple(told.record.referral_id for told in outline.referrals),
        receipts=case.receipts,
        steps=steps(case, risk, as_at, ground),
        law1=_law1(case.police.sent, as_at),
        law2=council.received.standing(as_at) if council else None,
        law4=council.decided.standing(as_at) if council and council.decided else None,
        counted_at=_counted_at(case),
        basis=case.basis,
    )


def _law1(sent: Leg | None, as_at: dt.datetime) -> Standing | None:
    """Law 1 has no line for CANNOT TELL: where a force gives dates without times, its feed leaves it UNKNOWN."""
    standing = sent.standing(as_at) if sent else None
    return Standing.UNKNOWN if standing is Standing.CANNOT_TELL else standing


def _grade(case: TrailCase) -> Grade | None:
    """The highest grade of the incident; that of the governing referral where nobody graded the incident."""
    grade = highest(case.outline.scene.incident.gradings) if case.outline.scene else None
    return grade or (case.referral.grade if case.referral else None)


def _counted_at(case: TrailCase) -> Moment:
    """In whose period it counts: the incident's report, or the referral step where the trail is not eligible (ADR-0002,
    Law 2). What was never referred counts when it was written; what has no time at all enters no law."""
    scene, step = case.outline.scene, case.police.step
    if scene and (case.outline.because or step is None):
        return scene.incident.reported_at
    written = [told.record.submitted_at for told in case.outline.referrals if told.record.submitted_at]
    return step or min(written, default=NO_TIME)
