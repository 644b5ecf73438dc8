"""Tells what happens in the region, day by day, as stories that share no record. Which load carries what is decided in the writing."""

import datetime as dt
from collections.abc import Callable, Iterator

from region import elsewhere
from region.council import receive
from region.dice import Dice
from region.eligibility import event_day, in_scope, is_eligible
from region.events import Incident, Story
from region.incidents import KINDS, Kind, following_day, occur, suits
from region.other_services import tell_others
from region.referrals import refer, refer_out_of_scope
from region.scene import Numbers, Scene, Size
from region.serials import Serials

# How often something beside the force's cases happens, as a share of the incidents of a day.
BESIDE: tuple[tuple[Callable[[Scene], None], float], ...] = (
    (elsewhere.other_source, 0.15),
    (elsewhere.other_force, 0.015),
    (elsewhere.unannounced, 0.025),
    (elsewhere.notice_without_incident, 0.02),
)
BEFORE_THE_FIRST_LOAD = 3
AGAIN = 0.05
OUT_OF_SCOPE_SENT = 0.12


class Teller:
    """Tells the days of one region in order."""

    def __init__(self, seed: int, size: Size, serials: Serials) -> None:
        self._seed, self._size, self._serials = seed, size, serials

    def tell(self, day: dt.date, *, first: bool) -> Iterator[Story]:
        """The stories that begin on a day; `first` is the day with which the feeds begin."""
        numbers = Numbers(day)
        dice = Dice(self._seed, "day", day)
        count = (
            self._size.incidents_a_day
            + dice.below(self._size.incidents_a_day // 3 + 1)
            - self._size.incidents_a_day // 6
        )
        for place in range(count):
            yield self._story(numbers, ("case", place), tell_case)
        for teller, share in BESIDE:
            for place in range(self._size.incidents_a_day):
                if dice.chance(share):
                    yield self._story(numbers, (teller.__name__, place), teller)
        for place in range(BEFORE_THE_FIRST_LOAD if first else 0):
            yield self._story(numbers, ("before", place), elsewhere.before_the_first_load)

    def _story(self, numbers: Numbers, label: tuple[str, int], teller: Callable[[Scene], None]) -> Story:
        dice = Dice(self._seed, numbers.day, *label)
        scene = Scene(self._seed, self._size, numbers.day, dice, numbers, self._serials, Story())
        teller(scene)
        return scene.story


def tell_case(scene: Scene) -> None:
    """One incident, now and then two of one household, with the notices and with what the council made of them."""
    dice = scene.dice
    kind = dice.weighted(KINDS)
    asked = dice.weighted(scene.rates.asked) if kind.asks else "linked"
    fits = suits(kind, asked)
    found = scene.find_household(lambda household: fits(household, scene.day))
    incidents = [occur(scene, scene.day, kind, found, asked)]
    if kind.domestic and asked == "linked" and dice.chance(AGAIN):
        incidents.append(occur(scene, following_day(scene), kind, found, asked))
    scene.story.incidents.extend(incidents)
    _write(scene, kind, incidents)
    receive(scene, found)


def _write(scene: Scene, kind: Kind, incidents: list[Incident]) -> None:
    if any(in_scope(incident) for incident in incidents):
        refer(scene, incidents)
    elif kind.asks and _anyone_eligible(incidents[0]) and scene.dice.chance(OUT_OF_SCOPE_SENT):
        refer_out_of_scope(scene, incidents[0])
    for incident in incidents:
        tell_others(scene, incident)


def _anyone_eligible(incident: Incident) -> bool:
    return any(is_eligible(one, event_day(incident)) for one in incident.people)
