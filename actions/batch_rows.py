"""Gathers the rows of a load that is being read into batches ready to be kept, and counts them. Part of
`actions/take_in_load.py`: it knows no transaction, so that it may run in another thread than the one that has it."""

import re
from collections import Counter
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field

from feeds.fields import log_serial
from feeds.rows import Ended, Expected, FeedRecord, OutOfScope, Refused, Rejection, Row, Sealed, Trailer
from matching.normalise import reference, tokens
from store.expected import ExpectedRow
from store.loads import RejectedField
from store.records import StagedRecord, Token
from store.serials import Span

BATCH = 2000
"""Rows in memory at most before they are kept; a megabyte or five."""

SPANS_A_RECORD = 10
"""How many log serials take the room of a record."""

MOST_REJECTIONS = 10_000
"""A load of which more cannot be read is not a load with faults but another file; the rest are only counted."""

INDEX = re.compile(r"\[[0-9]+\]")


@dataclass(slots=True)
class Batch:
    """Rows that are kept together, how many records of each kind they are, how many could not be read, and how often each
    unknown field came. `line` is the last line read."""

    line: int = 0
    records: list[StagedRecord] = field(default_factory=list[StagedRecord])
    tokens: list[Token] = field(default_factory=list[Token])
    spans: list[Span] = field(default_factory=list[Span])
    expected: list[ExpectedRow] = field(default_factory=list[ExpectedRow])
    rejections: list[RejectedField] = field(default_factory=list[RejectedField])
    kinds: Counter[str] = field(default_factory=Counter[str])
    rejected: int = 0
    unknown: Counter[str] = field(default_factory=Counter[str])

    def is_full(self) -> bool:
        """Whether it ought to be kept before more is read."""
        return (
            len(self.records) + len(self.expected) + len(self.rejections) >= BATCH
            or len(self.spans) >= BATCH * SPANS_A_RECORD
        )


def batches(rows: Iterable[Row], organisation: str) -> Generator[Batch | Refused | Ended]:
    """The rows after the header in batches, and what reading ended with."""
    gathering = _Gathering(organisation)
    for row in rows:
        match row:
            case Refused():
                yield row
                return
            case Ended():
                yield gathering.batch
                yield row
                return
            case _:
                gathering.add(row)
        if gathering.batch.is_full():
            yield gathering.batch
            gathering.batch = Batch()


class _Gathering:
    """The batch that is being filled."""

    def __init__(self, organisation: str) -> None:
        self.batch = Batch()
        self._organisation = organisation
        self._rejected = 0

    def add(self, row: Row) -> None:
        match row:
            case FeedRecord():
                self._add_record(row)
            case Rejection():
                self._add_rejection(row)
            case Sealed():
                self.batch.spans.append(Span(row.day, "sealed", row.serial, row.serial))
            case OutOfScope():
                self.batch.spans.extend(Span(row.day, "out_of_scope", first, last) for first, last in row.serials)
            case Expected():
                self.batch.kinds["expected"] += 1
                self.batch.expected.append((row.kind, row.reference, reference(row.reference)))
            case Trailer():
                self.batch.spans.extend(Span(day, "last", 0, last) for day, last in row.last_serials.items())
            case _:
                pass

    def _add_record(self, record: FeedRecord) -> None:
        batch = self.batch
        batch.line = record.line
        batch.kinds[record.kind] += 1
        batch.records.append((record.kind, record.record_id, record.digest, record.content, record.aside))
        for token in tokens(self._organisation, record.kind, record.body):
            batch.tokens.append((token, record.kind, record.record_id))
        if record.kind == "incident":
            day, serial = log_serial(record.body["reference"])
            batch.spans.append(Span(day, "seen", serial, serial))
        if record.aside is not None:
            batch.unknown.update(INDEX.sub("[]", path) for path in record.aside)

    def _add_rejection(self, one: Rejection) -> None:
        self.batch.line = one.line
        self.batch.rejected += 1
        self._rejected += 1
        if self._rejected > MOST_REJECTIONS:
            return
        for place, fault in enumerate(one.faults):
            # The row itself is kept once, with the first of its faults.
            raw = one.raw if place == 0 else None
            kept = (one.line, fault.field, fault.found, fault.expected, one.kind, one.record_id, raw)
            self.batch.rejections.append(kept)
