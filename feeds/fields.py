"""Readers of single fields: a JSON value in, its canonical form out, or `Unreadable`. Which fields a record has is said by
the formats (`feeds.police`, `feeds.council`), how rows are read by `feeds.shapes`."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from zoneinfo import ZoneInfo

from feeds import masking

LONDON = ZoneInfo("Europe/London")
FIRST_YEAR = 1900
LAST_YEAR = 9900
"""No calendar ends while a time is moved by an offset, by the minutes of two clocks, or by a pregnancy."""
LATEST_AHEAD = dt.timedelta(minutes=5)
"""How far clocks of two systems may differ before a time counts as being in the future."""
MOST_TIMES = 1000
"""How many times that were read are held at most."""
LONGEST_PREGNANCY = dt.timedelta(days=366)
DATE_LENGTH = 10

LONGEST_ID = 100
LONGEST_TEXT = 500
LONGEST_NARRATIVE = 200_000
LAST_SERIAL = 999_999

GSS_CODE = re.compile(r"[EWSN][0-9]{8}")
FORCE_CODE = re.compile(r"[A-Z][A-Z0-9_-]{1,15}")
LOG_REFERENCE = re.compile(r"(?P<serial>[0-9]{1,6})-(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>[0-9]{2})")


class Unreadable(Exception):
    """A value that cannot be read. Caught by `feeds.shapes`, which makes a fault of it; it never leaves the room."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(expected)
        self.found = found
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Bounds:
    """When the load was made: nothing in it can have happened later."""

    latest: dt.datetime
    last_day: dt.date
    times: dict[str, str] = field(default_factory=dict[str, str], compare=False, repr=False)
    """Times read before, as they came and as they are kept: most stand several times in a row and its neighbours."""

    @classmethod
    def made_at(cls, time: dt.datetime) -> "Bounds":
        """The bounds of a load made at `time`."""
        latest = time + LATEST_AHEAD
        return cls(latest, latest.astimezone(LONDON).date())


Reader = Callable[[object, Bounds], Any]
"""Reads one value. Raises Unreadable."""

_WITHIN: dict[Reader, Reader] = {}


def within(read: Reader) -> Reader:
    """What reads every value that a reader made by `required` or `or_else` does not treat as null: of millions of fields, a call
    less each."""
    return _WITHIN.get(read, read)


def text(longest: int = LONGEST_TEXT) -> Reader:
    """Any text, kept as it is; empty or blank is null."""

    def read(value: object, _bounds: Bounds) -> str | None:
        if value is None:
            return None
        if type(value) is not str:
            raise Unreadable(masking.describe(value), "a text or null")
        if len(value) > longest:
            raise Unreadable(masking.describe(value), f"at most {longest:,} characters")
        return value if value and not value.isspace() else None

    return read


def is_identifier(value: str) -> bool:
    """Whether a text can be an id: 1 to 100 characters, none of them a control character, no blank at either end."""
    return 0 < len(value) <= LONGEST_ID and value.isprintable() and value == value.strip()


def identifier(value: object, _bounds: Bounds) -> str | None:
    """An id, see `is_identifier`; empty is null."""
    if value is None or value == "":
        return None
    if type(value) is not str:
        raise Unreadable(masking.describe(value), "a text")
    if not is_identifier(value):
        raise Unreadable(masking.shape(value), f"1 to {LONGEST_ID} printable characters without blanks at the ends")
    return value


def pattern(regex: re.Pattern[str], expected: str) -> Reader:
    """A text of a fixed pattern."""

    def read(value: object, _bounds: Bounds) -> str | None:
        if value is None or value == "":
            return None
        if type(value) is not str or regex.fullmatch(value) is None:
            raise Unreadable(masking.shape(value), expected)
        return value

    return read


gss_code = pattern(GSS_CODE, "a GSS code such as E08000004")
force_code = pattern(FORCE_CODE, "a force's code such as GMP")


def code(*codes: str) -> Reader:
    """One of a list of codes, written as listed."""
    known = frozenset(codes)
    expected = "one of " + ", ".join(codes)

    def read(value: object, _bounds: Bounds) -> str | None:
        if value is None or value == "":
            return None
        if type(value) is not str or value not in known:
            raise Unreadable(masking.code(value), expected)
        return value

    return read


def flag(value: object, _bounds: Bounds) -> bool | None:
    """True or false."""
    if value is None or isinstance(value, bool):
        return value
    raise Unreadable(masking.describe(value), "true, false or null")


def count(value: object, _bounds: Bounds) -> int | None:
    """A whole number from 0."""
    if value is None:
        return None
    if type(value) is not int or value < 0:
        raise Unreadable(masking.describe(value), "a whole number from 0")
    return value


def _parsed_time(value: object, expected: str) -> dt.datetime:
    if type(value) is not str or value[4:5] != "-" or value[10:11] != "T" or not value[5:6].isdigit():
        raise Unreadable(masking.shape(value), expected)
    try:
        parsed = dt.datetime.fromisoformat(value)
    except ValueError:
        raise Unreadable(masking.shape(value), expected) from None
    if parsed.tzinfo is None:
        raise Unreadable("a time without an offset", expected)
    if parsed.year < FIRST_YEAR:
        raise Unreadable(f"a time before {FIRST_YEAR}", f"a time from {FIRST_YEAR}")
    return parsed


def parsed_date(value: object, expected: str = "a date such as 2014-03-02") -> dt.date:
    """The date that a text in ISO 8601's extended form names. Raises Unreadable."""
    if type(value) is not str or len(value) != DATE_LENGTH or value[4] != "-" or value[7] != "-":
        raise Unreadable(masking.shape(value), expected)
    try:
        parsed = dt.date.fromisoformat(value)
    except ValueError:
        raise Unreadable(masking.shape(value), expected) from None
    if parsed.year < FIRST_YEAR:
        raise Unreadable(f"a date before {FIRST_YEAR}", f"a date from {FIRST_YEAR}")
    return parsed


def time(value: object, bounds: Bounds) -> str | None:
    """A time with an offset, in UTC; not before 1900 and not later than the load was made."""
    if value is None or value == "":
        return None
    known = bounds.times.get(value) if type(value) is str else None
    return known or _new_time(value, bounds)


def _new_time(value: object, bounds: Bounds) -> str:
    read = _not_ahead(_parsed_time(value, "a time with an offset, such as 2019-07-01T23:10:00+01:00"), bounds)
    if len(bounds.times) >= MOST_TIMES:
        bounds.times.clear()
    bounds.times[str(value)] = read
    return read


def time_or_date(value: object, bounds: Bounds) -> str | None:
    """As `time`; where the hour is not known, a date alone."""
    if value is None or value == "":
        return None
    if type(value) is str and len(value) == DATE_LENGTH:
        return date(value, bounds)
    expected = "a time with an offset, such as 2019-07-01T23:10:00+01:00, or a date"
    return _not_ahead(_parsed_time(value, expected), bounds)


def unbounded_time(value: object, _bounds: Bounds) -> dt.datetime | None:
    """A time with an offset that may be in the future: the header says itself when its load was made."""
    if value is None or value == "":
        return None
    parsed = _parsed_time(value, "a time with an offset, such as 2019-07-02T04:00:00+01:00")
    if parsed.year > LAST_YEAR:
        raise Unreadable(f"a time after {LAST_YEAR}", f"a time until {LAST_YEAR}")
    return parsed.astimezone(dt.UTC)


def _not_ahead(parsed: dt.datetime, bounds: Bounds) -> str:
    if parsed > bounds.latest:
        raise Unreadable(_ahead(parsed - bounds.latest), "a time not later than the load was made")
    return parsed.astimezone(dt.UTC).isoformat()


def _ahead(by: dt.timedelta) -> str:
    return f"a time {by.days} days and {by.seconds // 3600} hours after the load was made"


def date(value: object, bounds: Bounds) -> str | None:
    """A date, not before 1900 and not later than the load was made."""
    if value is None or value == "":
        return None
    parsed = parsed_date(value)
    if parsed > bounds.last_day:
        raise Unreadable("a date after the load was made", "a date not later than the load was made")
    return parsed.isoformat()


def expected_date(value: object, bounds: Bounds) -> str | None:
    """The date when a birth is expected, which lies ahead, though not further than nature allows."""
    if value is None or value == "":
        return None
    parsed = parsed_date(value)
    if parsed > bounds.last_day + LONGEST_PREGNANCY:
        raise Unreadable("a date more than a year ahead", "the date when the birth is expected")
    return parsed.isoformat()


def log_serial(value: str) -> tuple[dt.date, int]:
    """The day and serial of an incident log reference. Raises ValueError if it is none."""
    found = LOG_REFERENCE.fullmatch(value)
    if found is None or (serial := int(found["serial"])) == 0:
        raise ValueError("not a log reference")
    return dt.date(2000 + int(found["year"]), int(found["month"]), int(found["day"])), serial


def log_reference(value: object, bounds: Bounds) -> str | None:
    """An incident log's serial and date, `<serial>-<ddmmyy>`."""
    if value is None or value == "":
        return None
    expected = "a log's serial and date, such as 2412-010719"
    reference = value if isinstance(value, str) else ""
    try:
        day, _ = log_serial(reference)
    except ValueError:
        raise Unreadable(masking.shape(value), expected) from None
    if day > bounds.last_day:
        raise Unreadable("a log of a day after the load was made", expected)
    return reference


def required(read: Reader, expected: str = "a value") -> Reader:
    """As `read`, and null or empty is a fault."""

    def read_required(value: object, bounds: Bounds) -> object:
        found = read(value, bounds)
        if found is None:
            raise Unreadable(masking.describe(value), expected)
        return found

    _WITHIN[read_required] = read
    return read_required


def or_else(read: Reader, default: object) -> Reader:
    """As `read`, with a default for null."""

    def read_or_else(value: object, bounds: Bounds) -> object:
        found = read(value, bounds)
        return default if found is None else found

    _WITHIN[read_or_else] = read
    return read_or_else


def listed(read: Reader, *, ordered: bool, needed: bool = False) -> Reader:
    """A list of plain values, each once; one whose order means nothing is sorted, so that equal content is equal bytes."""

    def read_list(value: object, bounds: Bounds) -> list[Any]:
        if value is None and not needed:
            return []
        if type(value) is not list:
            raise Unreadable(masking.describe(value), "a list")
        found = dict.fromkeys(read(one, bounds) for one in cast("list[object]", value))
        found.pop(None, None)
        return list(found) if ordered else sorted(found)

    return read_list


def grade_of(tools: Mapping[str, tuple[str, ...]]) -> Callable[[str | None, str | None], None]:
    """A check that a grade belongs to its tool: grades of different tools are never compared (DESIGN §4)."""

    def check(tool: str | None, grade: str | None) -> None:
        if tool is not None and grade not in tools[tool]:
            raise Unreadable(masking.code(grade), f"for {tool} one of " + ", ".join(tools[tool]))

    return check
