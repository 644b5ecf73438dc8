"""Keeps a load that is being read, batch by batch in the transaction that takes it in, and counts what was kept. Part of
`actions/take_in_load.py`: it decides nothing and commits nothing."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from actions.batch_rows import Batch
from feeds.rows import Ended
from store import expected, loads, serials
from store.records import Keeping, Origin
from store.serials import Span
from store.transaction import Transaction

MOST_SPANS = 20_000
"""Serials in memory at most before they are kept: four days of a large force."""

MOST_FIELD_NAMES = 50
NAME_OF_A_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_.\[\]-]{0,79}")


class Staging:
    """What was kept of the load so far, or waits in the transaction to be kept at its end."""

    def __init__(self, tx: Transaction, origin: Origin) -> None:
        self.taken_in: Counter[str] = Counter()
        self._tx = tx
        self._origin = origin
        self._unchanged = 0
        self._rejected = 0
        self._spans: list[Span] = []
        self._unknown: Counter[str] = Counter()
        self.records = Keeping(tx, origin)

    def keep(self, batch: Batch) -> None:
        """Keep the records of a batch; its rejections are kept at the end, and its serials with many."""
        if batch.records:
            self.records.keep(batch.records, batch.tokens, is_last=not batch.is_full())
        self._spans += batch.spans
        if len(self._spans) >= MOST_SPANS:
            self._keep_serials()
        if batch.expected:
            expected.stage(self._tx, batch.expected)
        if batch.rejections:
            loads.stage_rejections(self._tx, batch.rejections)
        self.taken_in.update(batch.kinds)
        self._rejected += batch.rejected
        self._unknown.update(batch.unknown)

    def finish(self) -> None:
        """Keep what is kept once a load."""
        organisation, load_id = self._origin.organisation, self._origin.load_id
        if self.taken_in:
            self._unchanged = self.records.finish()
        self._keep_serials()
        if self._rejected:
            loads.keep_rejections(self._tx, organisation, load_id)
        if self._rejected or self.records.awaits_supply:
            loads.supply_rejections(self._tx, organisation, load_id, self._origin.made_at)

    def _keep_serials(self) -> None:
        if self._spans:
            serials.keep(self._tx, self._origin.organisation, self._spans)
            self._spans.clear()

    def counts(self, ended: Ended) -> Mapping[str, Any]:
        """What is told about the load: see docs/feeds.md, "What is counted"."""
        repeated = self.records.repeated()
        return {
            "seen": dict(ended.seen),
            "declared": None if ended.declared is None else dict(ended.declared),
            "taken_in": dict(self.taken_in),
            "versions": self.records.versions,
            "unchanged": self._unchanged,
            "conflicting": repeated.conflicting,
            "repeated": repeated.repeated,
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
