"""Reads newline-delimited JSON with a header and a trailer, as a format declares it, in flat memory. It judges rows and
totals only: whose load it is and whether it may come in is for the act that takes it in."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from feeds import masking
from feeds.content import record
from feeds.fields import LAST_SERIAL, LATEST_AHEAD, Bounds, Unreadable, count, required, unbounded_time
from feeds.json_lines import check_bytes, members_of
from feeds.lines import BrokenOff, Line, LongLine, read_lines
from feeds.rows import Ended, Fault, Header, Limits, Refused, Rejection, Row, Trailer
from feeds.shapes import Body, Reading, Shape, read_object, shape

HEADER = "header"
TRAILER = "trailer"
DATE_KEY_LENGTH = 10
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class RowKind:
    """One kind of row: its shape, what the trailer calls its total, and what it becomes.

    `identify` reads the record id from the row as it came (None if it cannot); `make` gives a row that is no record;
    `counted` says how much a row adds to its total; `also_total` are other names that a trailer may give the total."""

    shape: Shape
    total: str
    identify: Callable[[Body], str | None] | None = None
    make: Callable[[Body, int], Row] | None = None
    counted: Callable[[Body], int] = lambda _body: 1
    also_total: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, the header's field that says whose load it is and how that is read, its kinds of row, whether
    its rows have log serials, and whether it covers a span of time."""

    name: str
    organisation_field: str
    header: Shape
    kinds: Mapping[str, RowKind]
    has_serials: bool = False
    covers: bool = True


def header_shape(organisation_field: str, read_organisation: Callable[[Any, Bounds], Any]) -> Shape:
    """The shape of a header whose organisation stands in `organisation_field`."""
    return shape(
        {
            organisation_field: required(read_organisation, "a code"),
            "from": required(unbounded_time, "a time with an offset"),
            "to": required(unbounded_time, "a time with an offset"),
            "made_at": required(unbounded_time, "a time with an offset"),
        },
        ignored=("record", "format"),
    )


@dataclass(slots=True)
class _Progress:
    """What has been read so far; `trailer` once it came. `problems` holds each once, in the order in which they came."""

    lines: int = 0
    seen: Counter[str] = field(default_factory=Counter[str])
    unreadable: int = 0
    trailer: Trailer | None = None
    problems: dict[str, None] = field(default_factory=dict[str, None])


def read(what: Format, chunks: Iterable[bytes], limits: Limits) -> Iterator[Row]:
    """The rows of a load in order: a `Header` first and an `Ended` last, or one `Refused` and nothing more."""
    lines = iter(_not_blank(read_lines(chunks, limits)))
    header = _read_header((what,), next(lines, None), limits)
    yield header
    if isinstance(header, Refused):
        return
    bounds = Bounds.made_at(header.made_at)
    progress = _Progress(lines=1)
    for line in lines:
        progress.lines = max(progress.lines, line.number)
        if isinstance(line, BrokenOff) and line.too_large:
            yield Refused("TOO_LARGE", f"The load is refused: it is {line.reason}.")
            return
        yield from _read_line(what, line, bounds, limits, progress)
    yield _ended(what, progress)


def peek(formats: Sequence[Format], chunks: Iterable[bytes], limits: Limits) -> Header | Refused:
    """The header of a load of any of several formats, from no more than its first line."""
    return _read_header(formats, next(iter(_not_blank(read_lines(chunks, limits))), None), limits)


def _not_blank(lines: Iterable[Line | LongLine | BrokenOff]) -> Iterator[Line | LongLine | BrokenOff]:
    for line in lines:
        if not isinstance(line, Line) or line.content.strip():
            yield line


# ---------------------------------------------------------------- header


def _read_header(
    formats: Sequence[Format], line: Line | LongLine | BrokenOff | None, limits: Limits
) -> Header | Refused:
    if line is None:
        return Refused("EMPTY", "The load is refused: the file is empty.")
    members = members_of(line)
    if isinstance(members, str):
        return Refused("NO_HEADER", f"The load is refused: its first line is {members}, not a header.")
    if members.get("record") != HEADER:
        return Refused("NO_HEADER", 'The load is refused: its first line is not a row with "record":"header".')
    for what in formats:
        if members.get("format") == what.name:
            return _header(what, members, limits)
    named = _format_named(members.get("format"))
    expected = " or ".join(what.name for what in formats)
    return Refused("OTHER_FORMAT", f"The load is refused: its header names {named}, not {expected}.")


def _format_named(value: object) -> str:
    is_name = isinstance(value, str) and len(value) <= LONGEST_NAME and value.isascii() and value.isprintable()
    return f"the format {value!a}" if is_name else f"{masking.describe(value)} as its format"


def _header(what: Format, members: Body, limits: Limits) -> Header | Refused:
    # The times of a header have no bounds of their own: made_at sets those of all others.
    unbounded = Bounds(dt.datetime.max.replace(tzinfo=dt.UTC), dt.date.max)
    reading = Reading(unbounded, limits.faults_a_line)
    body = read_object(what.header, members, "", reading)
    if body is None or reading.faults:
        faults = "; ".join(f"{one.field}: found {one.found}, expected {one.expected}" for one in reading.faults)
        return Refused("UNREADABLE_HEADER", f"The load is refused: its header cannot be read ({faults}).")
    if not what.covers:
        made_at = body["made_at"]
        return Header(what.name, body[what.organisation_field], made_at, made_at, made_at, body.get("source"))
    header = Header(what.name, body[what.organisation_field], body["from"], body["to"], body["made_at"])
    if header.covers_from >= header.covers_to:
        return Refused("UNREADABLE_HEADER", "The load is refused: the time it covers ends before it begins.")
    if header.covers_to > header.made_at + LATEST_AHEAD:
        return Refused("UNREADABLE_HEADER", "The load is refused: it covers time after it was made.")
    return header


# ---------------------------------------------------------------- rows


def _read_line(
    what: Format, line: Line | LongLine | BrokenOff, bounds: Bounds, limits: Limits, progress: _Progress
) -> Iterator[Row]:
    raw = line.content if isinstance(line, Line) else None
    members = members_of(line)
    if isinstance(members, str):
        progress.unreadable += 1
        if isinstance(line, BrokenOff):
            progress.problems["BROKEN_OFF"] = None
        expected = f"at most {limits.line_bytes:,} bytes" if isinstance(line, LongLine) else "a JSON object"
        yield Rejection(line.number, (Fault("", members, expected),), raw=raw)
    elif progress.trailer is not None:
        progress.problems["ROWS_AFTER_TRAILER"] = None
        yield Rejection(line.number, (Fault("record", "a row after the trailer", "the trailer last"),), raw=raw)
    elif members.get("record") == TRAILER:
        yield _trailer(what, members, line.number, limits, progress)
    else:
        yield _row(what, members, raw or b"", line.number, Reading(bounds, limits.faults_a_line), progress)


def _row(
    what: Format, members: Body, raw: bytes, number: int, reading: Reading, progress: _Progress
) -> Row:  # fmt: skip
    name = members.get("record")
    kind = what.kinds.get(name) if isinstance(name, str) else None
    if kind is None or not isinstance(name, str):
        progress.unreadable += 1
        expected = "one of " + ", ".join((*what.kinds, TRAILER))
        return Rejection(number, (Fault("record", masking.describe(name), expected),), raw=raw)
    body = read_object(kind.shape, members, "", reading)
    check_bytes(members, raw, reading)
    if body is None or reading.faults:
        progress.seen[kind.total] += 1
        return Rejection(number, tuple(reading.faults), name, _identify(kind, members), raw)
    progress.seen[kind.total] += kind.counted(body)
    if kind.make is not None:
        return kind.make(body, number)
    return record(name, _identify(kind, body) or "", body, number, reading.aside)


def _identify(kind: RowKind, members: Body) -> str | None:
    """The id of a record; of a rejected one too, so that a later load can be seen to supply it."""
    return None if kind.identify is None else kind.identify(members)


# ---------------------------------------------------------------- trailer and totals


def _trailer(what: Format, members: Body, number: int, limits: Limits, progress: _Progress) -> Trailer | Rejection:
    """The trailer; one that cannot be read is rejected and counts as missing."""
    unbounded = Bounds(dt.datetime.max.replace(tzinfo=dt.UTC), dt.date.max)
    reading = Reading(unbounded, limits.faults_a_line)
    totals = shape({kind.total: required(count, "the number of rows") for kind in what.kinds.values()})
    given = {kind.total: _total(kind, members) for kind in what.kinds.values()}
    body = read_object(totals, given, "", reading)
    last_serials = _last_serials(members.get("last_serials"), reading) if what.has_serials else {}
    if body is None or reading.faults:
        return Rejection(number, tuple(reading.faults), TRAILER)
    progress.trailer = Trailer(body, last_serials, number)
    return progress.trailer


def _total(kind: RowKind, members: Body) -> object:
    named = (name for name in (kind.total, *kind.also_total) if members.get(name) is not None)
    return members.get(next(named, kind.total))


def _last_serials(value: object, reading: Reading) -> dict[dt.date, int]:
    if type(value) is not dict:
        reading.refuse("last_serials", masking.describe(value), "an object of days and last serials")
        return {}
    found: dict[dt.date, int] = {}
    for day, serial in cast("Body", value).items():
        try:
            found[_day(day)] = _last_serial(serial)
        except Unreadable as bad:
            reading.refuse("last_serials", bad.found, bad.expected)
    return found


def _day(value: str) -> dt.date:
    try:
        return dt.date.fromisoformat(value if len(value) == DATE_KEY_LENGTH else "")
    except ValueError:
        raise Unreadable(masking.shape(value), "a day such as 2019-07-01") from None


def _last_serial(value: object) -> int:
    if type(value) is not int or not 0 <= value <= LAST_SERIAL:
        raise Unreadable(masking.describe(value), "the last serial of the day")
    return value


def _ended(what: Format, progress: _Progress) -> Ended:
    declared = None if progress.trailer is None else progress.trailer.declared
    problems = list(progress.problems)
    if declared is None:
        problems.append("NO_TRAILER")
    elif not _agrees(what, declared, progress):
        problems.append("COUNT_MISMATCH")
    seen = {kind.total: progress.seen[kind.total] for kind in what.kinds.values()}
    return Ended(progress.lines, not problems, seen, declared, progress.unreadable, tuple(problems))


def _agrees(what: Format, declared: Mapping[str, int], progress: _Progress) -> bool:
    """Whether the totals are right. A row of which not even the kind could be read may be any that is missing."""
    missing = [declared[kind.total] - progress.seen[kind.total] for kind in what.kinds.values()]
    return all(one >= 0 for one in missing) and sum(missing) == progress.unreadable
