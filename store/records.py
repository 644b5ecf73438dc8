"""Record versions and the current rows made of the newest of them. A load is kept batch by batch, each copied into temporary
tables of its transaction and from there set by set, because COPY into a protected table is refused (DESIGN §3)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from store import unchanged
from store.named_sql import Statement, read
from store.transaction import Transaction

SQL = read("intake")
CURRENT = read("current")

RECORD_COLUMNS = {
    "kind": "text",
    "record_id": "text",
    "made_at": "timestamptz",
    "digest": "bytea",
    "body": "jsonb",
    "aside": "jsonb",
    "is_newest": "boolean",
}
TOKEN_COLUMNS = {"token": "text", "kind": "text", "record_id": "text"}
CAME_COLUMNS = {"kind": "text", "record_id": "text", "digest": "bytea"}

StagedRecord = tuple[str, str, bytes, bytes, Mapping[str, Any] | None]
"""(kind, record id, digest, body as canonical JSON, unknown fields)."""

Key = tuple[str, str]
"""(kind, record id)."""

Token = tuple[str, str, str]
"""(token, kind, record id)."""


def take_turn(tx: Transaction, organisation: str) -> None:
    """Wait until nobody else writes this organisation's records; held to the end of the transaction. Its loads write the
    same rows, and what is being erased must not be written beside it."""
    tx.lock("take in", organisation)


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose records they are, of which load, and when it was made."""

    organisation: str
    load_id: uuid.UUID
    made_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Repeated:
    """The records that came more than once in a load, with different content or the same."""

    conflicting: int
    repeated: int


@dataclass(frozen=True, slots=True)
class Around:
    """What a load finds: whether one made no earlier is in already, and whether a rejected row is still to be supplied."""

    is_overtaken: bool
    awaits_supply: bool


class Keeping:
    """A load's records on their way into the store, batch by batch, so that what waits in temporary tables stays small however
    large the load is. Most loads are the newest, one batch, and say nothing twice differently: those are `plain`, and are
    spared what only another order could have brought about."""

    def __init__(self, tx: Transaction, origin: Origin) -> None:
        self._tx = tx
        self._origin = origin
        self._around = Around(**tx.one(SQL.around, organisation=origin.organisation, made_at=origin.made_at))
        self._repeated = Repeated(0, 0)
        self._batches = 0
        self._left_out = 0
        self.versions = 0
        self.altered: Counter[str] = Counter()
        for table, columns in (("incoming_record", RECORD_COLUMNS), ("incoming_token", TOKEN_COLUMNS)):
            tx.copy_into_lasting(table, columns)
        for table in ("incoming_key", "came_record"):
            tx.copy_into_lasting(table, CAME_COLUMNS)
        unchanged.prepare(tx)

    @property
    def is_plain(self) -> bool:
        """Whether the load is made last, kept in one batch, and says of no record two things."""
        return not self._around.is_overtaken and self._batches <= 1 and not self._repeated.conflicting

    @property
    def awaits_supply(self) -> bool:
        """Whether a row of an earlier load that could not be read has not been supplied."""
        return self._around.awaits_supply

    def keep(self, batch: Sequence[StagedRecord], tokens: Iterable[Token], *, is_last: bool) -> None:
        """Keep a batch as versions of their organisation, with their tokens, and bring the current rows up to the newest
        version by (made_at, digest), whichever load it is of (ADR-0004)."""
        tx, organisation = self._tx, self._origin.organisation
        if self._batches:
            tx.run(SQL.empty_batch)
        self._batches += 1
        newest = _newest(batch)
        self._repeated = _repeated_in(batch, newest)
        tx.copy_into_lasting("incoming_key", CAME_COLUMNS, (record[:3] for record in batch))
        if not is_last or self._batches > 1 or self.awaits_supply:
            tx.run(SQL.note_came)
        same = unchanged.leave_out(tx, organisation, self._origin.made_at)
        self._left_out += len(same)
        changed = [record for record in batch if record[:3] not in same]
        if not changed:
            return
        _stage(tx, self._origin.made_at, changed, newest)
        # The tokens of what was left out were kept with the version that it repeats.
        keys = {record[:2] for record in changed}
        tx.copy_into_lasting("incoming_token", TOKEN_COLUMNS, (token for token in tokens if token[1:] in keys))
        self.versions += tx.run(SQL.keep_versions, organisation=organisation, load_id=self._origin.load_id)
        tx.run(SQL.keep_tokens, organisation=organisation)
        self._keep_current(Counter(record[0] for record in newest.values() if record[:3] not in same))

    def finish(self) -> int:
        """Keep what can be known only once every batch was kept: what is unchanged, and what was said again after something
        else; how many records are unchanged."""
        tx, origin = self._tx, self._origin
        same = unchanged.note(tx, origin.organisation, origin.load_id) if self._left_out else 0
        if self.is_plain or not unchanged.keep_said_again(tx, origin.organisation, origin.load_id, origin.made_at):
            return same
        tx.run(SQL.empty_batch)
        tx.run(SQL.find_newest, organisation=origin.organisation)
        self._keep_current({row["kind"]: row["records"] for row in tx.rows(SQL.count_batch)})
        return same

    def repeated(self) -> Repeated:
        """What came more than once."""
        return self._repeated if self._batches <= 1 else Repeated(**self._tx.one(SQL.count_repeated))

    def _keep_current(self, came: Mapping[str, int]) -> None:
        """Bring the current rows up to date, of the kinds only that came."""
        tx, organisation = self._tx, self._origin.organisation
        if "incident" in came:
            kept = tx.one(CURRENT.keep_incidents, organisation=organisation)
            self.altered["incident"] += kept["altered"]
            if kept["new"] < came["incident"]:
                self._make_room(CURRENT.leave_out_overtaken_incidents, CURRENT.drop_people)
            tx.run(CURRENT.keep_people, organisation=organisation)
        if "referral" in came:
            self.altered["referral"] += tx.value(CURRENT.keep_referrals, organisation=organisation)
        if "contact" in came:
            kept = tx.one(CURRENT.keep_contacts, organisation=organisation)
            self.altered["contact"] += kept["altered"]
            if kept["new"] < came["contact"]:
                self._make_room(CURRENT.leave_out_overtaken_contacts, CURRENT.drop_children)
            tx.run(CURRENT.keep_children, organisation=organisation)
        if "attachment" in came:
            self.altered["attachment"] += tx.value(CURRENT.keep_attachments, organisation=organisation)
        if "transfer" in came:
            self.altered["transfer"] += tx.value(CURRENT.keep_transfers, organisation=organisation)

    def _make_room(self, leave_out: Statement, drop: Statement) -> None:
        """Where some records were there before: what is theirs goes, unless a newer version is current."""
        if not self.is_plain:
            self._tx.run(leave_out, organisation=self._origin.organisation)
        self._tx.run(drop, organisation=self._origin.organisation)


def _stage(
    tx: Transaction, made_at: dt.datetime, batch: Iterable[StagedRecord], newest: Mapping[Key, StagedRecord]
) -> None:
    rows = (
        (kind, record_id, made_at, digest, body, aside, newest[kind, record_id] is record)
        # In the order of the key, which fills the pages of its index one after the other.
        for record in sorted(batch, key=itemgetter(0, 1))
        for kind, record_id, digest, body, aside in (record,)
    )
    tx.copy_into_lasting("incoming_record", RECORD_COLUMNS, rows)


def _newest(batch: Iterable[StagedRecord]) -> dict[Key, StagedRecord]:
    """The newest version of each record of a batch: all have the same `made_at`, so the digest decides."""
    newest: dict[Key, StagedRecord] = {}
    for record in batch:
        known = newest.setdefault(record[:2], record)
        if record[2] > known[2]:
            newest[record[:2]] = record
    return newest


def _repeated_in(batch: Sequence[StagedRecord], newest: Mapping[Key, StagedRecord]) -> Repeated:
    """What came more than once in a batch."""
    if len(newest) == len(batch):
        return Repeated(0, 0)
    digests: dict[Key, set[bytes]] = defaultdict(set)
    for record in batch:
        digests[record[:2]].add(record[2])
    different = sum(map(len, digests.values()))
    return Repeated(sum(len(of_record) > 1 for of_record in digests.values()), len(batch) - different)
