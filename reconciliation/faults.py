"""Feed faults: what is wrong with a feed, told from figures about its loads (DESIGN §4). A fault is no gap and accuses
nobody of one; it says what cannot be known, and since when."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

Serials = tuple[int, int]
"""A range of log serials, both ends in it."""

STALE_HOURS = 26
WITHHELD_DAYS = 3
LISTED = 5


class FaultKind(StrEnum):
    """What is wrong with a feed."""

    STALE = "STALE"
    SERIAL_HOLE = "SERIAL_HOLE"
    COUNT_MISMATCH = "COUNT_MISMATCH"
    REJECTED_ROWS = "REJECTED_ROWS"
    STATUS_FLIP = "STATUS_FLIP"
    VANISHED = "VANISHED"


@dataclass(frozen=True, slots=True)
class FeedFault:
    """A fault with its figures, by name. `about` is the day or load that it is about; empty where it is about the feed."""

    kind: FaultKind
    organisation: str
    feed: str
    since: dt.datetime
    about: str
    figures: tuple[tuple[str, int], ...]
    sentence: str


def stale(
    organisation: str, feed: str, newest: dt.datetime, now: dt.datetime, hours: int = STALE_HOURS
) -> FeedFault | None:
    """A feed whose newest complete load was made more than 26 hours ago. For one that never delivered, `newest` is when
    it was set up."""
    since = newest + dt.timedelta(hours=hours)
    if now <= since:
        return None
    overdue = int((now - since).total_seconds() // 3600)
    sentence = f"No complete load has come for more than {hours} hours."
    return FeedFault(FaultKind.STALE, organisation, feed, since, "", (("hours_overdue", overdue),), sentence)


def counted_against_from(fault: FeedFault) -> dt.datetime:
    """From when the UNKNOWN trails of a stale feed are counted against its owner: three days after it went stale."""
    return fault.since + dt.timedelta(days=WITHHELD_DAYS)


def holes(last_serial: int, accounted: Iterable[Serials]) -> tuple[Serials, ...]:
    """The ranges of a day's serials, 1 to the last, that are neither an incident nor sealed nor out of scope. Ranges may
    overlap and come in any order."""
    found: list[Serials] = []
    expected = 1
    for first, last in sorted(accounted):
        if first > expected:
            found.append((expected, min(first - 1, last_serial)))
        expected = max(expected, last + 1)
        if expected > last_serial:
            break
    if expected <= last_serial:
        found.append((expected, last_serial))
    return tuple(found)


def missing(ranges: Iterable[Serials]) -> int:
    """How many serials lie in these ranges: up to so many more incidents."""
    return sum(last - first + 1 for first, last in ranges)


def serial_hole(
    organisation: str, feed: str, day: dt.date, last_serial: int, accounted: Iterable[Serials], since: dt.datetime
) -> FeedFault | None:
    """A day whose serials do not run without holes. `since` is when the load was made that told its last serial."""
    ranges = holes(last_serial, accounted)
    if not ranges:
        return None
    count = missing(ranges)
    figures = (("missing", count), ("ranges", len(ranges)), ("last_serial", last_serial))
    listed = ", ".join(str(first) if first == last else f"{first} to {last}" for first, last in ranges[:LISTED])
    more = f" and {len(ranges) - LISTED} more" if len(ranges) > LISTED else ""
    incidents = "1 more incident" if count == 1 else f"{count:,} more incidents"
    sentence = f"Not accounted for on {day.isoformat()}: {listed}{more}. Up to {incidents}."
    return FeedFault(FaultKind.SERIAL_HOLE, organisation, feed, since, day.isoformat(), figures, sentence)


def count_mismatch(
    organisation: str,
    feed: str,
    load_id: str,
    made_at: dt.datetime,
    declared: Mapping[str, int] | None,
    found: Mapping[str, int],
) -> FeedFault | None:
    """A load whose trailer declares other totals than were found in it, or that has no trailer (`declared` is None)."""
    if declared is None:
        sentence = "The load ends without its trailer, so that nobody can say whether it is whole."
        return FeedFault(FaultKind.COUNT_MISMATCH, organisation, feed, made_at, load_id, (), sentence)
    differing = tuple(
        (name, found.get(name, 0) - declared.get(name, 0))
        for name in sorted({*declared, *found})
        if found.get(name, 0) != declared.get(name, 0)
    )
    if not differing:
        return None
    listed = ", ".join(f"{name} {declared.get(name, 0)} declared, {found.get(name, 0)} found" for name, _ in differing)
    sentence = f"The totals differ: {listed}."
    return FeedFault(FaultKind.COUNT_MISMATCH, organisation, feed, made_at, load_id, differing, sentence)


def rejected_rows(
    organisation: str, feed: str, load_id: str, made_at: dt.datetime, lines: Sequence[int]
) -> FeedFault | None:
    """A load with rows that could not be read and that no later load has supplied; `lines` are theirs."""
    if not lines:
        return None
    rows = "1 row could not be read and has" if len(lines) == 1 else f"{len(lines):,} rows could not be read and have"
    sentence = f"{rows} not come again."
    return FeedFault(FaultKind.REJECTED_ROWS, organisation, feed, made_at, load_id, (("rows", len(lines)),), sentence)


def status_flips(
    organisation: str, feed: str, load_id: str, made_at: dt.datetime, records: int, fields: Mapping[str, int]
) -> FeedFault | None:
    """A load in which records went back: a time, an outcome or a grading that was there and is gone. `fields` says how many
    records went back in which."""
    if not records:
        return None
    listed = ", ".join(f"{name} {count:,}" for name, count in sorted(fields.items()))
    went = (
        "1 record went back: what an earlier load told of it"
        if records == 1
        else (f"{records:,} records went back: what an earlier load told of them")
    )
    sentence = f"{went} is gone ({listed})."
    figures = (("records", records), *sorted(fields.items()))
    return FeedFault(FaultKind.STATUS_FLIP, organisation, feed, made_at, load_id, figures, sentence)


@dataclass(frozen=True, slots=True)
class ExpectedCount:
    """How many records a list expects, how many of them are not there, and the references of the first of those."""

    source: str
    expected: int
    vanished: int
    first_references: Sequence[str]


def vanished(
    organisation: str, feed: str, load_id: str, made_at: dt.datetime, count: ExpectedCount
) -> FeedFault | None:
    """A list of expected records of which some are not in the force's feed."""
    if not count.vanished:
        return None
    listed = ", ".join(count.first_references[:LISTED])
    more = f" and {count.vanished - LISTED:,} more" if count.vanished > LISTED else ""
    are = "is" if count.vanished == 1 else "are"
    sentence = (
        f"Of {count.expected:,} records that {count.source} lists, {count.vanished:,} {are} not there: {listed}{more}."
    )
    figures = (("vanished", count.vanished), ("expected", count.expected))
    return FeedFault(FaultKind.VANISHED, organisation, feed, made_at, load_id, figures, sentence)
