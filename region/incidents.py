"""Tells what the force records: incidents of all categories, how they are graded, and who is linked and when. What is then sent to a
council is told in referrals.py."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from region import casting
from region.casting import Casting, Part
from region.dice import Dice
from region.events import Grading, Incident, Linked
from region.local_time import DAY, at, local_day
from region.places import MANCHESTER, OLDHAM, ROCHDALE, TAMESIDE, Address, address_in
from region.population import Household, Person
from region.scene import Scene

SCALES = {
    "DASH": ("STANDARD", "MEDIUM", "HIGH"),
    "MISSING": ("NO_APPARENT_RISK", "LOW", "MEDIUM", "HIGH"),
    "PPN": ("GREEN", "AMBER", "RED"),
}
GRADES = {
    "DASH": (("STANDARD", 0.54), ("MEDIUM", 0.28), ("HIGH", 0.18)),
    "MISSING": (("NO_APPARENT_RISK", 0.1), ("LOW", 0.2), ("MEDIUM", 0.5), ("HIGH", 0.2)),
    "PPN": (("GREEN", 0.5), ("AMBER", 0.4), ("RED", 0.1)),
}
HOURS = (
    3, 2, 2, 1, 1, 1, 2, 3, 4, 4, 4, 4, 5, 5, 5, 6, 6, 7, 8, 8, 8, 7, 6, 5,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of incident. `asks` is whether it depends on the officer that children are asked about and linked; where it
    does not, a child is what the incident is about."""

    category: str
    qualifiers: tuple[str, ...]
    cast: Casting
    tool: str | None = None
    domestic: bool = False
    asks: bool = True
    teenager: bool = False
    action: str | None = None


KINDS: tuple[tuple[Kind, float], ...] = (
    (Kind("DOMESTIC_INCIDENT", ("DOMESTIC",), casting.domestic, "DASH", domestic=True), 33),
    (Kind("CRIME", ("DOMESTIC", "ALCOHOL"), casting.domestic, "DASH", domestic=True), 9),
    (Kind("DOMESTIC_INCIDENT", ("HONOUR_BASED",), casting.domestic, "DASH", domestic=True), 1),
    (Kind("CONCERN_FOR_SAFETY", ("CHILD_PROTECTION",), casting.concern, "PPN"), 5),
    (Kind("CONCERN_FOR_SAFETY", ("VULNERABLE", "MENTAL_HEALTH"), casting.concern), 6),
    (Kind("MISSING_PERSON", ("MISSING", "YOUNG_PERSON"), casting.missing, "MISSING", asks=False, teenager=True), 6),
    (Kind("CRIME", ("YOUNG_PERSON",), casting.child_hurt, asks=False), 3),
    (Kind("CRIME", ("WEAPON",), casting.child_accused, asks=False, teenager=True), 2),
    (Kind("SUSPICIOUS_CIRCUMSTANCES", ("CSE",), casting.child_hurt, asks=False, teenager=True), 2),
    (Kind("CRIME", ("CCE", "DRUGS"), casting.child_accused, asks=False, teenager=True), 1),
    (Kind("OTHER", ("MODERN_SLAVERY",), casting.concern), 1),
    (Kind("OTHER", ("DRUGS",), casting.concern, action="POLICE_PROTECTION"), 1.5),
    (Kind("ASB", ("YOUNG_PERSON",), casting.bystanders), 6),
    (Kind("SUSPICIOUS_CIRCUMSTANCES", (), casting.adults), 6),
    (Kind("CRIME", ("ALCOHOL",), casting.adults), 11),
    (Kind("OTHER", ("HATE",), casting.bystanders), 2),
    (Kind("ASB", ("MENTAL_HEALTH",), casting.adults), 4),
)


def occur(scene: Scene, day: dt.date, kind: Kind, found: Household, asked: str) -> Incident:
    """One incident of a household on a day. `asked` says what became of the question whether there are children."""
    dice = scene.dice
    reported = at(day, dice.weighted(tuple(enumerate(HOURS))), dice.below(60))
    occurred = _occurred(dice, reported)
    location = _location(dice, found, day)
    people = _people(_Linking(scene, found, location, reported, occurred or reported), kind, asked)
    return Incident(
        incident_id=f"I-{scene.numbers.next('incident')}",
        serial=scene.serials.take(day, reported),
        category=kind.category,
        qualifiers=kind.qualifiers,
        domestic=kind.domestic,
        occurred_at=occurred,
        reported_at=reported,
        closed_at=reported + dice.hours(20, 900) if dice.chance(0.85) else None,
        children_checked=_answer(kind, asked),
        gradings=_gradings(scene, kind, reported),
        actions=_actions(dice, kind, reported),
        location=location,
        people=people,
    )


def suits(kind: Kind, asked: str) -> Callable[[Household, dt.date], bool]:
    """Which households an incident of this kind can befall."""
    if kind.teenager:
        return casting.has_teenager
    if asked == "none":
        return casting.has_no_children
    return casting.anybody if kind.cast in {casting.adults, casting.bystanders} else casting.has_children


def _occurred(dice: Dice, reported: dt.datetime) -> dt.datetime | None:
    if dice.chance(0.02):
        return None
    if dice.chance(0.03):
        return reported - dice.hours(24, 600)
    return reported - dice.minutes(3, 240)


def _location(dice: Dice, found: Household, day: dt.date) -> Address:
    home = found.address_on(day)
    if home.directorate == OLDHAM:
        if dice.chance(0.9):
            return home
        return address_in(dice, dice.weighted(((OLDHAM, 0.7), (ROCHDALE, 0.1), (TAMESIDE, 0.1), (MANCHESTER, 0.1))))
    return home if dice.chance(0.2) else address_in(dice, OLDHAM)


def _answer(kind: Kind, asked: str) -> str:
    if kind.cast is casting.adults or asked == "none":
        return "NONE"
    return "YES" if asked in {"linked", "yes but nobody"} or not kind.asks else "NOT_ASKED"


def _gradings(scene: Scene, kind: Kind, reported: dt.datetime) -> tuple[Grading, ...]:
    dice, rates = scene.dice, scene.rates
    if kind.tool is None or dice.chance(rates.grading_never):
        return ()
    grade = dice.weighted(GRADES[kind.tool])
    late = dice.chance(rates.grading_late)
    first = Grading(kind.tool, grade, reported + (dice.hours(25, 200) if late else dice.hours(0.5, 14)), _collar(dice))
    scale = SCALES[kind.tool]
    place = scale.index(grade)
    if place + 1 < len(scale) and dice.chance(0.07):
        raised = Grading(
            kind.tool, scale[place + 1], first.at + dice.hours(6, 120), _collar(dice), "Further information received"
        )
        return (first, raised)
    if place > 0 and dice.chance(0.08):
        reason = "Reviewed with history by the triage desk" if dice.chance(0.55) else None
        return (first, Grading(kind.tool, scale[place - 1], first.at + dice.hours(3, 60), _collar(dice), reason))
    return (first,)


def _actions(dice: Dice, kind: Kind, reported: dt.datetime) -> tuple[tuple[str, dt.datetime], ...]:
    actions: list[tuple[str, dt.datetime]] = []
    if kind.action:
        actions.append((kind.action, reported + dice.hours(0.3, 5)))
    if dice.chance(0.06):
        actions.append(("STRATEGY_DISCUSSION", reported + dice.hours(4, 70)))
    if dice.chance(0.1):
        actions.append(("ARREST", reported + dice.hours(0.2, 20)))
    return tuple(actions)


def _collar(dice: Dice) -> str:
    return str(dice.within(10_000, 19_999))


@dataclass(frozen=True, slots=True)
class _Linking:
    """What is needed to link people to one incident."""

    scene: Scene
    found: Household
    location: Address
    reported: dt.datetime
    occurred: dt.datetime

    def linked(self, part: Part, when: dt.datetime, *, home_known: bool) -> Linked:
        """The person as the force has them from `when`."""
        dice, day = self.scene.dice, local_day(self.occurred)
        home = self.found.home_of(part.person, day) if home_known else None
        away = part.role == "CHILD" and part.presence == "RESIDENT_ABSENT" and dice.chance(0.12)
        elsewhere = address_in(dice, dice.one((OLDHAM, ROCHDALE, TAMESIDE))) if away else None
        return Linked(
            person=part.person,
            role=part.role,
            presence=part.presence,
            linked_at=when,
            address=home,
            found_at=elsewhere if home_known else self.location,
            seen=part.presence == "PRESENT" and dice.chance(0.8),
            born=self._birth_date(part.person, part.role),
        )

    def _birth_date(self, person: Person, role: str) -> dt.date | None:
        if role == "UNBORN" or (role == "CHILD" and self.scene.dice.chance(0.004)):
            return None
        return person.born


def _people(linking: _Linking, kind: Kind, asked: str) -> tuple[Linked, ...]:
    scene, dice = linking.scene, linking.scene.dice
    parts = kind.cast(dice, linking.found, local_day(linking.reported))
    home_known = not dice.chance(0.012)
    all_late = dice.chance(scene.rates.linked_late)
    people: list[Linked] = []
    for part in parts:
        child = part.role in {"CHILD", "SIBLING", "UNBORN"}
        if child and kind.asks and (asked in {"none", "not asked", "yes but nobody"} or dice.chance(0.03)):
            continue
        late = child and kind.asks and (all_late or asked == "asked late" or dice.chance(0.05))
        span = dice.hours(20, 150) if late else dice.minutes(5, 240 if child else 60)
        people.append(linking.linked(part, linking.reported + span, home_known=home_known or not child))
    return tuple(people)


def following_day(scene: Scene) -> dt.date:
    """A day soon after, on which something happens to the same household again."""
    return scene.day + DAY * scene.dice.within(1, 3)
