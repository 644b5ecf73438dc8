"""What every teller needs at hand while it tells one case: the day, the dice, the numbers to give out. Decides nothing."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from region.dice import Dice
from region.events import Story
from region.population import Household, household
from region.rates import Rates, rates_on
from region.serials import Serials

NUMBERS_A_DAY = 1_000
EPOCH = dt.date(2019, 1, 1)
TRIES = 200


@dataclass(frozen=True, slots=True)
class Size:
    """How much happens. `without` names loads that never come, as (file name, day it would be made): see writing.py."""

    incidents_a_day: int
    households: int
    without: frozenset[tuple[str, dt.date]] = frozenset()
    holes: tuple[tuple[dt.date, int], ...] = ()

    def omitting(self, *loads: tuple[str, dt.date]) -> "Size":
        """The same region, from which these loads never come."""
        return replace(self, without=self.without | set(loads))


TINY = Size(incidents_a_day=6, households=300)
SMALL = Size(incidents_a_day=22, households=1_500)


@dataclass(slots=True)
class Numbers:
    """The ids of one day's records: the same for a day whatever the period is."""

    day: dt.date
    given: dict[str, int] = field(default_factory=dict[str, int])

    def next(self, kind: str) -> int:
        """The next number of a kind."""
        number = self.given.get(kind, 0)
        self.given[kind] = number + 1
        return ((self.day - EPOCH).days + 1) * NUMBERS_A_DAY + number


@dataclass(frozen=True, slots=True)
class Scene:
    """One case as it is being told."""

    seed: int
    size: Size
    day: dt.date
    dice: Dice
    numbers: Numbers
    serials: Serials
    story: Story

    @property
    def rates(self) -> Rates:
        """The rates of the day."""
        return rates_on(self.day)

    def find_household(self, suits: Callable[[Household], bool]) -> Household:
        """A household that suits, drawn at random; raises LookupError where hardly any does."""
        for _ in range(TRIES):
            found = household(self.seed, self.dice.below(self.size.households))
            if suits(found):
                return found
        raise LookupError("no household suits: the region is too small for what is told")
