"""What every teller needs at hand while it tells one case: the day, the dice, the numbers to give out, the shares to keep. Decides nothing."""

import datetime as dt
from dataclasses import dataclass, field

from region.dice import Dice
from region.events import Listed, Story
from region.local_time import at
from region.population import Household, found_household
from region.rates import Rates, rates_on
from region.serials import Serials
from region.sharing import Quota
from region.year import FULL, SMALL, TINY, YEAR_BEGINS, Size, Year

NUMBERS_A_DAY = 10_000
HOUSEHOLDS_A_DAY = 2_000
FAMILIES_LEAN = 0.25
"""By how much the shares of trails lean away from the middle, because families are of different sizes: measured, see `Quota`."""


@dataclass(slots=True)
class Numbers:
    """The ids of one day's records: the same for a day whatever the period is."""

    day: dt.date
    given: dict[str, int] = field(default_factory=dict[str, int])

    def next(self, kind: str) -> int:
        """The next number of a kind."""
        number = self.given.get(kind, 0)
        self.given[kind] = number + 1
        return self.number(number)

    def number(self, place: int) -> int:
        """The number with that place among those of the day."""
        return ((self.day - YEAR_BEGINS).days + 1) * NUMBERS_A_DAY + place


@dataclass(slots=True)
class Shares:
    """The shares that are kept on one day, each directorate for itself."""

    year: Year
    day: dt.date
    _quotas: dict[tuple[str, str], Quota] = field(default_factory=dict[tuple[str, str], Quota])

    def referred(self, directorate: str) -> Quota:
        """Of the eligible trails, those about which the right recipient was told."""
        return self._quota("referred", directorate, self.year.referred_share(directorate, self.day), FAMILIES_LEAN)

    def listed(self, directorate: str) -> Quota:
        """Of the high-risk cases, those listed at MARAC."""
        return self._quota("listed", directorate, self.year.listed_share(directorate, self.day))

    def _quota(self, what: str, directorate: str, share: float, leaning: float = 0.0) -> Quota:
        quota = self._quotas.get((what, directorate))
        if quota is None:
            phase = self.year.phase(what + directorate, self.day)
            quota = self._quotas[what, directorate] = Quota(share, phase, leaning)
        return quota


@dataclass(frozen=True, slots=True)
class Scene:
    """One case as it is being told. `files` holds how each council has a child on file; `births` the birth dates that the force has wrong;
    `childless` the id of an incident of the day without children, whose reference somebody may write by mistake."""

    year: Year
    day: dt.date
    dice: Dice
    numbers: Numbers
    serials: Serials
    shares: Shares
    story: Story
    rates: Rates
    childless: str | None = None
    files: dict[tuple[str, str], Listed] = field(default_factory=dict[tuple[str, str], Listed])
    births: dict[str, dt.date] = field(default_factory=dict[str, dt.date])

    @property
    def begins(self) -> dt.datetime:
        """The first moment of the day: what is recorded from then on is in a load."""
        return at(self.day)

    def found_household(self, area: str, wanted: str) -> Household:
        """A household in an area, to which nothing else happens."""
        place = self.numbers.next("household") % NUMBERS_A_DAY
        number = ((self.day - YEAR_BEGINS).days + 1) * HOUSEHOLDS_A_DAY + place
        return found_household(self.dice, number, area, wanted, self.day)


def set_scene(
    year: Year, numbers: Numbers, serials: Serials, shares: Shares, childless: str | None, *label: object
) -> Scene:
    """The scene of one story of a day, named by its label."""
    day = numbers.day
    dice = Dice(year.seed, day, *label)
    return Scene(year, day, dice, numbers, serials, shares, Story(), rates_on(day), childless)


__all__ = ["FULL", "SMALL", "TINY", "Numbers", "Scene", "Shares", "Size", "Year", "set_scene"]
