"""Tells what the councils make of the notices that reach them: contacts, notices filed on open episodes, what is passed on to a neighbour. How each
writes it down is told in recording.py; what comes from others than the force's notices in elsewhere.py."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from region.events import Attachment, Incident, Listed, Quote, Referral, Transfer
from region.local_time import local_day
from region.places import FORCE, next_door
from region.population import Household, Person
from region.rates import COUNCIL
from region.sources import DFE_FORM
from region.telling.errors import quote_wrongly
from region.telling.incidents import SCALES
from region.telling.recording import (
    UNDECIDED,
    Heard,
    closed,
    decide,
    decided_at,
    form_of,
    list_child,
    open_at_once,
    record,
)
from region.telling.scene import Scene
from region.telling.spelling import quote_incident, quote_referral

Time = dt.datetime
POLICE_SOURCE = "6"
FROM_ANOTHER_COUNCIL = "5C"


def receive(scene: Scene, found: Household) -> None:
    """Write to the story what each council makes of every notice to its children's services."""
    for referral in list(scene.story.referrals):
        if referral.service == "CHILDREN":
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
        self.directorate = referral.recipient
        self.incidents = [one for one in scene.story.incidents if one.incident_id in referral.incidents]

    def open(self) -> None:
        rest: list[Person] = []
        for person in self.found.people:
            if person.person_id not in self.referral.children:
                continue
            if self._files_on_episode(person):
                self._attach(person)
            else:
                rest.append(person)
        if len(rest) > 1 and self.dice.chance(COUNCIL.sibling_not_listed):
            rest = self.dice.some(rest, len(rest) - 1)
        if rest:
            self._record(rest)

    def _files_on_episode(self, person: Person) -> bool:
        here = self.found.home_of(person, self.day).directorate == self.directorate
        return here and person.case_open and int(person.council_id) % 100 < COUNCIL.filed_on_episode * 100

    def _quote(self) -> Quote:
        # A notice about several incidents is quoted by its own reference: a log's would name only one of them.
        what: Referral | Incident = self.referral
        if len(self.incidents) == 1 and self.dice.chance(0.25):
            what = self.incidents[0]
            quote = quote_incident(self.dice, what)
        else:
            quote = quote_referral(self.dice, self.referral)
        return quote_wrongly(self.dice, quote, what, self.scene.childless) if self.scene.year.size.errors else quote

    def _listed(self, person: Person, directorate: str) -> Listed:
        linked = [one for incident in self.incidents for one in incident.people if one.person is person]
        # The council's file may have where the family lived before, or where it has moved since.
        other = self.dice.chance(COUNCIL.other_address_on_file)
        home = self.found.next_address if other else self.found.home_of(person, self.day)
        return list_child(self.scene, directorate, person, home, unborn=bool(linked) and linked[0].role == "UNBORN")

    def _attach(self, person: Person) -> None:
        dice = self.dice
        arrived = self.arrival.arrived
        filed = arrived + dice.hours(0.1, 14)
        told = dice.weighted(COUNCIL.decided)
        self.scene.story.attachments.append(
            Attachment(
                directorate=self.directorate,
                attachment_id=f"A-{self.scene.numbers.next('attachment')}",
                episode_id=f"E-{person.council_id}",
                quote=self._quote(),
                arrived_at=arrived,
                filed_at=filed,
                worker_told_at=decided_at(dice, filed, told),
                child=self._listed(person, self.directorate),
            )
        )

    def _record(self, people: Sequence[Person]) -> None:
        dice = self.dice
        heard = self._heard()
        listed = [self._listed(person, self.directorate) for person in people]
        to = self._passed_on_to() if heard.arrived_at else None
        if to:
            self._pass_on(heard, listed, people, to)
            return
        record(self.scene, heard, listed, decide(self.scene, heard, certain=self.referral.grade == ("PPN", "BLUE")))
        if heard.arrived_at and dice.chance(COUNCIL.recorded_twice):
            self._record_again(heard, listed)

    def _heard(self) -> Heard:
        dice, arrived = self.dice, self.arrival.arrived
        full = self.scene.year.has_backlog(self.directorate, self.day)
        noted = full or not dice.chance(COUNCIL.arrival_not_noted)
        late = dice.chance(COUNCIL.backlog if noted else COUNCIL.not_noted_backlog)
        span = dice.hours(90, 220) if full else dice.hours(26, 140) if late else dice.hours(0.1, 14)
        return Heard(
            directorate=self.directorate,
            source=POLICE_SOURCE,
            source_force=FORCE if dice.chance(0.92) else None,
            quote=self._quote(),
            arrived_at=arrived if noted else None,
            recorded_at=arrived + span,
            grade=self._grade(),
            acknowledged=dice.chance(0.8),
        )

    def _grade(self) -> tuple[str, str] | None:
        dice, grade = self.dice, self.referral.grade
        if grade is None or dice.chance(0.3):
            return None
        if dice.chance(COUNCIL.grade_mistaken):
            return grade[0], dice.one([other for other in SCALES[grade[0]] if other != grade[1]])
        return grade

    def _record_again(self, first: Heard, listed: Sequence[Listed]) -> None:
        dice = self.dice
        recorded = first.recorded_at + dice.hours(0.2, 40)
        arrived = (first.arrived_at or first.recorded_at) + dice.minutes(1, 10)
        again = replace(first, quote=self._quote(), arrived_at=arrived, recorded_at=recorded, acknowledged=False)
        decided = recorded + dice.hours(0.5, 20)
        known = dice.chance(0.6)
        record(self.scene, again, listed, closed(decided, "DUPLICATE", fed_back_at=decided) if known else UNDECIDED)

    def _passed_on_to(self) -> str | None:
        """The neighbour to whom a contact belongs: of a family that has moved away, the council of its new home."""
        now = self.found.address_on(self.day).directorate
        if now != self.directorate and self.found.address.directorate == self.directorate and self.dice.chance(0.8):
            return now
        return next_door(self.dice, self.directorate) if self.dice.chance(COUNCIL.passed_on) else None

    def _pass_on(self, heard: Heard, listed: Sequence[Listed], people: Sequence[Person], to: str) -> None:
        dice = self.dice
        decision = UNDECIDED
        if dice.chance(0.2):
            decided = heard.recorded_at + dice.hours(0.5, 10)
            decision = closed(decided, "OTHER_AREA", fed_back_at=decided)
        contacts = record(self.scene, heard, listed, decision)
        passed = heard.recorded_at + dice.hours(0.2, 20)
        transfers = [Transfer(self.directorate, one.contact_id, to, passed) for one in contacts]
        self.scene.story.transfers.extend(transfers)
        if dice.chance(0.65):
            self._hear_from_neighbour(to, passed, people)

    def _hear_from_neighbour(self, to: str, passed: Time, people: Sequence[Person]) -> None:
        dice = self.dice
        arrived = passed + dice.hours(0.2, 6)
        # Where only episodes are shown, nothing shows that the police were behind it.
        source = FROM_ANOTHER_COUNCIL if form_of(to) == DFE_FORM else POLICE_SOURCE
        heard = Heard(
            directorate=to,
            source=source,
            source_force=FORCE,
            quote=self._quote(),
            arrived_at=arrived,
            recorded_at=arrived + dice.hours(0.1, 10),
        )
        record(self.scene, heard, [self._listed(person, to) for person in people], open_at_once(dice, heard))
