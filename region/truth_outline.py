"""Which trails a story has, which referrals belong to each, and which council records are about it, as known at a moment. How they stand is
told in truth_standing.py."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from region.eligibility import event_day, in_scope, is_eligible
from region.events import Attachment, Contact, Incident, Linked, Listed, Referral, Story, Transfer
from region.sources import POLICE, SOURCE_OF
from region.places import OLDHAM
from region.truth_clocks import Watch

Time = dt.datetime
CHILDREN = "CHILDREN"
Place = tuple[str | None, str | None, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """A story as the loads made by the watch's moment have it."""

    incidents: dict[str, Incident]
    referrals: tuple[Referral, ...]
    contacts: tuple[Contact, ...]
    attachments: tuple[Attachment, ...]
    transfers: dict[str, Transfer]


def facts_of(story: Story, watch: Watch) -> Facts:
    """What is known of a story."""
    loads, as_at = watch.loads, watch.as_at
    incidents = [loads.known(POLICE, one, as_at) for one in story.incidents]
    referrals = [loads.known(POLICE, one, as_at) for one in story.referrals]
    contacts = [loads.known(SOURCE_OF[OLDHAM], one, as_at) for one in story.contacts]
    attachments = [loads.known(SOURCE_OF[OLDHAM], one, as_at) for one in story.attachments]
    transfers = [loads.known(SOURCE_OF[OLDHAM], one, as_at) for one in story.transfers]
    return Facts(
        incidents={one.incident_id: one for one in incidents if one},
        referrals=tuple(one for one in referrals if one),
        contacts=tuple(one for one in contacts if one),
        attachments=tuple(one for one in attachments if one),
        transfers={one.contact_id: one for one in transfers if one},
    )


@dataclass(frozen=True, slots=True)
class Matched:
    """A council record that is about a trail, and the child it names."""

    record: Contact | Attachment
    child: Listed

    @property
    def record_id(self) -> str:
        """The record's own id."""
        return self.record.contact_id if isinstance(self.record, Contact) else self.record.attachment_id

    @property
    def kind(self) -> str:
        """The record's kind."""
        return "contact" if isinstance(self.record, Contact) else "attachment"

    def arrived(self, step: Time | None) -> tuple[Time, Time]:
        """When it arrived: the time noted, or between the referral step and the recording."""
        record = self.record
        if record.arrived_at is not None:
            return record.arrived_at, record.arrived_at
        return (record.recorded_at if step is None else min(step, record.recorded_at)), record.recorded_at


@dataclass(slots=True)
class Trail:
    """One trail, before it is judged."""

    incident_id: str | None
    referral_id: str | None
    person_id: str
    incident: Incident | None = None
    linked: Linked | None = None
    referrals: list[Referral] = field(default_factory=list[Referral])
    matched: list[Matched] = field(default_factory=list[Matched])
    quoted_only: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is sorted by."""
        return self.incident_id or "", self.referral_id or "", self.person_id

    @property
    def eligible(self) -> bool:
        """Whether a referral ought to go out."""
        incident, linked = self.incident, self.linked
        if incident is None or linked is None:
            return False
        return in_scope(incident) and is_eligible(linked, event_day(incident))

    @property
    def tokens(self) -> set[tuple[str, str]]:
        """The records whose references are the trail's."""
        tokens = {("referral", referral.referral_id) for referral in self.referrals}
        return tokens | {("incident", self.incident_id)} if self.incident_id else tokens

    @property
    def home(self) -> str | None:
        """Where the child lived at the event."""
        return self.linked.address.directorate if self.linked and self.linked.address else None

    @property
    def found(self) -> str | None:
        """Where the child was found, if elsewhere."""
        return self.linked.found_at.directorate if self.linked and self.linked.found_at else None

    @property
    def governing(self) -> Referral | None:
        """The referral from which the council's clocks run."""
        acceptable = {self.home, self.found} if self.home else None
        satisfying = [one for one in self.referrals if acceptable is None or one.recipient in acceptable]
        satisfying = [one for one in satisfying if one.step_at and not _withdrawn_before_sent(one)]
        return min(satisfying, key=lambda one: (one.step_at, one.referral_id), default=None)


def _withdrawn_before_sent(referral: Referral) -> bool:
    withdrawn, sent = referral.withdrawn_at, referral.sent_at
    return withdrawn is not None and (sent is None or withdrawn < sent)


def trails_of(facts: Facts) -> list[Trail]:
    """The trails of a story with their referrals and matches, in order."""
    trails: dict[Place, Trail] = {}
    for incident in facts.incidents.values():
        for one in incident.people:
            trail = Trail(incident.incident_id, None, one.person.person_id, incident, one)
            if trail.eligible:
                trails[incident.incident_id, None, one.person.person_id] = trail
    for referral in facts.referrals:
        if referral.service == CHILDREN:
            _name(referral, facts, trails)
    for trail in trails.values():
        _match(trail, facts)
    return sorted(trails.values(), key=lambda trail: trail.key)


def _name(referral: Referral, facts: Facts, trails: dict[Place, Trail]) -> None:
    """Put a referral with the trails of those it names; a written one makes the trail where there was none."""
    for place in _places_of(referral, facts):
        if place not in trails and referral.submitted_at:
            trails[place] = _unlinked_trail(place, facts)
        if place in trails:
            trails[place].referrals.append(referral)


def _places_of(referral: Referral, facts: Facts) -> Iterator[Place]:
    for person_id in referral.children:
        quoted = [facts.incidents[one] for one in referral.incidents if one in facts.incidents]
        linking = [one.incident_id for one in quoted if _linked(one, person_id)]
        if not referral.incidents:
            yield None, referral.referral_id, person_id
        for incident_id in linking or referral.incidents[:1]:
            yield incident_id, None, person_id


def _linked(incident: Incident, person_id: str) -> Linked | None:
    return next((one for one in incident.people if one.person.person_id == person_id), None)


def _unlinked_trail(place: Place, facts: Facts) -> Trail:
    incident_id, referral_id, person_id = place
    incident = facts.incidents.get(incident_id) if incident_id else None
    return Trail(incident_id, referral_id, person_id, incident, _linked(incident, person_id) if incident else None)


def _match(trail: Trail, facts: Facts) -> None:
    tokens = trail.tokens
    for record in (*facts.contacts, *facts.attachments):
        quote = record.quote
        if quote is None or not quote.legible or quote.means not in tokens:
            continue
        named = record.children if isinstance(record, Contact) else (record.child,)
        child = next((one for one in named if _is_same(trail, one)), None)
        if child:
            trail.matched.append(Matched(record, child))
        else:
            trail.quoted_only = True


def _is_same(trail: Trail, listed: Listed) -> bool:
    linked = trail.linked
    if linked is None or not listed.legible or listed.person.person_id != trail.person_id:
        return False
    if linked.born is not None and listed.born is not None:
        return linked.born == listed.born
    # While either side knows only when a birth is expected, that date tells (ADR-0002, Matching).
    return listed.expected is not None and listed.expected == linked.person.expected


def directorate_of(trail: Trail) -> str | None:
    """Whose trail it is: home, else found, else the recipient, else where the incident was."""
    governing = trail.governing
    if trail.home or trail.found:
        return trail.home or trail.found
    if governing:
        return governing.recipient
    return trail.incident.location.directorate if trail.incident else None


def receipts_of(trail: Trail) -> list[Matched]:
    """The matched records of the recipient, by arrival. Only Oldham has a feed."""
    governing = trail.governing
    if governing is None or governing.recipient != OLDHAM:
        return []
    return in_arrival_order(trail)


def in_arrival_order(trail: Trail) -> list[Matched]:
    """All matched records, by arrival and then by id."""
    governing = trail.governing
    step = governing.step_at if governing else None
    return sorted(trail.matched, key=lambda one: (one.arrived(step), one.record_id))
