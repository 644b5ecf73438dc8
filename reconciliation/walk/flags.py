"""Flags: what does not fit on a trail or incident, any number of them (ADR-0002, Flags). None of them is a gap, and none
changes how a trail stands."""

from collections.abc import Iterable, Iterator

from reconciliation.findings import Flag, FlagKind, digest_id
from reconciliation.given.places import squeeze
from reconciliation.ground import Ground
from reconciliation.known import Receiving
from reconciliation.records import Address, Contact, Referral
from reconciliation.trail.absence import Wait, absent_referral
from reconciliation.trail.case import TrailCase
from reconciliation.trail.clocks import Running, school, working
from reconciliation.trail.eligibility import age_on, event_date, is_domestic_abuse
from reconciliation.trail.grades import DASH_HIGH, RED, lowered, raised
from reconciliation.trail.outline import MARAC, SCHOOL, Scene
from reconciliation.value import value


@value
class Doubt:
    """A flag that is raised once its wait is over; at once where it waits for nothing."""

    flag: Flag
    wait: Wait | None = None


def incident_doubts(scene: Scene, ground: Ground) -> Iterator[Doubt]:
    """The flags that an incident has or may get."""
    subject = digest_id("incident", scene.told.key.organisation, scene.told.key.record_id)
    if any(not one.reason for one in lowered(scene.incident.gradings)):
        yield Doubt(Flag(FlagKind.GRADE_LOWERED, subject))
    if wait := _marac(scene, ground):
        yield Doubt(Flag(FlagKind.NOT_LISTED_AT_MARAC, subject), wait)


def _marac(scene: Scene, ground: Ground) -> Wait | None:
    incident = scene.incident
    first = min((one.at for one in incident.gradings if one.grade == DASH_HIGH), default=None)
    if first is None or not is_domestic_abuse(incident):
        return None
    rules = ground.rules.at(first.earliest, scene.directorate)
    clock = working(first, rules.marac_days, rules, ground.days)
    listed = [told.record for told in scene.quoted_by if told.record.recipient_service == MARAC]
    return None if _sent_by(listed, clock) else absent_referral(clock, None, ground)


def _sent_by(referrals: Iterable[Referral], clock: Running) -> bool:
    """Whether one was sent before the clock ran out, or may have been."""
    return any(one.sent_at and one.sent_at.earliest <= clock.due.latest for one in referrals)


def trail_doubts(case: TrailCase, ground: Ground) -> Iterator[Doubt]:
    """The flags that a trail has or may get."""
    subject = case.trail_id
    if _upgrade_not_told(case):
        yield Doubt(Flag(FlagKind.UPGRADE_NOT_TOLD, subject))
    if _high_risk_no_action(case):
        yield Doubt(Flag(FlagKind.HIGH_RISK_NO_ACTION, subject))
    if wait := _school(case, ground):
        yield Doubt(Flag(FlagKind.SCHOOL_NOT_TOLD, subject), wait)
    for name in _differing(case):
        yield Doubt(Flag(FlagKind.DIFFERING, subject, name))
    if _is_duplicate(case):
        yield Doubt(Flag(FlagKind.DUPLICATE, subject))


def _upgrade_not_told(case: TrailCase) -> bool:
    sent = case.referral.sent_at if case.referral else None
    scene = case.outline.scene
    if sent is None or scene is None:
        return False
    later = [told.record.sent_at for told in case.outline.referrals if told.record.sent_at]
    upgrades = [one.at for one in raised(scene.incident.gradings) if one.at.earliest > sent.latest]
    return any(not any(told.latest >= upgrade.earliest for told in later) for upgrade in upgrades)


def _high_risk_no_action(case: TrailCase) -> bool:
    deciding = case.council.deciding if case.council else None
    if deciding is None or not deciding.no_further_action:
        return False
    scene = case.outline.scene
    was_high = scene is not None and any(one.grade == DASH_HIGH for one in scene.incident.gradings)
    return was_high or (case.referral is not None and case.referral.grade == RED)


def _school(case: TrailCase, ground: Ground) -> Wait | None:
    scene, person = case.outline.scene, case.outline.person
    if not (scene and person and person.date_of_birth and case.outline.because):
        return None
    incident = scene.incident
    rules = ground.rules.at(incident.reported_at.earliest, case.police.directorate)
    age = age_on(person.date_of_birth, event_date(incident))
    if not is_domestic_abuse(incident) or not rules.school_youngest <= age <= rules.school_oldest:
        return None
    clock = school(incident.reported_at, rules, ground.days)
    if clock is None:
        return None
    told = [
        one.record
        for one in scene.quoted_by
        if one.record.recipient_service == SCHOOL and person.person_id in one.record.children
    ]
    return None if _sent_by(told, clock) else absent_referral(clock, None, ground)


def _differing(case: TrailCase) -> Iterator[str]:
    """The fields that differ between the police's side and the first record matched at the recipient."""
    first = _first_matched(case)
    if case.referral is None or first is None:
        return
    person = case.outline.person
    if person and _are_different(person.address, _matched_address(case, first)):
        yield "postcode"
    ours, theirs = case.referral.grade, first.record.grade if isinstance(first.record, Contact) else None
    if ours and theirs and ours.tool == theirs.tool and ours != theirs:
        yield "grade"


def _first_matched(case: TrailCase) -> Receiving | None:
    recipient = case.referral.recipient if case.referral else None
    first = next((one.record for one in case.receipts if one.record.organisation == recipient), None)
    return next((told for told in case.records.matched if told.key == first), None)


def _matched_address(case: TrailCase, told: Receiving) -> Address | None:
    record = told.record
    if not isinstance(record, Contact):
        return record.child.address
    claimed = {one.child_person_id for one in case.records.matches if one.record == told.key}
    return next((child.address for child in record.children if child.person_id in claimed), None)


def _are_different(one: Address | None, other: Address | None) -> bool:
    if one is None or other is None or not one.postcode or not other.postcode:
        return False
    return squeeze(one.postcode) != squeeze(other.postcode)


def _is_duplicate(case: TrailCase) -> bool:
    """More contacts at the recipient than notices told or sent."""
    if case.referral is None:
        return False
    recipient = case.referral.recipient
    contacts = [one for one in case.receipts if one.record.organisation == recipient and one.record.kind == "contact"]
    made = [told for told in case.outline.referrals if told.record.told_at or told.record.sent_at]
    return len(contacts) > len(made)
