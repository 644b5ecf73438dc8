"""The force's incident log numbers: one series a day without holes, of which the region fills a few. Nothing here knows what a log says."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

from region.dice import Dice
from region.local_time import DAY, at

LOGS_A_DAY = (4_950, 5_450)
SEALED_A_DAY = (3, 9)
# Days are told apart from each other, so that two days on which something of one day is told must never take the same serial of it.
# Of every eight serials the day itself may take five, and each of the three days before it one.
TURN = 8
SHARES = (range(5), range(5, 6), range(6, 7), range(7, 8))


class Serials:
    """Hands out serials to the stories of one day after the other. The same story gets the same ones however the days are shared out."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._telling: dt.date | None = None
        self._taken: dict[dt.date, set[int]] = {}

    def begin(self, day: dt.date) -> None:
        """From here on the stories of this day are told."""
        self._telling = day
        self._taken = {}

    def taken(self) -> dict[dt.date, set[int]]:
        """What the stories of the day have taken, by the day of the serial."""
        return self._taken

    def take(self, day: dt.date, reported_at: dt.datetime) -> int:
        """The first free serial at about the place in the day at which an incident was reported. Raises ValueError for an incident of
        a day before or long after that of its story."""
        share = self._share_of(day)
        taken = self._taken.setdefault(day, set())
        last = last_serial(self._seed, day)
        start, end = at(day), at(day + DAY)
        serial = 1 + int((reported_at - start) / (end - start) * last)
        while serial % TURN not in share or serial in taken:
            serial = serial % last + 1
        taken.add(serial)
        return serial

    def _share_of(self, day: dt.date) -> range:
        ahead = (day - (self._telling or day)).days
        if not 0 <= ahead < len(SHARES):
            raise ValueError(f"a story takes serials of its own day and of the {len(SHARES) - 1} days after it")
        return SHARES[ahead]


def last_serial(seed: int, day: dt.date) -> int:
    """The last serial of a day, force-wide."""
    return Dice(seed, "logs", day).within(*LOGS_A_DAY)


@dataclass(frozen=True, slots=True)
class Closed:
    """How the serials of a day are accounted for that no incident of the region has. Those that are lost are in neither."""

    last: int
    sealed: list[int]
    out_of_scope: list[tuple[int, int]]


def close(seed: int, day: dt.date, taken: Collection[int], lost: int = 0) -> Closed:
    """Account for the serials of a day, but for so many that the force's system lost."""
    last = last_serial(seed, day)
    dice = Dice(seed, "sealed", day)
    drawn = {dice.within(1, last) for _ in range(dice.within(*SEALED_A_DAY))}
    sealed = drawn.difference(taken)
    used = sealed.union(taken)
    gone = (
        Dice(seed, "lost", day).some([serial for serial in range(1, last + 1) if serial not in used], lost)
        if lost
        else []
    )
    return Closed(last, sorted(sealed), _between(sorted(used.union(gone)), last))


def _between(used: list[int], last: int) -> list[tuple[int, int]]:
    edges = [0, *used, last + 1]
    return [(low + 1, high - 1) for low, high in pairwise(edges) if high - low > 1]
