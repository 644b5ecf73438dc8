"""Brings the rows of a load that is being read to the server, batch by batch, and counts them. Part of
`actions/take_in_load.py`: it decides nothing and commits nothing."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from feeds.fields import log_serial
from feeds.rows import Ended, Expected, FeedRecord, OutOfScope, Rejection, Row, Sealed, Trailer
from matching.normalise import reference, tokens
from store import expected, loads, records, serials
from store.expected import ExpectedRow
from store.loads import RejectedField
from store.records import Kept, StagedRecord, Token
from store.serials import Span
from store.transaction import Transaction

BATCH = 2000
"""Records in memory at most before they are sent; a megabyte or three."""

MOST_REJECTIONS = 10_000
"""A load of which more cannot be read is not a load with faults but another file; the rest are only counted."""

MOST_FIELD_NAMES = 50
INDEX = re.compile(r"\[[0-9]+\]")
NAME_OF_A_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_.\[\]-]{0,79}")


class Staging:
    """The rows that wait to be sent, and what was counted."""

    def __init__(self, tx: Transaction, organisation: str) -> None:
        self.line = 0
        self.taken_in: Counter[str] = Counter()
        self._tx = tx
        self._organisation = organisation
        self._records: list[StagedRecord] = []
        self._tokens: list[Token] = []
        self._spans: list[Span] = []
        self._expected: list[ExpectedRow] = []
        self._rejections: list[RejectedField] = []
        self._rejected = 0
        self._unknown: Counter[str] = Counter()
        self.send()

    def add(self, row: Row) -> bool:
        """Take a row; whether a batch was sent."""
        match row:
            case FeedRecord():
                self._add_record(row)
            case Rejection():
                self._add_rejection(row)
            case Sealed():
                self._spans.append(Span(row.day, "sealed", row.serial, row.serial))
            case OutOfScope():
                self._spans.extend(Span(row.day, "out_of_scope", first, last) for first, last in row.serials)
            case Expected():
                self.taken_in["expected"] += 1
                self._expected.append((row.kind, row.reference, reference(row.reference)))
            case Trailer():
                self._spans.extend(Span(day, "last", 0, last) for day, last in row.last_serials.items())
            case _:
                pass
        if len(self._records) + len(self._rejections) + len(self._spans) + len(self._expected) < BATCH:
            return False
        self.send()
        return True

    def _add_record(self, record: FeedRecord) -> None:
        self.line = record.line
        self.taken_in[record.kind] += 1
        self._records.append((record.line, record.kind, record.record_id, record.digest, record.content, record.aside))
        for token in tokens(self._organisation, record.kind, record.body):
            self._tokens.append((token, record.kind, record.record_id))
        if record.kind == "incident":
            day, serial = log_serial(record.body["reference"])
            self._spans.append(Span(day, "seen", serial, serial))
        if record.aside is not None:
            self._unknown.update(INDEX.sub("[]", path) for path in record.aside)

    def _add_rejection(self, one: Rejection) -> None:
        self.line = one.line
        self._rejected += 1
        if self._rejected > MOST_REJECTIONS:
            return
        for place, fault in enumerate(one.faults):
            # The row itself is kept once, with the first of its faults.
            raw = one.raw if place == 0 else None
            self._rejections.append((one.line, fault.field, fault.found, fault.expected, one.kind, one.record_id, raw))

    def send(self) -> None:
        """Send what waits, which makes the temporary tables the first time."""
        records.stage(self._tx, self._records, self._tokens)
        serials.stage(self._tx, self._spans)
        loads.stage_rejections(self._tx, self._rejections)
        expected.stage(self._tx, self._expected)
        self._records.clear()
        self._tokens.clear()
        self._spans.clear()
        self._expected.clear()
        self._rejections.clear()

    def counts(self, ended: Ended, kept: Kept) -> Mapping[str, Any]:
        """What is told about the load: see docs/feeds.md, "What is counted"."""
        return {
            "seen": dict(ended.seen),
            "declared": None if ended.declared is None else dict(ended.declared),
            "taken_in": dict(self.taken_in),
            "versions": kept.versions,
            "unchanged": kept.unchanged,
            "conflicting": kept.conflicting,
            "repeated": kept.repeated,
            "rejected": self._rejected,
            "unreadable": ended.unreadable,
            "unknown_fields": self._unknown_fields(),
            "problems": list(ended.problems),
        }

    def _unknown_fields(self) -> dict[str, int]:
        """How often each unknown field came. A name that could be anything but a field's is not repeated."""
        told: Counter[str] = Counter()
        for name, count in self._unknown.most_common():
            known = len(told) < MOST_FIELD_NAMES and NAME_OF_A_FIELD.fullmatch(name) is not None
            told[name if known else "(others)"] += count
        return dict(told)
