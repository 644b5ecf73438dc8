"""Which trails a story has, which referrals belong to each, and which council records are about it, as known at a moment. How they stand is
told in police.py, council.py and flags.py."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from region.eligibility import event_day, in_scope, is_eligible
from region.events import Attachment, Contact, Episode, Incident, Linked, Listed, Referral
from region.local_time import DAY, local_day
from region.truth.facts import Answer, Facts, Interval, arrived, children_of, id_of

Time = dt.datetime
CHILDREN = "CHILDREN"
EPISODE_WITHIN = 7 * DAY
Place = tuple[str | None, str | None, str]


@dataclass(frozen=True, slots=True)
class Matched:
    """A council record that is about a trail, and the child it names."""

    record: Answer
    child: Listed

    @property
    def record_id(self) -> str:
        """The record's id as a contact or attachment."""
        return id_of(self.record)

    @property
    def kind(self) -> str:
        """The record's kind: an episode stands in as a contact."""
        return "attachment" if isinstance(self.record, Attachment) else "contact"

    @property
    def directorate(self) -> str:
        """Whose record it is."""
        return self.record.directorate

    @property
    def cause(self) -> str | None:
        """Why exact reading does not find this match, if it does not."""
        quote = None if isinstance(self.record, Episode) else self.record.quote
        return (quote.cause if quote else None) or self.child.cause

    def arrived(self, step: Time | None) -> Interval:
        """When it arrived."""
        return arrived(self.record, step)


@dataclass(slots=True)
class Trail:
    """One trail, before it is judged."""

    incident_id: str | None
    referral_id: str | None
    person_id: str
    incident: Incident | None = None
    linked: Linked | None = None
    eligible: bool = False
    referrals: list[Referral] = field(default_factory=list[Referral])
    matched: list[Matched] = field(default_factory=list[Matched])
    governing: Referral | None = None
    quoted_only: bool = False
    open_case: bool = False
    cause: str | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is sorted by."""
        return self.incident_id or "", self.referral_id or "", self.person_id

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
    def step(self) -> Time | None:
        """When the governing referral reached the recipient."""
        return self.governing.step_at if self.governing else None

    def find_governing(self) -> None:
        """Find the referral from which the council's clocks run."""
        acceptable = {self.home, self.found} if self.home else None
        steps = [
            (step, one.referral_id, one)
            for one in self.referrals
            if (acceptable is None or one.recipient in acceptable)
            and not _withdrawn_before_sent(one)
            and (step := one.step_at)
        ]
        self.governing = min(steps)[2] if steps else None


def _withdrawn_before_sent(referral: Referral) -> bool:
    withdrawn, sent = referral.withdrawn_at, referral.sent_at
    return withdrawn is not None and (sent is None or withdrawn < sent)


def trails_of(facts: Facts) -> list[Trail]:
    """The trails of a story with their referrals and matches, in order."""
    trails: dict[Place, Trail] = {}
    for incident in facts.incidents.values():
        if incident.people and in_scope(incident):
            day = event_day(incident)
            for one in incident.people:
                if is_eligible(one, day):
                    place = incident.incident_id, None, one.person.person_id
                    trails[place] = Trail(*place, incident, one, eligible=True)
    for referral in facts.referrals:
        if referral.service == CHILDREN:
            _name(referral, facts, trails)
    for trail in trails.values():
        trail.find_governing()
        _match(trail, facts)
    _match_episodes(list(trails.values()), facts)
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
    linked = _linked(incident, person_id) if incident else None
    return Trail(incident_id, referral_id, person_id, incident, linked)


def _match(trail: Trail, facts: Facts) -> None:
    """Find the contacts and attachments that are about a trail, whether or not exact reading finds them, and why it would not."""
    tokens = trail.tokens
    recipient = trail.governing.recipient if trail.governing else None
    for record in (*facts.contacts, *facts.attachments):
        quote = record.quote
        if quote is None or quote.means not in tokens:
            continue
        child = next((one for one in children_of(record) if _is_same(trail, one)), None)
        if child:
            trail.matched.append(Matched(record, child))
        elif record.directorate == recipient:
            trail.quoted_only = True
        trail.cause = trail.cause or quote.cause
    for record in facts.answers:
        named = next((one for one in children_of(record) if one.person.person_id == trail.person_id), None)
        trail.cause = trail.cause or (named.cause if named else None)


def _match_episodes(trails: list[Trail], facts: Facts) -> None:
    """Let each episode answer the latest sending about its child to its council, of the week before, where nothing else of the council's
    does; and note which trails have a child with an open case (ADR-0009)."""
    for episode in facts.episodes:
        mine = [
            one for one in trails if one.person_id == episode.child.person.person_id and _is_same(one, episode.child)
        ]
        sent = _latest_sending(mine, episode)
        for trail in mine:
            if sent in trail.referrals and not any(_is_of(one, episode.directorate) for one in trail.matched):
                trail.matched.append(Matched(episode, episode.child))
            if trail.governing and trail.governing.recipient == episode.directorate and _is_open(episode, trail.step):
                trail.open_case = True


def _is_of(matched: Matched, directorate: str) -> bool:
    return matched.directorate == directorate and not isinstance(matched.record, Episode)


def _latest_sending(trails: list[Trail], episode: Episode) -> Referral | None:
    sendings = [
        (step, one.referral_id, one)
        for trail in trails
        for one in trail.referrals
        if one.recipient == episode.directorate
        and not _withdrawn_before_sent(one)
        and (step := one.step_at)
        and local_day(step) <= episode.referred_on <= local_day(step) + EPISODE_WITHIN
    ]
    return max(sendings, key=lambda one: one[:2])[2] if sendings else None


def _is_open(episode: Episode, step: Time | None) -> bool:
    if step is None:
        return False
    day = local_day(step)
    return episode.referred_on <= day and (episode.closed_on is None or episode.closed_on > day)


def _is_same(trail: Trail, listed: Listed) -> bool:
    linked = trail.linked
    if linked is None or listed.person.person_id != trail.person_id:
        return False
    if linked.born is not None and listed.born is not None:
        return listed.cause is not None or linked.born == listed.born
    # While either side knows only when a birth is expected, that date tells (ADR-0002, Matching).
    return listed.expected is not None and listed.expected == linked.person.expected


def directorate_of(trail: Trail) -> str | None:
    """Whose trail it is: home, else found, else the recipient, else where the incident was."""
    if trail.home or trail.found:
        return trail.home or trail.found
    if trail.governing:
        return trail.governing.recipient
    return trail.incident.location.directorate if trail.incident else None


def receipts_of(trail: Trail) -> list[Matched]:
    """The matched records of the recipient, by arrival."""
    governing = trail.governing
    return receipts_at(trail, governing.recipient) if governing else []


def receipts_at(trail: Trail, directorate: str) -> list[Matched]:
    """The matched records of one directorate, by arrival."""
    return [one for one in in_arrival_order(trail) if one.directorate == directorate]


def in_arrival_order(trail: Trail) -> list[Matched]:
    """All matched records, by arrival and then by id."""
    if len(trail.matched) < 2:  # noqa: PLR2004
        return trail.matched
    step = trail.step
    return sorted(trail.matched, key=lambda one: (one.arrived(step), one.record_id))


def is_contact(matched: Matched) -> bool:
    """Whether it counts as a contact."""
    return isinstance(matched.record, Contact | Episode)
