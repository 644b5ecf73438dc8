"""When a webhook is tried, tried again and given up, and what an answer means. Pure: time and chance are parameters."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

_SECOND, _MINUTE, _HOUR = dt.timedelta(seconds=1), dt.timedelta(minutes=1), dt.timedelta(hours=1)

TRIED_AGAIN_AFTER = (
    5 * _SECOND,
    5 * _MINUTE,
    30 * _MINUTE,
    2 * _HOUR,
    5 * _HOUR,
    10 * _HOUR,
    14 * _HOUR,
    20 * _HOUR,
    24 * _HOUR,
)
"""How long after each attempt that failed the next follows (the example schedule of Standard Webhooks). After the last of
them there is none."""

MOST_CHANCE = 0.1
"""By how much of itself a wait grows at most, so that what failed together does not come together again."""

_GONE = 410


class DeliveryState(StrEnum):
    """What became of an event at an endpoint. Every one ends as one of the last two."""

    WAITING = "WAITING"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    NON_DELIVERED = "NON_DELIVERED"


class NotAnswered(StrEnum):
    """Why an attempt had no answer."""

    NOT_RESOLVED = "NOT_RESOLVED"
    ADDRESS_REFUSED = "ADDRESS_REFUSED"
    NOT_CONNECTED = "NOT_CONNECTED"
    NOT_TRUSTED = "NOT_TRUSTED"
    TOO_SLOW = "TOO_SLOW"
    TOO_LARGE = "TOO_LARGE"
    NOT_HTTP = "NOT_HTTP"


# With these nobody is there to be asked, whatever the event; with the others the answer was to this one.
NOBODY_THERE = frozenset(
    {
        NotAnswered.NOT_RESOLVED,
        NotAnswered.ADDRESS_REFUSED,
        NotAnswered.NOT_CONNECTED,
        NotAnswered.NOT_TRUSTED,
        NotAnswered.TOO_SLOW,
    }
)

Answer = int | NotAnswered
"""The status that a receiver answered with, or why there was none."""


@dataclass(frozen=True, slots=True)
class Next:
    """What follows an attempt: `due_at` is None once it has ended. `gone` says that the receiver wants no more."""

    state: DeliveryState
    due_at: dt.datetime | None
    outcome: str
    gone: bool = False


def follow(attempts: int, answer: Answer, now: dt.datetime, chance: float) -> Next:
    """What follows the attempt of number `attempts`, the first being 1. Only a status of 200 to 299 acknowledges: a redirection
    is not followed, and 410 says that the endpoint is to be told no more. `chance` is between 0 and 1."""
    outcome = outcome_of(answer)
    if isinstance(answer, int) and not isinstance(answer, bool) and 200 <= answer < 300:  # noqa: PLR2004  # RFC 9110 §15.3
        return Next(DeliveryState.ACKNOWLEDGED, None, outcome)
    if answer == _GONE:
        return Next(DeliveryState.NON_DELIVERED, None, outcome, gone=True)
    if attempts > len(TRIED_AGAIN_AFTER):
        return Next(DeliveryState.NON_DELIVERED, None, outcome)
    wait = TRIED_AGAIN_AFTER[attempts - 1]
    return Next(DeliveryState.WAITING, now + wait + wait * (chance * MOST_CHANCE), outcome)


def outcome_of(answer: Answer) -> str:
    """An answer as it is written down: `HTTP_503`, `NOT_CONNECTED`. Nothing of what the receiver said is kept."""
    return answer.value if isinstance(answer, NotAnswered) else f"HTTP_{answer}"
