"""Draws that are the same for the same labels on every Python. Not a source of secrets, and knows nothing of what it decides."""

import datetime as dt
import hashlib
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A stream of draws named by its labels. Built on `Random.random()` alone: of all methods of `random`, only the
    sequence of this one is promised to stay the same from one Python to the next."""

    __slots__ = ("_draw",)

    def __init__(self, *labels: object) -> None:
        text = "\x1f".join(str(label) for label in labels)
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big")
        self._draw = random.Random(seed).random  # noqa: S311

    def share(self) -> float:
        """A number from 0 to below 1."""
        return self._draw()

    def chance(self, share: float) -> bool:
        """True in `share` of all draws."""
        return self._draw() < share

    def below(self, count: int) -> int:
        """A whole number from 0 to `count - 1`."""
        return int(self._draw() * count)

    def within(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._draw() * (high - low + 1))

    def one(self, options: Sequence[T]) -> T:
        """One of the options, each as likely as the others."""
        return options[int(self._draw() * len(options))]

    def weighted(self, options: Sequence[tuple[T, float]]) -> T:
        """One of the options by weight; the weights need not add up to anything."""
        # Added up one by one: what `sum` makes of fractions is not the same on every Python.
        total = 0.0
        for _, weight in options:
            total += weight
        rest = self._draw() * total
        for option, weight in options:
            rest -= weight
            if rest < 0:
                return option
        return options[-1][0]

    def some(self, options: Sequence[T], count: int) -> list[T]:
        """`count` different options (or all of them, if there are fewer), in their own order."""
        places = list(range(len(options)))
        chosen = [places.pop(self.below(len(places))) for _ in range(min(count, len(options)))]
        return [options[place] for place in sorted(chosen)]

    def minutes(self, low: int, high: int) -> dt.timedelta:
        """A span of whole minutes, short ones more likely than long ones."""
        draw = self._draw()
        return dt.timedelta(minutes=low + int(draw * draw * (high - low + 1)))

    def hours(self, low: float, high: float) -> dt.timedelta:
        """A span of hours in whole minutes, short ones more likely than long ones."""
        return self.minutes(round(low * 60), round(high * 60))
