"""Local time in Europe/London as the files write it. Everything inside the region is kept in UTC; nothing here reads a clock."""

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
DAY = dt.timedelta(days=1)
LAST_HOUR = 23
NO_TIME = dt.timedelta(0)


@lru_cache(maxsize=4096)
def _zone_on(day: dt.date) -> dt.timezone | None:
    """The offset that holds all day long, from the local and from the UTC midnight; None on days on which the clocks change. Asking the
    time zone costs five times as much, and the region asks millions of times."""
    first = dt.datetime(day.year, day.month, day.day, tzinfo=LONDON)
    last = dt.datetime(day.year, day.month, day.day, 23, 59, 59, 999_999, tzinfo=LONDON)
    offset = first.utcoffset() or NO_TIME
    return dt.timezone(offset) if offset == last.utcoffset() else None


def at(day: dt.date, hour: int = 0, minute: int = 0) -> dt.datetime:
    """That local time on that day, in UTC."""
    zone = _zone_on(day)
    if zone is None:
        return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON).astimezone(dt.UTC)
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=dt.UTC) - (zone.utcoffset(None) or NO_TIME)


def local(moment: dt.datetime) -> dt.datetime:
    """A moment in local time."""
    # The clocks change at 01:00 UTC, so that a UTC day on which they do not has one offset from end to end.
    return (
        moment.astimezone(_zone_on(moment.date()) or LONDON) if moment.tzinfo is dt.UTC else moment.astimezone(LONDON)
    )


def local_day(moment: dt.datetime) -> dt.date:
    """The local date of a moment."""
    # London is never behind UTC and at most an hour ahead.
    early = moment.tzinfo is dt.UTC and moment.hour < LAST_HOUR
    return moment.date() if early else local(moment).date()


def text(moment: dt.datetime) -> str:
    """ISO 8601 with the local offset."""
    return local(moment).isoformat()


def text_or_none(moment: dt.datetime | None) -> str | None:
    """As `text`, and None stays None."""
    return None if moment is None else text(moment)
