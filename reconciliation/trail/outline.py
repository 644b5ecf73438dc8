"""Which trails there are, given what is known: who ought to have one, who was named by a referral, and which records of
the force belong to each (ADR-0002, Units). How they stand is judged elsewhere."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from reconciliation.findings import TrailKey
from reconciliation.ground import Places, Sought, SoughtReferral
from reconciliation.known import Known, Told
from reconciliation.moment import Moment
from reconciliation.order import trail_order
from reconciliation.records import Incident, Person, Referral
from reconciliation.trail.eligibility import eligible, in_scope
from reconciliation.value import value

CHILDREN = "CHILDREN"
SCHOOL = "SCHOOL"
MARAC = "MARAC"


@value
class Scene:
    """An incident with why it is in scope, who of its people is eligible and why, the referrals that quote it, where it
    was, and the directorate to which its own gaps belong: there, or where the first person placed lives or was found."""

    told: Told[Incident]
    why: tuple[str, ...]
    people: dict[str, Person]
    eligible: dict[str, tuple[str, ...]]
    quoted_by: tuple[Told[Referral], ...]
    place: str | None
    directorate: str | None

    @property
    def incident(self) -> Incident:
        return self.told.record


@value
class Outline:
    """A trail that there is: its incident and person where they are known, why it is eligible (empty where it is not),
    where the child lives and was found, and the CHILDREN referrals that name the child on it."""

    key: TrailKey
    scene: Scene | None
    person: Person | None
    because: tuple[str, ...]
    home: str | None
    found: str | None
    referrals: tuple[Told[Referral], ...]

    @property
    def sought(self) -> Sought:
        """What the matcher is to look for."""
        quoted = [name for told in self.referrals for name in (told.record.reference, told.record.referral_id)]
        if self.scene:
            quoted += [self.scene.incident.reference, self.scene.incident.incident_id]
        reached = (_reached(told.record) for told in self.referrals)
        return Sought(self.key, tuple(sorted(set(quoted))), self.person, tuple(one for one in reached if one))


def step_moment(referral: Referral) -> Moment | None:
    """When the referral was made: told by telephone or sent, whichever came first."""
    return min((one for one in (referral.told_at, referral.sent_at) if one), default=None)


def is_withdrawn_unsent(referral: Referral) -> bool:
    """Whether it was withdrawn before it was sent, which puts the trail back to where it was."""
    withdrawn, sent = referral.withdrawn_at, referral.sent_at
    return withdrawn is not None and (sent is None or withdrawn.earliest < sent.earliest)


def _reached(referral: Referral) -> SoughtReferral | None:
    step = None if is_withdrawn_unsent(referral) else step_moment(referral)
    return None if step is None else SoughtReferral(referral.referral_id, referral.recipient, step)


def scenes(known: Known, before: Iterable[Scene], places: Places) -> tuple[Scene, ...]:
    """Every incident known, in scope or not. What the last look `before` saw of the same version is not asked again."""
    seen = {scene.told: scene for scene in before}
    quoted_by: dict[str, list[Told[Referral]]] = defaultdict(list)
    for told in known.referrals:
        for incident_id in dict.fromkeys(told.record.incidents):
            quoted_by[incident_id].append(told)
    return tuple(
        _scene(told, tuple(quoted_by.get(told.record.incident_id, ())), seen.get(told), places)
        for told in known.incidents
    )


def _scene(told: Told[Incident], quoted_by: tuple[Told[Referral], ...], before: Scene | None, places: Places) -> Scene:
    if before is not None:
        return before if before.quoted_by == quoted_by else replace(before, quoted_by=quoted_by)
    incident, people = told.record, dict[str, Person]()
    for person in incident.people:
        people.setdefault(person.person_id, person)
    why = in_scope(incident)
    reasons = {person_id: eligible(person, incident) for person_id, person in people.items()} if why else {}
    place = places.directorate_of(incident.location)
    directorate = place or next((one for person in incident.people if (one := _placed(person, places))), None)
    return Scene(
        told, why, people, {one: because for one, because in reasons.items() if because}, quoted_by, place, directorate
    )


def _placed(person: Person, places: Places) -> str | None:
    return places.directorate_of(person.address) or places.directorate_of(person.found_at)


def outlines(known: Known, at_incident: Sequence[Scene], force: str, places: Places) -> tuple[Outline, ...]:
    """Every trail there is, sorted by its key."""
    by_incident = {scene.incident.incident_id: scene for scene in at_incident}
    named = _named(known.referrals, by_incident, force)
    because = {
        TrailKey(force, scene.incident.incident_id, None, person_id): why
        for scene in at_incident
        for person_id, why in scene.eligible.items()
    }
    written = (key for key, referrals in named.items() if any(_is_written(told.record) for told in referrals))
    keys = sorted({*because, *written}, key=trail_order)
    return tuple(_outline(key, by_incident, because.get(key, ()), named.get(key, ()), places) for key in keys)


def _is_written(referral: Referral) -> bool:
    return referral.submitted_at is not None or referral.sent_at is not None


def _named(
    referrals: Iterable[Told[Referral]], by_incident: dict[str, Scene], force: str
) -> dict[TrailKey, list[Told[Referral]]]:
    """The CHILDREN referrals by the trails of the children that they name. A telephone call alone names nobody who has
    no trail yet: only what was written does."""
    named: dict[TrailKey, list[Told[Referral]]] = defaultdict(list)
    for told in referrals:
        if told.record.recipient_service == CHILDREN:
            for person_id in dict.fromkeys(told.record.children):
                for key in _trails_named(told.record, person_id, by_incident, force):
                    named[key].append(told)
    return named


def _trails_named(referral: Referral, person_id: str, by_incident: dict[str, Scene], force: str) -> Iterable[TrailKey]:
    """Of the incidents quoted those that link the person; if none does, the first; if none is quoted, the referral."""
    quoted = tuple(dict.fromkeys(referral.incidents))
    if not quoted:
        return (TrailKey(force, None, referral.referral_id, person_id),)
    linking = [one for one in quoted if one in by_incident and person_id in by_incident[one].people]
    return [TrailKey(force, one, None, person_id) for one in linking or quoted[:1]]


def _outline(
    key: TrailKey,
    by_incident: dict[str, Scene],
    because: tuple[str, ...],
    referrals: Iterable[Told[Referral]],
    places: Places,
) -> Outline:
    scene = by_incident.get(key.incident_id) if key.incident_id else None
    person = scene.people.get(key.person_id) if scene else None
    home = places.directorate_of(person.address) if person else None
    found = places.directorate_of(person.found_at) if person else None
    return Outline(key, scene, person, because, home, found, tuple(referrals))
