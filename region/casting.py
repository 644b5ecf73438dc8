"""Who of a household plays which part in an incident. When they are linked, and whether at all, is told in incidents.py."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from region.dice import Dice
from region.population import Household, Person

ADULT_AT = 18
TEENAGER_FROM = 12


@dataclass(frozen=True, slots=True)
class Part:
    """One person's part in an incident."""

    person: Person
    role: str
    presence: str


Casting = Callable[[Dice, Household, dt.date], list[Part]]


def anybody(_found: Household, _day: dt.date) -> bool:
    """Any household will do."""
    return True


def has_no_children(found: Household, day: dt.date) -> bool:
    """Whether there are none, unborn ones included."""
    return not found.children_on(day)


def has_children(found: Household, day: dt.date) -> bool:
    """Whether there is a child who is born."""
    return any(not one.unborn_on(day) for one in found.children_on(day))


def has_teenager(found: Household, day: dt.date) -> bool:
    """Whether there is somebody from 12 to 17 among the children."""
    return bool(_teenagers(found, day))


def _teenagers(found: Household, day: dt.date) -> list[Person]:
    return [one for one in found.children_on(day) if not one.unborn_on(day) and one.age_on(day) >= TEENAGER_FROM]


def _presence(dice: Dice, one: Person, day: dt.date) -> str:
    if one.unborn_on(day):
        return "PRESENT"
    if one.elsewhere:
        return dice.weighted((("NOT_RESIDENT", 0.75), ("PRESENT", 0.25)))
    return dice.weighted((("PRESENT", 0.6), ("RESIDENT_ABSENT", 0.26), ("UNKNOWN", 0.14)))


def _children(dice: Dice, found: Household, day: dt.date, *, but: Person | None = None) -> list[Part]:
    sibling = 0.6 if but else 0.08
    parts: list[Part] = []
    for one in found.children_on(day):
        if one is but:
            continue
        role = "UNBORN" if one.unborn_on(day) else "SIBLING" if dice.chance(sibling) else "CHILD"
        parts.append(Part(one, role, _presence(dice, one, day)))
    return parts


def _grown_up_children(found: Household, day: dt.date) -> list[Part]:
    return [
        Part(one, "OTHER_ADULT", "PRESENT")
        for one in found.people
        if one.part == "child" and not one.unborn_on(day) and one.age_on(day) >= ADULT_AT
    ]


def adults(dice: Dice, found: Household, day: dt.date) -> list[Part]:
    """The grown-up generation: one hurt, one accused. A parent under 18 is cast like any other."""
    people = found.adults()
    victim = dice.one(people)
    others = [one for one in people if one is not victim]
    accused = [Part(one, "CONVICTED" if dice.chance(0.03) else "SUSPECT", "PRESENT") for one in others]
    return [Part(victim, "VICTIM", "PRESENT"), *accused, *_grown_up_children(found, day)]


def domestic(dice: Dice, found: Household, day: dt.date) -> list[Part]:
    """Abuse in a household, with its children; now and then a teenager is the one accused."""
    teenagers = _teenagers(found, day)
    if teenagers and dice.chance(0.05):
        accused = dice.one(teenagers)
        hurt = Part(found.people[0], "VICTIM", "PRESENT")
        return [hurt, Part(accused, "SUSPECT", "PRESENT"), *_children(dice, found, day, but=accused)]
    return [*adults(dice, found, day), *_children(dice, found, day)]


def concern(dice: Dice, found: Household, day: dt.date) -> list[Part]:
    """Worry about the children of a household."""
    parents = [Part(one, "PARENT_CARER", "PRESENT") for one in found.adults()]
    return [*parents, *_children(dice, found, day), *_grown_up_children(found, day)]


def missing(dice: Dice, found: Household, day: dt.date) -> list[Part]:
    """A teenager who went missing."""
    gone = dice.one(_teenagers(found, day))
    carer = Part(found.people[0], "PARENT_CARER", "PRESENT")
    rest = _children(dice, found, day, but=gone) if dice.chance(0.3) else []
    return [Part(gone, "CHILD", "RESIDENT_ABSENT"), carer, *rest]


def child_hurt(dice: Dice, found: Household, day: dt.date) -> list[Part]:
    """A crime of which a child is the victim."""
    hurt = dice.one([one for one in found.children_on(day) if not one.unborn_on(day)])
    carer = Part(found.people[0], "WITNESS", "PRESENT")
    return [Part(hurt, "VICTIM", _presence(dice, hurt, day)), carer]


def child_accused(dice: Dice, found: Household, day: dt.date) -> list[Part]:
    """A crime of which a teenager is accused; a friend who saw it does not count."""
    accused = dice.one(_teenagers(found, day))
    parts = [Part(accused, "SUSPECT", "PRESENT"), Part(found.people[0], "PARENT_CARER", "UNKNOWN")]
    others = [one for one in _teenagers(found, day) if one is not accused]
    return [*parts, *(Part(one, "WITNESS", "NOT_RESIDENT") for one in others)]


def bystanders(dice: Dice, found: Household, day: dt.date) -> list[Part]:
    """Something that the agreement does not cover, seen by children."""
    return [Part(found.people[0], "WITNESS", "PRESENT"), *_children(dice, found, day)]
