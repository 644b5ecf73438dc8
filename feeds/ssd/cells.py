"""Readers of the cells of an extract: text in, canonical value out, or `Unreadable` (see `feeds.fields`). Case systems write dates
and flags in several ways; which are read is said here."""

import datetime as dt
import re
from functools import lru_cache
from typing import Any, cast

import orjson

from feeds import fields, masking
from feeds.codes import OUTCOMES, SOURCES
from feeds.fields import LAST_YEAR, LONDON, Bounds, Reader, Unreadable

NULL = "NULL"
"""How SQL Server's tools write that there is no value."""
DATE_STYLES = "a date or time from 1900 on, such as 2019-07-01, 01/07/2019 or 2019-07-01T12:30:00"
DAY_FIRST = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")
WITH_CLOCK = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?) ?(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
DATES_AT_HAND = 4096
"""The same few days stand in most rows of an extract."""
MIDNIGHT = re.compile(r"[0:.]+")
FLAGS = {
    **dict.fromkeys(("Y", "YES", "T", "TRUE", "1", "NFA"), True),
    **dict.fromkeys(("N", "NO", "F", "FALSE", "0"), False),
}
ADDRESS_PARTS = ("ROOM", "FLOOR", "FLAT", "BUILDING")
"""Stand before house and street in an address, each by itself. The town is not kept: the postcode says it."""

_read_source = fields.code(*SOURCES)
_read_line, _read_uprn = fields.text(), fields.text(20)


def plain(value: object) -> str | None:
    """A cell without blanks at its ends; None if nothing is left."""
    text = value.strip() if isinstance(value, str) else ""
    return None if text in ("", NULL) else text


def id_of(cell: str | None) -> str | None:
    """The id in a cell; None if there is none that can be read, which whoever reads the row tells."""
    text = plain(cell)
    return text if text is not None and fields.is_identifier(text) else None


def trimmed(read: Reader) -> Reader:
    """As `read`, for a cell in which blanks at the ends mean nothing."""
    return lambda value, bounds: None if (text := plain(value)) is None else read(text, bounds)


def says_clock(value: object) -> bool:
    """Whether a cell has a time of day other than midnight, which is how a database writes that it knows none."""
    found = WITH_CLOCK.fullmatch(plain(value) or "")
    return found is not None and MIDNIGHT.fullmatch(found[2]) is None


@lru_cache(DATES_AT_HAND)
def _iso(text: str) -> str:
    """A date or a time with an offset in ISO 8601's extended form, from any of the styles. Raises Unreadable."""
    clock, day_first = WITH_CLOCK.fullmatch(text), DAY_FIRST.fullmatch(text)
    try:
        if clock is not None:
            return _time(f"{clock[1]}T{clock[2]}{clock[3] or ''}")
        return fields.parsed_date(text if day_first is None else "-".join(reversed(day_first.groups()))).isoformat()
    except (ValueError, Unreadable):
        raise Unreadable(masking.shape(text), DATE_STYLES) from None


def _time(iso: str) -> str:
    time = dt.datetime.fromisoformat(iso)
    if not fields.FIRST_YEAR <= time.year <= LAST_YEAR:
        raise ValueError(iso)
    return (time if time.tzinfo is not None else time.replace(tzinfo=LONDON)).isoformat()


def moment(value: object, bounds: Bounds) -> str | None:
    """A date or time, not later than the extract: a time in UTC. One without an offset is London's; of an hour that comes
    twice, the first."""
    text = plain(value)
    return None if text is None else fields.time_or_date(_iso(text), bounds)


@lru_cache(DATES_AT_HAND)
def _day_of(text: str) -> str:
    iso = _iso(text)
    if len(iso) == fields.DATE_LENGTH:
        return iso
    return dt.datetime.fromisoformat(iso).astimezone(LONDON).date().isoformat()


def day(value: object, bounds: Bounds) -> str | None:
    """A date, or London's date of a time, not later than the extract."""
    text = plain(value)
    return None if text is None else fields.date(_day_of(text), bounds)


def expected_day(value: object, bounds: Bounds) -> str | None:
    """The date when a birth is expected."""
    text = plain(value)
    return None if text is None else fields.expected_date(_day_of(text), bounds)


def any_day(value: object, _bounds: Bounds) -> str | None:
    """A date that may lie ahead."""
    text = plain(value)
    return None if text is None else fields.parsed_date(_day_of(text)).isoformat()


def source(value: object, bounds: Bounds) -> str | None:
    """Where a contact or an episode came from, in the Department for Education's codes."""
    text = plain(value)
    return None if text is None else _read_source(text.upper(), bounds)


def flag(value: object, _bounds: Bounds) -> bool | None:
    """Yes or no."""
    text = plain(value)
    if text is None:
        return None
    said = FLAGS.get(text.upper())
    if said is None:
        raise Unreadable(masking.shape(text), "Y or N, true or false, 1 or 0")
    return said


def _members(text: str, expected: str) -> dict[str, Any]:
    """The object that a cell holds as JSON, also as the only one of a list. Raises Unreadable."""
    try:
        value: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Unreadable(f"{masking.describe(text)} that is not JSON", expected) from None
    only = _only(value)
    if type(only) is not dict:
        raise Unreadable(masking.describe(only), expected)
    return cast("dict[str, Any]", only)


def _only(value: object) -> object:
    """The only member of a list; any other value as it is."""
    if type(value) is not list:
        return value
    members = cast("list[object]", value)
    return members[0] if len(members) == 1 else members


def outcomes(value: object, _bounds: Bounds) -> list[str]:
    """The outcomes that a contact has, sorted: the keys of a JSON object whose value says yes, with or without the OUTCOME_
    before and the _FLAG behind that some systems write. Other keys, such as comments, are not read."""
    text = plain(value)
    if text is None:
        return []
    found: set[str] = set()
    for key, said in _members(text, "a JSON object of outcomes").items():
        name = key.strip().upper().removeprefix("OUTCOME_").removesuffix("_FLAG")
        if name in OUTCOMES and _is_said(said):
            found.add(name)
    return sorted(found)


def _is_said(value: object) -> bool:
    if value is None or isinstance(value, bool):
        return bool(value)
    text = value if isinstance(value, str) else str(value) if type(value) is int else masking.describe(value)
    if not text.strip():
        return False
    said = FLAGS.get(text.strip().upper())
    if said is None:
        raise Unreadable(
            masking.shape(text) if isinstance(value, str) else masking.describe(value), "Y or N as each outcome"
        )
    return said


def address(value: object, bounds: Bounds) -> dict[str, Any]:
    """The `line` and `uprn` of an address that a cell holds as JSON."""
    text = plain(value)
    parts = {} if text is None else _members(text, "a JSON object of the parts of an address")
    given = {name.strip().upper(): plain(str(part)) for name, part in parts.items() if type(part) in (str, int)}
    street = " ".join(part for part in (given.get("HOUSE"), given.get("STREET")) if part is not None)
    line = ", ".join(part for part in (*map(given.get, ADDRESS_PARTS), street) if part)
    return {"line": _read_line(line, bounds), "uprn": _read_uprn(given.get("UPRN"), bounds)}
