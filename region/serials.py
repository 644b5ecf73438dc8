"""The force's incident log numbers: one series a day without holes, of which the region fills a few. Nothing here knows what a log says."""

import datetime as dt
from itertools import pairwise

from region.dice import Dice
from region.local_time import at

LOGS_A_DAY = (4_950, 5_450)
SEALED_A_DAY = (3, 9)


class Serials:
    """Hands out the serials of each day. A day is forgotten once its load is written."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._taken: dict[dt.date, set[int]] = {}

    def last(self, day: dt.date) -> int:
        """The last serial of a day, force-wide."""
        return Dice(self._seed, "logs", day).within(*LOGS_A_DAY)

    def take(self, day: dt.date, reported_at: dt.datetime) -> int:
        """The first free serial at about the place in the day at which an incident was reported."""
        taken = self._taken.setdefault(day, set())
        last = self.last(day)
        start, end = at(day), at(day + dt.timedelta(days=1))
        serial = 1 + int((reported_at - start) / (end - start) * last)
        while serial in taken:
            serial = serial % last + 1
        taken.add(serial)
        return serial

    def close(self, day: dt.date) -> tuple[list[int], list[tuple[int, int]]]:
        """The sealed serials of a day and the ranges out of scope, which with those taken fill the day; forgets the day."""
        taken = self._taken.pop(day, set())
        last = self.last(day)
        dice = Dice(self._seed, "sealed", day)
        drawn = {dice.within(1, last) for _ in range(dice.within(*SEALED_A_DAY))}
        sealed = sorted(drawn - taken)
        return sealed, _between(sorted(taken | set(sealed)), last)


def _between(used: list[int], last: int) -> list[tuple[int, int]]:
    edges = [0, *used, last + 1]
    return [(low + 1, high - 1) for low, high in pairwise(edges) if high - low > 1]
