"""Tells the notices about a domestic incident that go to others than children's services: the conference on high-risk cases, schools,
services for adults and victims. None of them satisfies a trail."""

import datetime as dt

from region.eligibility import event_day, is_domestic, is_eligible
from region.events import Incident, Linked, Referral
from region.local_time import DAY, at
from region.population import age_on
from region.telling.scene import Scene

SCHOOL_AGES = range(4, 18)


def tell_others(scene: Scene, incident: Incident) -> None:
    """Writes to the story what other services are told about an incident."""
    if not is_domestic(incident):
        return
    _list_at_conference(scene, incident)
    _tell_schools(scene, incident)
    if scene.dice.chance(0.08):
        service = scene.dice.one(("ADULTS", "VICTIM_SERVICES"))
        sent = incident.reported_at + scene.dice.hours(5, 90)
        scene.story.referrals.append(_notice(scene, incident, service, sent, incident.location.directorate))


def _notice(
    scene: Scene, incident: Incident, service: str, sent: dt.datetime, recipient: str, *, children: tuple[str, ...] = ()
) -> Referral:
    number = scene.numbers.next("referral")
    return Referral(
        referral_id=f"R-{number}",
        reference=f"DAB/{number}/{scene.day:%y}",
        incidents=(incident.incident_id,),
        recipient=recipient,
        service=service,
        form="DAB",
        grade=None,
        channel="SECURE_EMAIL",
        children=children,
        reason="Domestic abuse was reported",
        narrative="Synthetic notice.",
        submitted_at=sent - scene.dice.minutes(2, 40),
        sent_at=sent,
    )


def _list_at_conference(scene: Scene, incident: Incident) -> None:
    high = [grading.at for grading in incident.gradings if grading.tool == "DASH" and grading.grade == "HIGH"]
    if not high:
        return
    area = incident.location.directorate
    quota = scene.shares.listed(area)
    listed = quota.wants(1)
    quota.note(1, int(listed))
    if not listed:
        # Some are listed all the same, when it is too late.
        if scene.dice.chance(0.1):
            late = high[0] + scene.dice.hours(18 * 24, 24 * 24)
            scene.story.referrals.append(_notice(scene, incident, "MARAC", late, area))
        return
    scene.story.referrals.append(_notice(scene, incident, "MARAC", high[0] + scene.dice.hours(4, 150), area))


def _tell_schools(scene: Scene, incident: Incident) -> None:
    dice = scene.dice
    if not dice.chance(scene.rates.school):
        return
    late = dice.chance(0.1)
    sent = at(incident.day + DAY * (dice.within(4, 8) if late else 1), 6, 10) + dice.minutes(10, 130)
    at_school = [one for one in incident.people if _at_school(one, incident) and one.linked_at < sent]
    if len(at_school) > 1 and dice.chance(0.08):
        at_school = dice.some(at_school, len(at_school) - 1)
    if at_school:
        recipient = (at_school[0].address or incident.location).directorate
        children = tuple(sorted(one.person.person_id for one in at_school))
        scene.story.referrals.append(_notice(scene, incident, "SCHOOL", sent, recipient, children=children))


def _at_school(one: Linked, incident: Incident) -> bool:
    day = event_day(incident)
    return is_eligible(one, day) and one.born is not None and age_on(one.born, day) in SCHOOL_AGES
