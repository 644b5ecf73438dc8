"""Moments: a time, or a date without a time, which is an interval. Not a clock: nothing here knows what time it is."""

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

from reconciliation.value import value

LONDON = ZoneInfo("Europe/London")
DATE_LENGTH = len("YYYY-MM-DD")


@value(order=True)
class Moment:
    """When something happened, in UTC; `earliest == latest` for a time, a local day apart for a date (DESIGN §1)."""

    earliest: dt.datetime
    latest: dt.datetime

    @property
    def exact(self) -> bool:
        """Whether this is a time and not an interval."""
        return self.earliest == self.latest

    def shifted(self, by: dt.timedelta) -> "Moment":
        """The same moment, elapsed time `by` later."""
        return Moment(self.earliest + by, self.latest + by)


def at(time: dt.datetime) -> Moment:
    """The moment of an aware time."""
    utc = time.astimezone(dt.UTC)
    return Moment(utc, utc)


def between(earliest: dt.datetime, latest: dt.datetime) -> Moment:
    """An interval of two aware times; swapped ends are put in order."""
    first, last = sorted((earliest.astimezone(dt.UTC), latest.astimezone(dt.UTC)))
    return Moment(first, last)


def midnight(day: dt.date) -> dt.datetime:
    """When a local day begins in Europe/London, in UTC."""
    return dt.datetime.combine(day, dt.time(), LONDON).astimezone(dt.UTC)


def on(day: dt.date) -> Moment:
    """A local day in Europe/London, from 00:00 to the last microsecond (23 to 25 hours)."""
    start, end = midnight(day), midnight(day + dt.timedelta(days=1))
    return Moment(start.astimezone(dt.UTC), end.astimezone(dt.UTC) - dt.timedelta(microseconds=1))


@lru_cache(maxsize=1 << 16)
def read(value: str) -> Moment:
    """Read the canonical form that feeds write: `YYYY-MM-DD`, or ISO 8601 with an offset. Raises ValueError."""
    if len(value) == DATE_LENGTH:
        return on(dt.date.fromisoformat(value))
    time = dt.datetime.fromisoformat(value)
    if time.tzinfo is None:
        raise ValueError("a time needs an offset")
    return at(time)


def read_or_none(value: str | None) -> Moment | None:
    """As `read`, and None stays None."""
    return None if value is None else read(value)
