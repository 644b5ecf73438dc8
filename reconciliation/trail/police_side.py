"""The police half of a trail: which referral governs it, law 1, and telephone calls that nothing in writing followed
(ADR-0002, Units and Law 1). What became of the referral is the council's half."""

from collections.abc import Iterator

from reconciliation.findings import GapKind, Standing
from reconciliation.ground import Ground
from reconciliation.known import Told
from reconciliation.moment import Moment
from reconciliation.records import Person, Referral
from reconciliation.trail.absence import Wait, absent_referral
from reconciliation.trail.clocks import Running, elapsed, later, sending, waiting, working
from reconciliation.trail.grades import BLUE, STANDARD, highest, risk
from reconciliation.trail.leg import Leg, done, waited_for
from reconciliation.trail.outline import CHILDREN, Outline, Scene, is_withdrawn_unsent, step_moment
from reconciliation.value import value

SENDING_KINDS = frozenset(
    {GapKind.WAITING_TO_SEND, GapKind.CHILD_OMITTED, GapKind.WRONG_RECIPIENT, GapKind.NOT_REFERRED}
)


@value
class PoliceSide:
    """What the force did about a child: the governing referral with its step moment, whose trail it is, law 1 (None where
    the child is not eligible), and the wait for writing after a call."""

    governing: Told[Referral] | None
    step: Moment | None
    directorate: str | None
    sent: Leg | None
    writing: Wait | None


def is_acceptable(outline: Outline, recipient: str) -> bool:
    """Whether a recipient is one for this child; anybody is where its home is not known. No format carries a placing
    authority yet."""
    return outline.home is None or recipient in (outline.home, outline.found)


def governing_referral(outline: Outline) -> Told[Referral] | None:
    """The satisfying referral with the earliest step moment, ties by id; None where no referral satisfies the trail."""
    satisfying = [
        (step, told.record.referral_id, told)
        for told in outline.referrals
        if (step := step_moment(told.record))
        and not is_withdrawn_unsent(told.record)
        and is_acceptable(outline, told.record.recipient)
    ]
    return min(satisfying, key=lambda one: one[:2])[2] if satisfying else None


def police_side(outline: Outline, excused: frozenset[GapKind], ground: Ground) -> PoliceSide:
    """The police half of a trail. `excused` are the kinds of its gaps that an accepted answer excuses."""
    governing = governing_referral(outline)
    step = step_moment(governing.record) if governing else None
    place = outline.scene.place if outline.scene else None
    recipient = governing.record.recipient if governing else None
    directorate = outline.home or outline.found or recipient or place
    sent = None
    if outline.because and outline.scene and outline.person:
        sent = _sent(_Sending(outline, outline.scene, outline.person, directorate, ground), step, excused)
    return PoliceSide(governing, step, directorate, sent, _writing(outline, governing, directorate, ground))


def _writing(
    outline: Outline, governing: Told[Referral] | None, directorate: str | None, ground: Ground
) -> Wait | None:
    """The wait for something in writing after a telephone call; None where there was no call, or writing was sent."""
    told_at = governing.record.told_at if governing else None
    if told_at is None or any(told.record.sent_at for told in outline.referrals):
        return None
    rules = ground.rules.at(told_at.earliest, directorate)
    clock = elapsed(told_at, rules.writing_hours, rules)
    return absent_referral(clock, GapKind.WRITING_NOT_FOLLOWED, ground)


@value
class _Sending:
    """An eligible trail that ought to be referred."""

    outline: Outline
    scene: Scene
    person: Person
    directorate: str | None
    ground: Ground

    @property
    def clock(self) -> Running:
        """The sending clock: exposure counts from the report, lateness from when the child was linked, if later."""
        incident = self.scene.incident
        start = later(incident.reported_at, self.person.linked_at)
        return sending(start, incident.gradings, self.ground.rules.at(start.earliest, self.directorate))


def _sent(trail: _Sending, step: Moment | None, excused: frozenset[GapKind]) -> Leg:
    clock = trail.clock
    if step:
        return done(step, clock)
    if why := _excluded(trail, clock):
        return Leg(clock=clock, settled=Standing.EXCLUDED, note=why)
    if excused & SENDING_KINDS:
        return Leg(clock=clock, settled=Standing.EXCUSED, note="Excused by an accepted answer.")
    return waited_for(_missing(trail, clock))


def _excluded(trail: _Sending, clock: Running) -> str | None:
    """Why an agreed threshold keeps the child from being referred, if one does."""
    if not clock.rules.blue_shared and any(_is_blue_kept(told.record) for told in trail.outline.referrals):
        return "Graded BLUE: not shared, by agreed rule."
    grade = highest(trail.scene.incident.gradings)
    if not clock.rules.standard_shared and grade and risk(grade) == STANDARD:
        return "Graded standard: not shared, by agreed rule."
    return None


def _is_blue_kept(referral: Referral) -> bool:
    return referral.grade == BLUE and referral.submitted_at is not None and referral.sent_at is None


def _missing(trail: _Sending, clock: Running) -> Wait:
    """The first gap that applies once its clock has run out."""
    ground, outline = trail.ground, trail.outline
    if unsent := list(_waiting(trail)):
        return absent_referral(min(unsent, key=lambda one: one.due), GapKind.WAITING_TO_SEND, ground)
    sent = [told.record for told in outline.referrals if told.record.sent_at]
    if not sent and (omitted := list(_omissions(trail))):
        return absent_referral(min(omitted, key=lambda one: one.due), GapKind.CHILD_OMITTED, ground)
    if sent and not any(is_acceptable(outline, one.recipient) for one in sent):
        last = max(one.sent_at for one in sent if one.sent_at)
        rules = ground.rules.at(last.earliest, trail.directorate)
        clock = working(last, rules.wrong_recipient_days, rules, ground.days)
        return absent_referral(clock, GapKind.WRONG_RECIPIENT, ground)
    return absent_referral(clock, GapKind.NOT_REFERRED, ground)


def _waiting(trail: _Sending) -> Iterator[Running]:
    """The clocks of the referrals naming the child that are written and lie unsent."""
    for told in trail.outline.referrals:
        one = told.record
        if one.submitted_at and not (one.told_at or one.sent_at or one.withdrawn_at):
            yield waiting(one, one.submitted_at, trail.ground.rules.at(one.submitted_at.earliest, trail.directorate))


def _omissions(trail: _Sending) -> Iterator[Running]:
    """Clocks that ran out at once: the incident was referred when the child was linked already, without the child."""
    for told in trail.scene.quoted_by:
        one = told.record
        is_other = one.recipient_service == CHILDREN and trail.person.person_id not in one.children
        if is_other and one.sent_at and one.sent_at.earliest >= trail.person.linked_at.latest:
            yield elapsed(one.sent_at, 0, trail.ground.rules.at(one.sent_at.earliest, trail.directorate))
