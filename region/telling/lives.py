"""Tells what happens in the region, day by day, as stories that share no record and no person. Which load carries what is decided in the
writing."""

import datetime as dt
from collections.abc import Callable, Iterator

from region.dice import Dice
from region.eligibility import event_day, in_scope, is_eligible
from region.events import Incident, Story
from region.kinds import wanted
from region.places import WHERE
from region.population import DAY
from region.serials import Serials
from region.sharing import in_shares, shuffled
from region.telling import elsewhere
from region.telling.council import receive
from region.telling.incidents import occur
from region.telling.other_services import tell_others
from region.telling.referrals import refer, refer_out_of_scope
from region.telling.scene import Numbers, Scene, Shares, set_scene
from region.year import Case, Year

# How often something beside the force's cases happens, as a share of the incidents of a day.
BESIDE: tuple[tuple[Callable[[Scene, str], None], float], ...] = (
    (elsewhere.other_source, 0.08),
    (elsewhere.other_force, 0.01),
    (elsewhere.unannounced, 0.02),
    (elsewhere.notice_without_incident, 0.015),
)
BEFORE_THE_FIRST_LOAD = 3
OUT_OF_SCOPE_SENT = 0.12


class Teller:
    """Tells the days of one region, each apart from the others."""

    def __init__(self, year: Year, serials: Serials) -> None:
        self._year, self._serials = year, serials

    def tell(self, day: dt.date) -> Iterator[Story]:
        """The stories that begin on a day."""
        year, numbers = self._year, Numbers(day)
        if day == year.first:
            yield Story(on_list=year.legacy_references())
        shares = Shares(year, day)
        cases = year.cases(day)
        childless = next((f"I-{numbers.number(one.place)}" for one in cases if one.asked == "none"), None)
        for case in cases:
            scene = set_scene(year, numbers, self._serials, shares, childless, "case", case.place)
            tell_case(scene, case)
            yield scene.story
        for place, (teller, area) in enumerate(self._beside(day, len(cases))):
            scene = set_scene(year, numbers, self._serials, shares, childless, "beside", place)
            teller(scene, area)
            yield scene.story

    def _beside(self, day: dt.date, cases: int) -> Iterator[tuple[Callable[[Scene, str], None], str]]:
        dice = Dice(self._year.seed, "beside", day)
        for teller, share in BESIDE:
            count = int(cases * share + self._year.phase(teller.__name__, day))
            areas = in_shares(WHERE, count, self._year.phase(teller.__name__ + " area", day))
            yield from ((teller, area) for area in shuffled(dice, areas))
        if day == self._year.first:
            areas = [dice.weighted(WHERE) for _ in range(BEFORE_THE_FIRST_LOAD)]
            yield from ((elsewhere.before_the_first_load, area) for area in areas)


def tell_case(scene: Scene, case: Case) -> None:
    """One incident, now and then two of one household, with the notices and with what the councils made of them."""
    found = scene.found_household(case.area, wanted(case.kind, case.asked))
    first = occur(scene, scene.day, case, found)
    incidents = [first]
    if case.again:
        incidents.append(occur(scene, scene.day + DAY * case.again, case, found))
    scene.story.incidents.extend(incidents)
    if case.on_list:
        scene.story.on_list.append(first.reference)
    _write(scene, case, incidents)
    receive(scene, found)


def _write(scene: Scene, case: Case, incidents: list[Incident]) -> None:
    if any(in_scope(incident) for incident in incidents):
        refer(scene, incidents)
    elif case.kind.asks and _anyone_eligible(incidents[0]) and scene.dice.chance(OUT_OF_SCOPE_SENT):
        refer_out_of_scope(scene, incidents[0])
    for incident in incidents:
        tell_others(scene, incident)


def _anyone_eligible(incident: Incident) -> bool:
    return any(is_eligible(one, event_day(incident)) for one in incident.people)
