"""The child whom a hospital tells every council of every day. An extract covers from its earliest contact on, and a payload without a child would be
none: with somebody in each, what a feed covers can be said without knowing everything else that it holds."""

import datetime as dt
from dataclasses import replace

from region.dice import Dice
from region.events import Contact, Episode, Listed, Story
from region.loads import WINDOW, Loads
from region.local_time import DAY, at
from region.population import found_household
from region.sources import COUNCILS, DFE_FORM, SSD_FORM, Source

HOSPITAL = "3E"
EPOCH = dt.date(2018, 1, 1)
# Households beyond those that any size of the region draws, so that nothing else happens to these children.
BEYOND = 100_000_000
ROOM = 20


def everyday(seed: int, loads: Loads, day: dt.date) -> Story:
    """The children of a day, one for each council that sends extracts or payloads; with the first day come those of the weeks before,
    which the first extract holds."""
    days = [day - DAY * ago for ago in range(WINDOW.days if day == loads.first else 1)]
    story = Story()
    for place, source in enumerate(COUNCILS):
        if source.form == SSD_FORM:
            story.contacts.extend(_contact(seed, source, place, one) for one in sorted(days))
        elif source.form == DFE_FORM:
            story.episodes.append(_episode(seed, source, place, day))
    return story


def _contact(seed: int, source: Source, place: int, day: dt.date) -> Contact:
    dice, number = _draw(seed, source, place, day)
    arrived = at(day, dice.within(8, 11), dice.below(60))
    decided = arrived + dice.hours(1, 60)
    return Contact(
        directorate=source.organisation,
        contact_id=f"C-H{number}",
        source=HOSPITAL,
        source_force=None,
        quote=None,
        arrived_at=arrived,
        recorded_at=arrived + dice.minutes(5, 90),
        grade=None,
        children=(_child(dice, source, number, day),),
        decided_at=decided,
        outcomes=("ADVICE",),
        no_further_action=True,
    )


def _episode(seed: int, source: Source, place: int, day: dt.date) -> Episode:
    dice, number = _draw(seed, source, place, day)
    opened = at(day, dice.within(12, 17), dice.below(60))
    looked_at = opened + dice.hours(1, 60)
    closed = looked_at + dice.hours(100, 900)
    return Episode(
        directorate=source.organisation,
        episode_id=f"E-H{number}",
        child=_child(dice, source, number, day),
        source=HOSPITAL,
        referred_on=day,
        opened_at=opened,
        no_further_action=dice.chance(0.2),
        nfa_known_at=looked_at,
        closed_on=closed.date(),
        closed_at=closed,
        purged_at=closed + dice.hours(24, 400) if dice.chance(0.1) else None,
    )


def _draw(seed: int, source: Source, place: int, day: dt.date) -> tuple[Dice, int]:
    return Dice(seed, "every day", source.feed, day), (day - EPOCH).days * ROOM + place


def _child(dice: Dice, source: Source, number: int, day: dt.date) -> Listed:
    found = found_household(dice, BEYOND + number, source.organisation, "teenager", day)
    eldest = min(found.children_on(day), key=lambda one: one.born)
    person = replace(eldest, council_id=f"H{number}")
    home = found.home_of(person, day)
    return Listed(person, person.given, person.family, person.born, None, home, home.postcode, already_open=False)
