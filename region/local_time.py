"""Local time in Europe/London as the files write it. Everything inside the region is kept in UTC; nothing here reads a clock."""

import datetime as dt
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
DAY = dt.timedelta(days=1)


def at(day: dt.date, hour: int = 0, minute: int = 0) -> dt.datetime:
    """That local time on that day, in UTC."""
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON).astimezone(dt.UTC)


def local_day(moment: dt.datetime) -> dt.date:
    """The local date of a moment."""
    return moment.astimezone(LONDON).date()


def text(moment: dt.datetime) -> str:
    """ISO 8601 with the local offset."""
    return moment.astimezone(LONDON).isoformat()


def text_or_none(moment: dt.datetime | None) -> str | None:
    """As `text`, and None stays None."""
    return None if moment is None else text(moment)
