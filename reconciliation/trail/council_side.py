"""The council half of a trail: whether the referral was received, decided and fed back (ADR-0002, Laws 2 and 4). Which
records are the child's was the matcher's to say."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reconciliation.findings import GapKind, Receipt, Standing
from reconciliation.ground import Ground, Shows
from reconciliation.known import Told
from reconciliation.moment import Moment, between
from reconciliation.records import RecordKey, Referral, Transfer
from reconciliation.trail.absence import Wait, absent_council_step
from reconciliation.trail.clocks import Running, elapsed, working
from reconciliation.trail.grades import BLUE, STANDARD, STANDARD_REFERRALS, highest, risk
from reconciliation.trail.leg import RECEIVED, Leg, done, waited_for
from reconciliation.trail.outline import Outline
from reconciliation.value import value

NAMES_OTHERS = "A record of the recipient quotes this referral and names other children only."
MAY_BE_FILED = (
    "The child had an open episode with this directorate when the referral was made. The notice may have been filed on it, "
    "and no feed of this directorate shows attachments."
)


@value
class CouncilSide:
    """What the councils did: laws 2 and 4, feedback, and the record that decided."""

    received: Leg
    decided: Leg | None = None
    fed_back: Leg | None = None
    deciding: Receipt | None = None


@value
class Referred:
    """A referred trail with what the councils hold of it: what they received, whether a record of the recipient quotes the
    trail without naming the child, and whether the recipient had an episode of the child open at the time."""

    outline: Outline
    referral: Referral
    step: Moment
    receipts: tuple[Receipt, ...]
    excused: frozenset[GapKind]
    ground: Ground
    is_quoted: bool = False
    has_open_episode: bool = False

    def at(self, organisation: str) -> list[Receipt]:
        """What this organisation received, in order."""
        return [one for one in self.receipts if one.record.organisation == organisation]


def council_side(trail: Referred, passed_on: Mapping[RecordKey, Told[Transfer]]) -> CouncilSide:
    """The council half of a referred trail."""
    received = _received(trail)
    if received.settled not in RECEIVED:
        return CouncilSide(received)
    decided, deciding = _decided(trail, passed_on)
    return CouncilSide(received, decided, _fed_back(deciding, trail.ground), deciding)


def _received(trail: Referred) -> Leg:
    recipient, ground = trail.referral.recipient, trail.ground
    clock = _receipt_clock(trail)
    here = trail.at(recipient)
    if trail.referral.grade == BLUE and not clock.rules.blue_shared:
        arrived = here[0].arrived if here else None
        return Leg(arrived, clock, Standing.EXCLUDED, note="Graded BLUE: no answer is due, by agreed rule.")
    if here:
        return done(here[0].arrived, clock, inferred=here[0].inferred)
    if GapKind.NOT_RECEIVED in trail.excused:
        return Leg(clock=clock, settled=Standing.EXCUSED, note="Excused by an accepted answer.")
    wait = absent_council_step(clock, GapKind.NOT_RECEIVED, recipient, Shows.CONTACTS, ground)
    if wait.not_shown is None and (why := _hidden(trail)):
        wait = replace(wait, not_shown=why)
    return waited_for(wait)


def _hidden(trail: Referred) -> str | None:
    """Why the notice may have been received although the recipient's contacts do not show it."""
    if trail.is_quoted:
        return NAMES_OTHERS
    shows_attachments = trail.ground.feeds.able(trail.referral.recipient, Shows.ATTACHMENTS)
    return MAY_BE_FILED if trail.has_open_episode and not shows_attachments else None


def _receipt_clock(trail: Referred) -> Running:
    """24 hours from the step; a working day where the referral is of standard risk."""
    rules = trail.ground.rules.at(trail.step.earliest, trail.referral.recipient)
    if _is_standard(trail):
        return working(trail.step, rules.receipt_standard_days, rules, trail.ground.days)
    return elapsed(trail.step, rules.receipt_hours, rules)


def _is_standard(trail: Referred) -> bool:
    if trail.referral.grade:
        return trail.referral.grade in STANDARD_REFERRALS
    scene = trail.outline.scene
    grade = highest(scene.incident.gradings, trail.step) if scene else None
    return grade is not None and risk(grade) == STANDARD


def _decided(trail: Referred, passed_on: Mapping[RecordKey, Told[Transfer]]) -> tuple[Leg, Receipt | None]:
    """Law 4, at the directorate that owes the decision: the recipient, or the one it was passed to."""
    organisation, ground = trail.referral.recipient, trail.ground
    here = trail.at(organisation)
    arrived, inferred = here[0].arrived, here[0].inferred
    been = {organisation}
    while told := _handed_over(here, passed_on):
        if told.record.to in been:
            break
        organisation = told.record.to
        been.add(organisation)
        passed = told.record.at
        here = trail.at(organisation)
        if not here:
            return waited_for(_not_passed_on(passed, organisation, ground)), None
        arrived, inferred = _arrived_after(here[0], passed), here[0].inferred
    rules = ground.rules.at(arrived.earliest, organisation)
    clock = working(arrived, rules.decision_days, rules, ground.days)
    for one in here:
        if one.decided:
            return done(one.decided, clock, inferred=inferred), one
    wait = absent_council_step(clock, GapKind.NOT_DECIDED, organisation, Shows.DECISIONS, ground)
    return waited_for(wait, inferred=inferred), None


def _handed_over(here: Sequence[Receipt], passed_on: Mapping[RecordKey, Told[Transfer]]) -> Told[Transfer] | None:
    """The transfer of the receiving contact, where nothing that was received here is decided."""
    return None if any(one.decided for one in here) else passed_on.get(here[0].record)


def _arrived_after(receipt: Receipt, passed: Moment) -> Moment:
    return between(passed.earliest, receipt.arrived.latest) if receipt.inferred else receipt.arrived


def _not_passed_on(passed: Moment, organisation: str, ground: Ground) -> Wait:
    rules = ground.rules.at(passed.earliest, organisation)
    clock = working(passed, rules.passing_days, rules, ground.days)
    return absent_council_step(clock, GapKind.NOT_PASSED_ON, organisation, Shows.CONTACTS, ground)


def _fed_back(deciding: Receipt | None, ground: Ground) -> Leg | None:
    """Whether the referrer was told of the decision of a contact; None where there is no such decision."""
    if deciding is None or deciding.decided is None or deciding.record.kind != "contact":
        return None
    organisation = deciding.record.organisation
    rules = ground.rules.at(deciding.decided.earliest, organisation)
    clock = working(deciding.decided, rules.feedback_days, rules, ground.days)
    if deciding.fed_back:
        return done(deciding.fed_back, clock)
    return waited_for(absent_council_step(clock, GapKind.NOT_FED_BACK, organisation, Shows.FEEDBACK, ground))
