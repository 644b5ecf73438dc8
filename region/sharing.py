"""Shares a number out instead of drawing it: what is planned comes out exactly, in every seed. Pure arithmetic; what is shared out is decided
elsewhere."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import TypeVar

from region.dice import Dice

T = TypeVar("T")


def share_out(total: int, weights: Sequence[float]) -> list[int]:
    """Whole parts that add up to the total, each within one of its share by weight. Without any weight everything is 0 but the last."""
    whole = sum(weights)
    if not weights:
        return []
    ends = [0, *(round(total * sofar / whole) if whole else 0 for sofar in accumulate(weights))]
    ends[-1] = total
    return [after - before for before, after in pairwise(ends)]


def in_shares(options: Sequence[tuple[T, float]], count: int, phase: float) -> list[T]:
    """`count` options, each within one of its share by weight. `phase`, from 0 to below 1, says which get what is left over."""
    whole = sum(weight for _, weight in options)
    chosen: list[T] = []
    sofar = 0.0
    for place, (option, weight) in enumerate(options):
        sofar += weight
        end = count if place == len(options) - 1 else int(count * sofar / whole + phase)
        chosen.extend([option] * (min(end, count) - len(chosen)))
    return chosen


def shuffled(dice: Dice, things: Sequence[T]) -> list[T]:
    """The same things in another order."""
    order = list(things)
    for place in range(len(order) - 1, 0, -1):
        other = dice.below(place + 1)
        order[place], order[other] = order[other], order[place]
    return order


class Quota:
    """Says of what comes how much of it should be so, as near to a share as the sizes allow, and makes up for what it cannot decide. It counts
    by size: what came, and what of it truly was so, which may be less or more than it said."""

    def __init__(self, share: float, phase: float) -> None:
        self._share, self._phase = share, phase
        self._came = self._was = 0

    def wants(self, size: int, part: int | None = None) -> bool:
        """Whether the next that comes should be so rather than not; with `part`, whether so much of it should rather than nothing."""
        owed = self._share * (self._came + size) + self._phase - 0.5 - self._was
        return owed >= (size if part is None else part) / 2

    def note(self, came: int, was: int) -> None:
        """What came, and how much of it was so."""
        self._came += came
        self._was += was
