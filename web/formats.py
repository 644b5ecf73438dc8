"""How dates, durations, figures and names are written on a page (GOV.UK style guide, London time). Formatting only:
nothing here knows what time it is."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_DAY = dt.timedelta(days=1)
_HOUR = dt.timedelta(hours=1)


def instant(iso: str) -> dt.datetime:
    """The moment of an ISO 8601 text with an offset, in London time."""
    return dt.datetime.fromisoformat(iso).astimezone(LONDON)


def day(value: dt.date) -> str:
    """`4 June 2019`."""
    return f"{value.day} {value:%B %Y}"


def date(iso: str | None) -> str:
    """`4 June 2019` of `2019-06-04`; empty for None."""
    return "" if iso is None else day(dt.date.fromisoformat(iso[:10]))


def clock_time(value: dt.datetime) -> str:
    """`9:32am`, `9am`, `midday`, `midnight`."""
    if (value.hour, value.minute) in {(0, 0), (12, 0)}:
        return "midday" if value.hour else "midnight"
    hour = value.hour % 12 or 12
    minutes = f":{value.minute:02d}" if value.minute else ""
    return f"{hour}{minutes}{'pm' if value.hour >= 12 else 'am'}"  # noqa: PLR2004 - noon


def clock_time_of(iso: str) -> str:
    """`9:32am` in London of a time."""
    return clock_time(instant(iso))


def time(iso: str | None) -> str:
    """`4 June 2019 at 9:32am` in London; empty for None."""
    if iso is None:
        return ""
    local = instant(iso)
    return f"{day(local.date())} at {clock_time(local)}"


def moment(value: Mapping[str, Any] | None) -> str:
    """A moment: a time, a day, or what lies between two times; empty for None."""
    if value is None:
        return ""
    if value["exact"]:
        return time(value["earliest"])
    first, last = instant(value["earliest"]), instant(value["latest"])
    if first.date() == last.date() and clock_time(first) == "midnight" and last - first >= 22 * _HOUR:
        return f"{day(first.date())}, time not recorded"
    return f"between {time(value['earliest'])} and {time(value['latest'])}"


def month(period: str) -> str:
    """`August 2019` of `2019-08`; `1 July 2019 to 14 July 2019` of two dates, the second of which is outside."""
    if "/" not in period:
        return f"{dt.date.fromisoformat(f'{period}-01'):%B %Y}"
    first, after = (dt.date.fromisoformat(part) for part in period.split("/"))
    return f"{day(first)} to {day(after - _DAY)}"


def months_before(now: str, count: int) -> list[str]:
    """The month of `now` and those before it, newest first, as `2019-08`."""
    local = instant(now)
    months = [local.year * 12 + local.month - 1 - back for back in range(count)]
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in months]


def span(length: dt.timedelta) -> str:
    """A length of time in its largest whole unit: `41 days`, `1 hour`, `less than an hour`."""
    length = abs(length)
    if length >= 2 * _DAY:
        return plural(length // _DAY, "day")
    if length >= _HOUR:
        return plural(length // _HOUR, "hour")
    return "less than an hour"


def over(due: str, now: dt.datetime) -> str:
    """How a clock that ends at `due` stands: `12 days over`, or `5 hours left`."""
    end = instant(due)
    return f"{span(now - end)} over" if now >= end else f"{span(end - now)} left"


def plural(count: int, singular: str, several: str | None = None) -> str:
    """`1 trail`, `1,204 trails`."""
    return f"{number(count)} {singular if count == 1 else several or singular + 's'}"


def number(value: int) -> str:
    """A figure with commas at thousands."""
    return f"{value:,}"


def per_cent(part: int, whole: int) -> str:
    """A whole percentage that never rounds something to nothing nor a part to all."""
    if whole <= 0:
        return ""
    if part in {0, whole}:
        return "100%" if part else "0%"
    share = 100 * part / whole
    if share < 1:
        return "under 1%"
    return "over 99%" if share > 99 else f"{share:.0f}%"  # noqa: PLR2004 - see the sentence above


def size(count: int) -> str:
    """A size in the unit that fits: `312 bytes`, `1.4 MB`."""
    if count < 1000:  # noqa: PLR2004 - SI prefixes
        return plural(count, "byte")
    for unit, factor in (("KB", 1e3), ("MB", 1e6)):
        if count < factor * 1000:
            return f"{count / factor:.1f} {unit}"
    return f"{count / 1e9:.1f} GB"


def names(child: Mapping[str, Any] | None) -> str:
    """`Aisha RAHMAN`, as case systems write names; empty where the viewer may not see, or did not ask, who it is."""
    if not child or not child.get("familyName"):
        return ""
    return f"{child.get('givenNames') or ''} {str(child['familyName']).upper()}".strip()


def birth(child: Mapping[str, Any] | None) -> str:
    """`born 2 March 2014`, `unborn, expected 9 October 2019`; empty where neither is known."""
    if not child:
        return ""
    if child.get("dateOfBirth"):
        return f"born {date(child['dateOfBirth'])}"
    if child.get("expectedDateOfBirth"):
        return f"unborn, expected {date(child['expectedDateOfBirth'])}"
    return ""
