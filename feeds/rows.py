"""What reading a feed yields: its header, records, sealed logs, ranges out of scope, trailer, and what could not be read.
Values only; a fault in a partner's data is one of these and never an exception."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

KINDS = ("incident", "referral", "contact", "attachment", "transfer", "child")
"""The kinds of record that a feed may carry."""

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a feed is held or unpacked at most, so that a hostile file costs little."""

    line_bytes: int = MIB
    total_bytes: int = 4 * 1024 * MIB
    faults_a_line: int = 20


@dataclass(frozen=True, slots=True)
class Sending:
    """What is known of a load beside its bytes: whose it is, as at when it speaks, and from when on it covers. A format
    without a header has it from nowhere else."""

    organisation: str
    as_at: dt.datetime
    covers_from: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """Whose load this is, the time it covers, `[covers_from, covers_to)`, and when its sender made it. One that covers
    nothing begins and ends when it was made. `source` is what a list of expected records was drawn from."""

    format: str
    organisation: str
    covers_from: dt.datetime
    covers_to: dt.datetime
    made_at: dt.datetime
    source: str | None = None


@dataclass(frozen=True, slots=True)
class FeedRecord:
    """One record that could be read. `content` is `body` as canonical JSON and `digest` its SHA-256; `aside` holds the
    fields that the format does not know, by path."""

    kind: str
    record_id: str
    body: Mapping[str, Any]
    content: bytes
    aside: Mapping[str, Any] | None
    line: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Sealed:
    """A restricted log: it exists, and that is all the feed says."""

    day: dt.date
    serial: int
    line: int


@dataclass(frozen=True, slots=True)
class OutOfScope:
    """Ranges of log serials, both ends included, that the sharing agreement does not cover."""

    day: dt.date
    serials: tuple[tuple[int, int], ...]
    line: int


@dataclass(frozen=True, slots=True)
class Expected:
    """A record that a list names and that ought to be in a feed: its kind there, and its reference."""

    kind: str
    reference: str
    line: int


@dataclass(frozen=True, slots=True)
class Trailer:
    """What the sender counted: rows by name, and the last log serial of each day."""

    declared: Mapping[str, int]
    last_serials: Mapping[dt.date, int]
    line: int


@dataclass(frozen=True, slots=True)
class Fault:
    """One field that could not be read; `found` is masked (see `feeds.masking`)."""

    field: str
    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that could not be read, with each of its faults; `raw` is the row itself unless it was too long to hold."""

    line: int
    faults: tuple[Fault, ...]
    kind: str | None = None
    record_id: str | None = None
    raw: bytes | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The whole load cannot be taken in: `code` for machines, `sentence` for people."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The last thing that reading yields. `complete` says that the trailer was there and its totals were right; only a
    complete load proves that something is absent (ADR-0002)."""

    lines: int
    complete: bool
    seen: Mapping[str, int] = field(default_factory=dict[str, int])
    declared: Mapping[str, int] | None = None
    unreadable: int = 0
    problems: tuple[str, ...] = ()


Row = Header | FeedRecord | Sealed | OutOfScope | Expected | Trailer | Rejection | Refused | Ended
