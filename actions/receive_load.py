"""Receives a load: its bytes, whatever they are, into the store, known by their SHA-256. Reading them is
`actions/take_in_load.py`, which this act asks for in the transaction that says that they are all there."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from actions.need_scope import need_scope
from auth.scopes import Scope
from auth.viewer import Viewer
from feeds import council, police
from feeds.rows import MIB
from reconciliation import moment
from store import jobs, loads, portal_time, reference_data
from store.database import Database
from store.loads import NOTHING_DECLARED, Declared, LoadState
from store.problems import StoreProblem
from store.transaction import Transaction

CHUNK_BYTES = MIB
MOST_BYTES = 1024 * MIB
"""The most that one load may have, compressed or not. A night of the largest force is a fiftieth of it."""


SAY_WHEN = frozenset({police.NAME, council.NAME})
"""The formats whose header always says when a load was made and what it covers."""


class LoadTooLarge(StoreProblem):
    """An upload went on beyond the limit; nothing of it was kept."""

    code = "LOAD_TOO_LARGE"

    def __init__(self, most_bytes: int) -> None:
        super().__init__(
            f"The load is larger than {most_bytes:,} bytes. Send it in parts, each with header and trailer."
        )
        self.most_bytes = most_bytes


class AsAtLaterThanNow(StoreProblem):
    """A load was to speak as at a moment that portal time has not reached."""

    code = "AS_AT_LATER_THAN_NOW"

    def __init__(self) -> None:
        super().__init__("A load cannot speak as at a moment later than now.")


class CoversFromAfterAsAt(StoreProblem):
    """A load was to cover from a moment later than the one as at which it speaks."""

    code = "COVERS_FROM_AFTER_AS_AT"

    def __init__(self) -> None:
        super().__init__("A load cannot cover from a moment later than the one as at which it speaks.")


class MomentNotUnderstood(StoreProblem):
    """What was said to be a moment of a load is none."""

    code = "MOMENT_NOT_UNDERSTOOD"

    def __init__(self, name: str) -> None:
        super().__init__(f"Write {name} as a time with its offset, 2019-07-02T04:00:00+01:00, or as a date.")
        self.name = name


class AsAtInHeader(StoreProblem):
    """Something was said of a load whose own header says it."""

    code = "AS_AT_IN_HEADER"

    def __init__(self, form: str) -> None:
        super().__init__(f"A load of the format {form} says in its header when it was made and what it covers.")
        self.form = form


@dataclass(frozen=True, slots=True)
class Received:
    """The load is here, and a job to take it in is on the queue."""

    load_id: uuid.UUID
    bytes_received: int


@dataclass(frozen=True, slots=True)
class AlreadyTakenIn:
    """These bytes came before, as the load `load_id`; nothing has changed, except that an unfinished load without a job has one
    again. `state` says how far it is."""

    load_id: uuid.UUID
    state: LoadState


OnProgress = Callable[[int], None]


def receive_load(  # noqa: PLR0913  # what is said of a load stands beside its bytes, each by its name
    database: Database,
    viewer: Viewer,
    feed: str,
    chunks: Iterable[bytes],
    on_progress: OnProgress | None = None,
    *,
    as_at: dt.datetime | None = None,
    covers_from: dt.datetime | None = None,
    most_bytes: int = MOST_BYTES,
) -> Received | AlreadyTakenIn:
    """Receive a load of one of the viewer's organisation's feeds. Each chunk is a transaction of its own, so that a slow
    sender holds no connection; if sending stops with an error, what came before it is forgotten. What is no more than a
    chunk is received in one transaction once it is here.

    Of a load without a header its sender may say as at when it speaks, else it speaks as at its arrival, and from when on
    it covers (ADR-0009)."""
    need_scope(viewer, Scope.FEEDS_LOAD)
    pieces = _of_even_size(_bounded(chunks, most_bytes))
    first, second = next(pieces, b""), next(pieces, None)
    upload = _Upload(database, viewer, feed, Declared(as_at, covers_from))
    if second is None:
        return upload.whole(first, on_progress)
    upload.begin()
    try:
        for piece in chain((first, second), pieces):
            upload.add(piece)
            if on_progress is not None:
                on_progress(upload.size)
        return upload.end()
    except BaseException:
        upload.forget()
        raise


def _bounded(chunks: Iterable[bytes], most_bytes: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > most_bytes:
            raise LoadTooLarge(most_bytes)
        yield chunk


def read_moment(name: str, text: str | None) -> dt.datetime | None:
    """What the sender of a load says of it in words: a time with its offset, or a date, which is when it begins in London. The
    plus of an offset may have become a space on its way."""
    if text is None:
        return None
    try:
        return moment.read(text.strip().replace(" ", "+")).earliest
    except ValueError:
        raise MomentNotUnderstood(name) from None


def _check(tx: Transaction, organisation: str, feed: str, declared: Declared, now: dt.datetime) -> None:
    """Refuse what no load of the feed can be declared to be."""
    if declared == NOTHING_DECLARED:
        return
    forms = {row["feed"]: row["format"] for row in reference_data.feeds(tx) if row["organisation"] == organisation}
    if forms.get(feed) in SAY_WHEN:
        raise AsAtInHeader(forms[feed])
    as_at = declared.as_at or now
    if as_at > now:
        raise AsAtLaterThanNow
    if declared.covers_from is not None and declared.covers_from > as_at:
        raise CoversFromAfterAsAt


def _of_even_size(chunks: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) >= CHUNK_BYTES:
            yield bytes(held[:CHUNK_BYTES])
            del held[:CHUNK_BYTES]
    if held:
        yield bytes(held)


class _Upload:
    """An upload under way."""

    def __init__(self, database: Database, viewer: Viewer, feed: str, declared: Declared) -> None:
        self.database = database
        self.viewer = viewer
        self.feed = feed
        self.declared = declared
        self.load_id = uuid.UUID(int=0)
        self.size = 0
        self.chunks = 0
        self.hash = hashlib.sha256()

    def whole(self, content: bytes, on_progress: OnProgress | None) -> Received | AlreadyTakenIn:
        """All of a small upload, in one transaction."""
        self._count(content)
        organisation, digest = self.viewer.organisation, self.hash.digest()
        with self.database.transaction(self.viewer) as tx:
            now = portal_time.now(tx)
            _check(tx, organisation, self.feed, self.declared, now)
            if on_progress is not None:
                on_progress(self.size)
            before = self._before(tx, digest)
            if before is not None:
                return self._take_up(tx, before)
            what = {"content": content, "digest": digest}
            self.load_id = loads.receive_whole(tx, organisation, self.feed, now, self.declared, **what)
            return self._received(tx)

    def begin(self) -> None:
        with self.database.transaction(self.viewer) as tx:
            self._begin(tx)

    def _begin(self, tx: Transaction) -> None:
        organisation, now = self.viewer.organisation, portal_time.now(tx)
        _check(tx, organisation, self.feed, self.declared, now)
        self.load_id = loads.begin(tx, organisation, self.feed, now, self.declared)

    def add(self, content: bytes) -> None:
        with self.database.transaction(self.viewer) as tx:
            self._add(tx, content)

    def _add(self, tx: Transaction, content: bytes) -> None:
        loads.add_chunk(tx, self.viewer.organisation, self.load_id, self.chunks, content)
        self.chunks += 1
        self._count(content)

    def _count(self, content: bytes) -> None:
        self.hash.update(content)
        self.size += len(content)

    def end(self) -> Received | AlreadyTakenIn:
        with self.database.transaction(self.viewer) as tx:
            return self._end(tx)

    def _end(self, tx: Transaction) -> Received | AlreadyTakenIn:
        organisation, digest = self.viewer.organisation, self.hash.digest()
        before = self._before(tx, digest)
        if before is not None:
            loads.drop_upload(tx, organisation, self.load_id)
            return self._take_up(tx, before)
        loads.end_receiving(tx, organisation, self.load_id, digest, portal_time.now(tx))
        return self._received(tx)

    def _before(self, tx: Transaction, digest: bytes) -> AlreadyTakenIn | None:
        """The load that brought these bytes before. Two senders of the same bytes come one after the other, and the second is
        told."""
        tx.lock("load digest", self.viewer.organisation, self.feed, digest.hex())
        before = loads.of_digest(tx, self.viewer.organisation, self.feed, digest, self.declared.as_at)
        return None if before is None else AlreadyTakenIn(*before)

    def _received(self, tx: Transaction) -> Received:
        jobs.enqueue_taking_in(tx, self.viewer.organisation, self.load_id)
        return Received(self.load_id, self.size)

    def _take_up(self, tx: Transaction, before: AlreadyTakenIn) -> AlreadyTakenIn:
        """Whoever sends a load again because it got stuck is helped: its job may have failed for good."""
        if before.state is not LoadState.TAKEN_IN:
            jobs.resume_taking_in(tx, self.viewer.organisation, before.load_id)
        return before

    def forget(self) -> None:
        with self.database.transaction(self.viewer) as tx:
            loads.drop_upload(tx, self.viewer.organisation, self.load_id)
