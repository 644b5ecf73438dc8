"""Tells what the force records: incidents of all categories, how they are graded, and who is linked and when. What is then sent to a
council is told in referrals.py."""

import datetime as dt
from dataclasses import dataclass

from region.casting import Part, adults
from region.dice import Dice
from region.eligibility import CHILD_ROLES
from region.events import Flip, Grading, Incident, Linked
from region.kinds import Kind
from region.local_time import DAY, at, local_day
from region.places import Address, address_in, next_door
from region.population import Household, Person
from region.rates import ERRORS, GO_LIVE
from region.telling.errors import mistaken_date
from region.telling.scene import Scene
from region.year import Case

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
BY_HOUR = tuple(enumerate(HOURS))
AGAIN_FROM = 5_000
"""Where the numbers of the incidents begin that happen again in a household of the day."""
MOST_TO_COME_BACK = dt.timedelta(hours=70)
LEFT_UNLINKED = frozenset({"none", "not asked", "yes but nobody"})


def occur(scene: Scene, day: dt.date, case: Case, found: Household) -> Incident:
    """The incident of a case on a day: its own, or a later one on which it happens again."""
    dice, kind = scene.dice, case.kind
    again = day != scene.day
    reported = at(day, dice.weighted(BY_HOUR), dice.below(60))
    occurred = _occurred(dice, reported)
    location = _location(dice, found, day)
    gradings = () if case.unassessed and not again else _gradings(scene, kind, reported)
    closed = _closed(dice, reported)
    flips: tuple[Flip, ...] = ()
    if case.flip and not again:
        gradings, closed, flips = _flipped(scene, case.flip, reported, gradings)
    return Incident(
        incident_id=f"I-{scene.numbers.number(case.place + AGAIN_FROM * again)}",
        serial=scene.serials.take(day, reported),
        category=kind.category,
        qualifiers=kind.qualifiers,
        # Now and then nobody sets the flag, and only the category or the qualifier says what it is.
        domestic=kind.domestic and not dice.chance(0.05),
        occurred_at=occurred,
        reported_at=reported,
        closed_at=closed,
        children_checked=_answer(kind, case.asked),
        gradings=gradings,
        actions=_actions(dice, kind, reported),
        location=location,
        people=_people(_Linking(scene, found, location, reported, occurred or reported), kind, case.asked),
        flips=flips,
    )


def _closed(dice: Dice, reported: dt.datetime) -> dt.datetime | None:
    """Most are closed in the same shift, some are worked on for weeks, some stay open."""
    draw = dice.share()
    if draw < 0.1:  # noqa: PLR2004
        return None
    return reported + (dice.hours(0.5, 4) if draw < 0.9 else dice.hours(20, 700))  # noqa: PLR2004


def _flipped(
    scene: Scene, what: str, reported: dt.datetime, gradings: tuple[Grading, ...]
) -> tuple[tuple[Grading, ...], dt.datetime, tuple[Flip, ...]]:
    """What the system that went live lost of an incident of the days before: that it was closed, or its grade, which comes back."""
    dice = scene.dice
    lost = at(GO_LIVE + DAY * dice.below(7), 9) + dice.hours(0, 10)
    if not gradings or gradings[-1].at >= at(GO_LIVE):
        gradings = (Grading("DASH", dice.weighted(GRADES["DASH"]), reported + dice.minutes(20, 300), _collar(dice)),)
    closed = reported + dice.hours(0.5, 5)
    if lost + MOST_TO_COME_BACK >= scene.year.end:
        what = "closed_at"
    back = lost + dice.hours(24, 69) if what == "gradings" or dice.chance(0.5) else None
    return gradings, closed, (Flip(what, lost, back),)


def _occurred(dice: Dice, reported: dt.datetime) -> dt.datetime | None:
    if dice.chance(0.02):
        return None
    if dice.chance(0.03):
        return reported - dice.hours(24, 600)
    return reported - dice.minutes(3, 240)


def _location(dice: Dice, found: Household, day: dt.date) -> Address:
    home = found.address_on(day)
    if dice.chance(0.92):
        return home
    area = home.directorate
    return address_in(dice, area if dice.chance(0.7) else next_door(dice, area))


def _answer(kind: Kind, asked: str) -> str:
    if kind.cast is adults or asked == "none":
        return "NONE"
    return "YES" if asked in {"linked", "yes but nobody"} or not kind.asks else "NOT_ASKED"


def _gradings(scene: Scene, kind: Kind, reported: dt.datetime) -> tuple[Grading, ...]:
    dice = scene.dice
    if kind.tool is None:
        return ()
    grade = dice.weighted(GRADES[kind.tool])
    first = Grading(kind.tool, grade, _graded_at(scene, reported), _collar(dice))
    scale = SCALES[kind.tool]
    place = scale.index(grade)
    if place + 1 < len(scale) and dice.chance(0.05):
        raised = Grading(
            kind.tool, scale[place + 1], first.at + dice.hours(6, 120), _collar(dice), "Further information received"
        )
        return (first, raised)
    if place > 0 and dice.chance(0.06):
        reason = "Reviewed with history by the triage desk" if dice.chance(0.55) else None
        return (first, Grading(kind.tool, scale[place - 1], first.at + dice.hours(3, 60), _collar(dice), reason))
    return (first,)


def _graded_at(scene: Scene, reported: dt.datetime) -> dt.datetime:
    """Mostly within the shift. Whatever could be overdue when the region ends is graded by then, so that only those are not that the
    plan leaves unassessed."""
    dice, end = scene.dice, scene.year.end
    graded = reported + (dice.hours(25, 200) if dice.chance(scene.rates.grading_late) else dice.hours(0.3, 4))
    if graded >= end and reported < end - DAY:
        return reported + dice.hours(0.5, 14)
    return graded


def _actions(dice: Dice, kind: Kind, reported: dt.datetime) -> tuple[tuple[str, dt.datetime], ...]:
    actions: list[tuple[str, dt.datetime]] = []
    if kind.action:
        actions.append((kind.action, reported + dice.hours(0.3, 5)))
    if dice.chance(0.03):
        actions.append(("STRATEGY_DISCUSSION", reported + dice.hours(4, 70)))
    if dice.chance(0.06):
        actions.append(("ARREST", reported + dice.hours(0.2, 8)))
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
        elsewhere = address_in(dice, next_door(dice, self.location.directorate)) if away else None
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
        dice = self.scene.dice
        if role == "UNBORN" or (role == "CHILD" and dice.chance(0.004)):
            return None
        births = self.scene.births
        if person.person_id not in births:
            wrong = self.scene.year.size.errors and person.part == "child" and dice.chance(ERRORS.force_birth_date)
            births[person.person_id] = mistaken_date(dice, person.born, self.scene.day) if wrong else person.born
        return births[person.person_id]


def _people(linking: _Linking, kind: Kind, asked: str) -> tuple[Linked, ...]:
    scene, dice = linking.scene, linking.scene.dice
    parts = kind.cast(dice, linking.found, local_day(linking.reported))
    home_known = not dice.chance(0.012)
    all_late = dice.chance(scene.rates.linked_late)
    # Whoever is there is written down at once; only who is found out about later comes later.
    at_once = linking.reported + dice.minutes(5, 90)
    people: list[Linked] = []
    for part in parts:
        child = part.role in CHILD_ROLES
        if child and kind.asks and (asked in LEFT_UNLINKED or dice.chance(0.03)):
            continue
        late = child and kind.asks and (all_late or asked == "asked late" or dice.chance(0.03))
        when = linking.reported + dice.hours(20, 150) if late else at_once
        people.append(linking.linked(part, when, home_known=home_known or not child))
    return tuple(people)
