"""What is to be written: the period, the seed, the size, and the stretches of days in which it is told. Tells and writes nothing."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from region.loads import Loads
from region.local_time import DAY, at
from region.year import Size, Year

THE_YEAR = 2019
STRETCH = 8
"""Days told in one go. Short enough that the first folders are there soon and that few lines are held at once."""


@dataclass(frozen=True)
class Plan:
    """A region as it is asked for, and the moment at which its truth is told. Raises ValueError for a period that is not in the
    region's year."""

    first: dt.date
    last: dt.date
    seed: int
    size: Size
    truth_at: dt.datetime | None = None

    def __post_init__(self) -> None:
        """Check the period."""
        if not THE_YEAR == self.first.year == self.last.year or self.first > self.last:
            raise ValueError(f"the region is told for days of {THE_YEAR}, from a first to a last")

    @cached_property
    def year(self) -> Year:
        """What is planned to happen."""
        return Year(self.seed, self.size, self.first, self.last)

    @cached_property
    def loads(self) -> Loads:
        """The loads of the period."""
        return self.year.loads

    @property
    def as_at(self) -> dt.datetime:
        """The moment at which the truth is told: in the morning after the last day, if no other is asked for."""
        return self.truth_at or at(self.last + DAY, 9)

    def lost(self, day: dt.date) -> int:
        """How many serials of a day the force's system lost."""
        return sum(count for of, count in self.size.holes if of == day)

    def stretches(self) -> list[Sequence[dt.date]]:
        """The days in runs, in order."""
        days = self.loads.days()
        return [days[start : start + STRETCH] for start in range(0, len(days), STRETCH)]
