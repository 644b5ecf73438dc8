"""Tells what a council makes of the notices that reach it: contacts, attachments to open episodes, transfers, decisions. Contacts from others than
the force's notices are told in elsewhere.py."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from region.dice import Dice
from region.events import Attachment, Contact, Incident, Linked, Listed, Quote, Referral, Transfer
from region.incidents import SCALES
from region.local_time import local_day
from region.places import FORCE, OLDHAM, ROCHDALE, TAMESIDE, Address
from region.population import Household, Person
from region.rates import COUNCIL
from region.scene import Scene
from region.spelling import name_as_written, postcode_as_written, quote_incident, quote_referral

Time = dt.datetime
OPEN_OUTCOMES = ("NEW_REFERRAL", "EXISTING_REFERRAL", "CP_ENQUIRY")
CLOSED_OUTCOMES = (("NFA", 0.6), ("ADVICE", 0.4))
CLOSED_REASONS = (
    ("BELOW_THRESHOLD", 0.5), ("ALREADY_OPEN", 0.15), ("INSUFFICIENT_INFORMATION", 0.12), ("NO_CAPACITY", 0.05),
    ("DUPLICATE", 0.08), ("OTHER", 0.1),
)  # fmt: skip


def receive(scene: Scene, found: Household) -> None:
    """Writes to the story what Oldham makes of every notice to its children's services."""
    for referral in list(scene.story.referrals):
        if referral.service == "CHILDREN" and referral.recipient == OLDHAM:
            for arrival in _arrivals(scene, referral):
                _Mailbox(scene, found, referral, arrival).open()


@dataclass(frozen=True, slots=True)
class Arrival:
    """One way in which a notice reached the council."""

    sent: Time
    arrived: Time


def _arrivals(scene: Scene, referral: Referral) -> list[Arrival]:
    dice = scene.dice
    arrivals: list[Arrival] = []
    if referral.told_at and not dice.chance(COUNCIL.lost):
        arrivals.append(Arrival(referral.told_at, referral.told_at + dice.minutes(1, 6)))
    # The written notice after a call that was recorded is often put with it and makes no contact of its own.
    put_with_call = bool(arrivals) and dice.chance(0.65)
    if referral.sent_at and not put_with_call and not dice.chance(COUNCIL.lost):
        slow = referral.channel == "POST" or dice.chance(COUNCIL.slow_post)
        span = dice.hours(20, 90) if slow else dice.minutes(1, 20)
        arrivals.append(Arrival(referral.sent_at, referral.sent_at + span))
    return arrivals


class _Mailbox:
    """Takes one arrival apart: who has an open episode gets an attachment, the others a contact."""

    def __init__(self, scene: Scene, found: Household, referral: Referral, arrival: Arrival) -> None:
        self.scene, self.dice = scene, scene.dice
        self.found, self.referral, self.arrival = found, referral, arrival
        self.day = local_day(arrival.arrived)

    def open(self) -> None:
        people = self._named()
        for person in people:
            if _files_on_episode(person):
                self._attach(person)
        rest = [person for person in people if not _files_on_episode(person)]
        if len(rest) > 1 and self.dice.chance(COUNCIL.sibling_not_listed):
            rest = self.dice.some(rest, len(rest) - 1)
        if rest:
            self._record(rest)

    def _named(self) -> list[Person]:
        return [one for one in self.found.people if one.person_id in self.referral.children]

    def _quote(self) -> Quote:
        incidents = [one for one in self.scene.story.incidents if one.incident_id in self.referral.incidents]
        # A notice about several incidents is quoted by its own reference: a log's would name only one of them.
        if len(incidents) == 1 and self.dice.chance(0.25):
            return quote_incident(self.dice, incidents[0])
        return quote_referral(self.dice, self.referral)

    def _linked(self, person: Person) -> Linked | None:
        linked = [
            one for incident in self._incidents() for one in incident.people if one.person.person_id == person.person_id
        ]
        return linked[0] if linked else None

    def _incidents(self) -> Sequence[Incident]:
        return [one for one in self.scene.story.incidents if one.incident_id in self.referral.incidents]

    def _listed(self, person: Person) -> Listed:
        linked = self._linked(person)
        said_unborn = linked is not None and linked.role == "UNBORN"
        # The council's file may have where the family lived before, or where it has moved since.
        other = self.dice.chance(COUNCIL.other_address_on_file)
        home = self.found.next_address if other else self.found.home_of(person, self.day)
        return list_child(self.dice, person, home, unborn=said_unborn)

    def _attach(self, person: Person) -> None:
        dice = self.dice
        arrived = self.arrival.arrived
        filed = arrived + dice.hours(0.1, 14)
        told = dice.weighted(COUNCIL.decided)
        self.scene.story.attachments.append(
            Attachment(
                directorate=OLDHAM,
                attachment_id=f"A-{self.scene.numbers.next('attachment')}",
                episode_id=f"E-{person.council_id}",
                quote=self._quote(),
                arrived_at=arrived,
                filed_at=filed,
                worker_told_at=_decided_at(dice, filed, told),
                child=self._listed(person),
            )
        )

    def _record(self, people: Sequence[Person]) -> None:
        dice = self.dice
        noted = not dice.chance(COUNCIL.arrival_not_noted)
        backlog = dice.chance(COUNCIL.backlog if noted else COUNCIL.not_noted_backlog)
        recorded = self.arrival.arrived + (dice.hours(26, 150) if backlog else dice.hours(0.1, 14))
        contact = Contact(
            directorate=OLDHAM,
            contact_id=f"C-{self.scene.numbers.next('contact')}",
            source="6",
            source_force=FORCE if dice.chance(0.92) else None,
            quote=self._quote(),
            arrived_at=self.arrival.arrived if noted else None,
            recorded_at=recorded,
            grade=self._grade(),
            children=tuple(self._listed(person) for person in people),
            acknowledged_at=recorded + dice.minutes(1, 240) if dice.chance(0.8) else None,
        )
        if contact.arrived_at and dice.chance(COUNCIL.passed_on):
            self._pass_on(contact)
            return
        contact = decide(dice, contact, certain=self.referral.grade == ("PPN", "BLUE"))
        self.scene.story.contacts.append(contact)
        if contact.arrived_at and dice.chance(COUNCIL.recorded_twice):
            self._record_again(contact)

    def _grade(self) -> tuple[str, str] | None:
        dice, grade = self.dice, self.referral.grade
        if grade is None or dice.chance(0.3):
            return None
        others = [other for other in SCALES[grade[0]] if other != grade[1]]
        if dice.chance(COUNCIL.grade_mistaken):
            return grade[0], dice.one(others)
        return grade

    def _record_again(self, first: Contact) -> None:
        dice = self.dice
        recorded = first.recorded_at + dice.hours(0.2, 40)
        arrived = (first.arrived_at or first.recorded_at) + dice.minutes(1, 10)
        again = replace(
            first,
            contact_id=f"C-{self.scene.numbers.next('contact')}",
            quote=self._quote(),
            arrived_at=arrived,
            recorded_at=recorded,
            acknowledged_at=None,
            decided_at=None,
            outcomes=(),
            no_further_action=None,
            no_further_action_reason=None,
            fed_back_at=None,
        )
        if dice.chance(0.6):
            again = _close(again, recorded + dice.hours(0.5, 20), "DUPLICATE")
            again = replace(again, fed_back_at=again.decided_at)
        self.scene.story.contacts.append(again)

    def _pass_on(self, contact: Contact) -> None:
        dice = self.dice
        if dice.chance(0.2):
            decided = contact.recorded_at + dice.hours(0.5, 10)
            contact = replace(_close(contact, decided, "OTHER_AREA"), fed_back_at=decided)
        to = dice.one((ROCHDALE, TAMESIDE))
        self.scene.story.contacts.append(contact)
        moment = contact.recorded_at + dice.hours(0.2, 30)
        self.scene.story.transfers.append(Transfer(OLDHAM, contact.contact_id, to, moment))


def _files_on_episode(person: Person) -> bool:
    return person.case_open and int(person.council_id) % 3 > 0


def list_child(dice: Dice, person: Person, home: Address, *, unborn: bool = False) -> Listed:
    """A child as the council writes it down."""
    known = not dice.chance(0.03)
    return Listed(
        person=person,
        given="" if unborn else name_as_written(dice, person.given),
        family=name_as_written(dice, person.family),
        born=None if unborn else person.born,
        expected=person.expected if unborn else None,
        address=home,
        postcode=postcode_as_written(dice, home.postcode) if known else None,
        already_open=person.case_open,
    )


def _decided_at(dice: Dice, since: Time, when: str) -> Time | None:
    if when == "never":
        return None
    return since + (dice.hours(0.5, 16) if when == "soon" else dice.hours(30, 220))


def _close(contact: Contact, decided: Time, reason: str) -> Contact:
    return replace(
        contact, decided_at=decided, outcomes=("NFA",), no_further_action=True, no_further_action_reason=reason
    )


def decide(dice: Dice, contact: Contact, *, certain: bool = False) -> Contact:
    """The contact with the council's decision, if it took one, and with what the referrer was told of it. `certain` is a
    contact that is dealt with at once."""
    decided = _decided_at(dice, contact.recorded_at, "soon" if certain else dice.weighted(COUNCIL.decided))
    if decided is None:
        return contact
    if dice.chance(COUNCIL.no_further_action):
        contact = _close(contact, decided, dice.weighted(CLOSED_REASONS))
        contact = replace(contact, outcomes=(dice.weighted(CLOSED_OUTCOMES),))
    else:
        outcomes = tuple(dice.some(OPEN_OUTCOMES, 1 if dice.chance(0.85) else 2))
        contact = replace(contact, decided_at=decided, outcomes=outcomes, no_further_action=False)
    when = "soon" if certain else dice.weighted(COUNCIL.fed_back)
    if when == "never":
        return contact
    span = dice.hours(1, 8) if certain else dice.hours(1, 66) if when == "soon" else dice.hours(100, 260)
    return replace(contact, fed_back_at=decided + span)
