"""The six steps of a trail as a viewer sees them: when each happened, against which clock, how it stands and which feed
could show it. It lays out what `case` judged and judges nothing again."""

import datetime as dt
from collections.abc import Iterable

from reconciliation.findings import Side, Standing, Step, StepName
from reconciliation.ground import Ground, Shows
from reconciliation.trail.absence import absent_referral
from reconciliation.trail.case import TrailCase
from reconciliation.trail.clocks import elapsed
from reconciliation.trail.council_side import CouncilSide
from reconciliation.trail.eligibility import is_domestic_abuse
from reconciliation.trail.grades import risk_gradings
from reconciliation.trail.leg import Leg, done, waited_for
from reconciliation.trail.outline import Scene

NO_LEG = Leg()
NOTES = {
    Standing.CANNOT_TELL: "When it happened is known only as an interval: it may have been in time or late.",
    Standing.UNKNOWN: "No load covers this time yet, so nobody can say whether it happened.",
}
RECEIPT = (Shows.CONTACTS, Shows.ATTACHMENTS, Shows.EPISODES)
NO_INCIDENT = "The referral quotes no incident that is known."
NOT_ELIGIBLE = "The child was referred; the incident did not ask for it."
NO_RISK_CLOCK = "No clock: not domestic abuse."
INFERRED = "Arrival is not shown: taken to lie between sending and recording."


def risk_leg(case: TrailCase, ground: Ground) -> Leg:
    """Risk assessment. Only domestic abuse has a clock, and only DASH stops it (ADR-0002, Incident gaps)."""
    scene = case.outline.scene
    if scene is None:
        return Leg(note=NO_INCIDENT)
    incident = scene.incident
    if not is_domestic_abuse(incident):
        return Leg(min((one.at for one in risk_gradings(incident.gradings)), default=None), note=NO_RISK_CLOCK)
    rules = ground.rules.at(incident.reported_at.earliest, scene.directorate)
    clock = elapsed(incident.reported_at, rules.risk_assessed_hours, rules)
    graded = min((one.at for one in incident.gradings if one.grade.tool == "DASH"), default=None)
    return done(graded, clock) if graded else waited_for(absent_referral(clock, None, ground))


def steps(case: TrailCase, risk: Leg, as_at: dt.datetime, ground: Ground) -> tuple[Step, ...]:
    """All six, in order."""
    police = ground.feeds.able(ground.force, Shows.REFERRALS)
    sent = case.police.sent or Leg(case.police.step, note=NOT_ELIGIBLE)
    council = case.council or CouncilSide(NO_LEG)
    decided, fed_back = council.decided or NO_LEG, council.fed_back or NO_LEG
    return (
        _incident(case.outline.scene, police),
        _step(StepName.RISK_ASSESSED, Side.POLICE, risk, as_at, police),
        _step(StepName.REFERRAL_SENT, Side.POLICE, sent, as_at, police),
        _step(StepName.RECEIVED, Side.COUNCIL, council.received, as_at, _feeds(case, NO_LEG, RECEIPT, ground)),
        _step(StepName.DECIDED, Side.COUNCIL, decided, as_at, _feeds(case, decided, (Shows.DECISIONS,), ground)),
        _step(StepName.FED_BACK, Side.COUNCIL, fed_back, as_at, _feeds(case, fed_back, (Shows.FEEDBACK,), ground)),
    )


def _feeds(case: TrailCase, leg: Leg, shows: Iterable[Shows], ground: Ground) -> tuple[str, ...]:
    """The feeds that show a council's step: of the directorate that is waited for, that decided, or that was sent to."""
    if case.referral is None or case.council is None:
        return ()
    organisation = case.referral.recipient
    if leg.wait:
        organisation = leg.wait.organisation
    elif leg.happened and case.council.deciding:
        organisation = case.council.deciding.record.organisation
    return tuple(sorted({feed for what in shows for feed in ground.feeds.able(organisation, what)}))


def _incident(scene: Scene | None, feeds: tuple[str, ...]) -> Step:
    reported = scene.incident.reported_at if scene else None
    note = None if scene else NO_INCIDENT
    return Step(StepName.INCIDENT, Side.POLICE, reported, None, None, feeds, note=note)


def _step(name: StepName, side: Side, leg: Leg, as_at: dt.datetime, feeds: tuple[str, ...]) -> Step:
    standing = leg.standing(as_at)
    return Step(
        name=name,
        side=side,
        happened=leg.happened,
        clock=leg.clock.clock() if leg.clock else None,
        standing=standing,
        shown_by=feeds,
        inferred=leg.inferred,
        note=_note(leg, standing),
    )


def _note(leg: Leg, standing: Standing | None) -> str | None:
    """A reason that depends on the moment goes before one that the records give."""
    if standing and standing in NOTES:
        return NOTES[standing]
    if leg.wait and standing is not Standing.NOT_SHOWN:
        return INFERRED if leg.inferred else None
    return leg.note or (INFERRED if leg.inferred else None)
