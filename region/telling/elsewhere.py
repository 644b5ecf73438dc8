"""Tells what belongs to no case of the force's: contacts from other forces and other sources, contacts that say they came from the police and that
nothing sent explains, and notices about a child without an incident."""

import datetime as dt

from region.dice import Dice
from region.events import Quote, Referral
from region.local_time import DAY, at, local_day
from region.places import FORCE
from region.population import Household, Person
from region.telling.recording import Heard, decide, list_child, record
from region.telling.referrals import NARRATIVE
from region.telling.scene import Scene
from region.telling.spelling import quote_referral

OTHER_SOURCES = (
    ("1A", 2), ("1B", 1), ("1C", 1), ("2A", 6), ("2B", 1), ("3A", 2), ("3B", 2), ("3E", 2), ("3F", 1), ("4", 1),
    ("5A", 1), ("5D", 2), ("7", 1), ("8", 1), ("9", 1), ("10", 1),
)  # fmt: skip
OTHER_FORCES = ("WYP", "LANCS", "CHESH", "DERBS")


def _children(dice: Dice, found: Household, day: dt.date) -> list[Person]:
    born = [one for one in found.children_on(day) if not one.unborn_on(day)]
    return born if dice.chance(0.5) else [dice.one(born)]


def _contact(
    scene: Scene, area: str, arrived: dt.datetime, source: str, force: str | None, quote: Quote | None
) -> None:
    dice, day = scene.dice, local_day(arrived)
    found = scene.found_household(area, "children")
    heard = Heard(
        directorate=area,
        source=source,
        source_force=force,
        quote=quote,
        arrived_at=arrived,
        # What arrived before the feeds began is recorded once they have, or no load would carry it.
        recorded_at=max(arrived + dice.hours(0.2, 14), at(scene.day, 0, 10)),
    )
    children = [list_child(scene, area, one, found.home_of(one, day)) for one in _children(dice, found, day)]
    record(scene, heard, children, decide(scene, heard))


def _time(scene: Scene) -> dt.datetime:
    return at(scene.day, scene.dice.within(7, 22), scene.dice.below(60))


def other_source(scene: Scene, area: str) -> None:
    """Somebody else than the police tells the council about a child."""
    _contact(scene, area, _time(scene), scene.dice.weighted(OTHER_SOURCES), None, None)


def other_force(scene: Scene, area: str) -> None:
    """A neighbouring force tells the council about a child."""
    force = scene.dice.one(OTHER_FORCES)
    quote = Quote(f"{force}/2019/{scene.numbers.next('other force'):07d}", None)
    _contact(scene, area, _time(scene), "6", force, quote)


def unannounced(scene: Scene, area: str, arrived: dt.datetime | None = None) -> None:
    """A contact that says it came from the police, of which the force's records know nothing."""
    dice = scene.dice
    number = 900_000_000 + scene.numbers.next("unannounced")
    quotes = (Quote(f"DAB/{number}/18", None), Quote("verbal, ref to follow", None), None)
    _contact(scene, area, arrived or _time(scene), "6", FORCE if dice.chance(0.8) else None, dice.one(quotes))


def before_the_first_load(scene: Scene, area: str) -> None:
    """Something that arrived the day before the feeds begin and was recorded after: the force's records of that day are not here."""
    unannounced(scene, area, at(scene.day - DAY, 23, scene.dice.below(60)))


def notice_without_incident(scene: Scene, area: str) -> None:
    """A notice about a child without an incident log. The force's records say nothing else about the child."""
    dice, day = scene.dice, scene.day
    found = scene.found_household(area, "children")
    named = _children(dice, found, day)
    number = scene.numbers.next("referral")
    submitted = _time(scene)
    referral = Referral(
        referral_id=f"R-{number}",
        reference=f"PPN/{number}/{day:%y}",
        incidents=(),
        recipient=area,
        service="CHILDREN",
        form="PPN",
        grade=("PPN", dice.weighted((("GREEN", 0.6), ("AMBER", 0.4)))),
        channel="SECURE_EMAIL",
        children=tuple(sorted(one.person_id for one in named)),
        reason="Concern for the welfare of a child, no incident log",
        narrative=NARRATIVE,
        submitted_at=submitted,
        sent_at=submitted + dice.hours(0.1, 20),
    )
    scene.story.referrals.append(referral)
    if dice.chance(0.6):
        _answer_to(scene, referral, found, named)


def _answer_to(scene: Scene, referral: Referral, found: Household, named: list[Person]) -> None:
    dice, area = scene.dice, referral.recipient
    arrived = (referral.sent_at or at(scene.day)) + dice.minutes(1, 20)
    heard = Heard(
        directorate=area,
        source="6",
        source_force=FORCE,
        quote=quote_referral(dice, referral),
        arrived_at=arrived,
        recorded_at=arrived + dice.hours(0.2, 14),
        grade=referral.grade,
    )
    children = [list_child(scene, area, one, found.home_of(one, local_day(arrived))) for one in named]
    record(scene, heard, children, decide(scene, heard))
