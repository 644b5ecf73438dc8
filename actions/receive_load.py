"""Receives a load: its bytes, whatever they are, into the store, known by their SHA-256. Reading them is
`actions/take_in_load.py`, which this act asks for in the transaction that says that they are all there."""

import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from actions.need_scope import need_scope
from auth.scopes import Scope
from auth.viewer import Viewer
from feeds.rows import MIB
from store import jobs, loads, portal_time
from store.database import Database
from store.loads import LoadState
from store.problems import StoreProblem
from store.transaction import Transaction

CHUNK_BYTES = MIB
MOST_BYTES = 1024 * MIB
"""The most that one load may have, compressed or not. A night of the largest force is a fiftieth of it."""


class LoadTooLarge(StoreProblem):
    """An upload went on beyond the limit; nothing of it was kept."""

    code = "LOAD_TOO_LARGE"

    def __init__(self, most_bytes: int) -> None:
        super().__init__(
            f"The load is larger than {most_bytes:,} bytes. Send it in parts, each with header and trailer."
        )
        self.most_bytes = most_bytes


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


def receive_load(
    database: Database,
    viewer: Viewer,
    feed: str,
    chunks: Iterable[bytes],
    on_progress: OnProgress | None = None,
    *,
    most_bytes: int = MOST_BYTES,
) -> Received | AlreadyTakenIn:
    """Receive a load of one of the viewer's organisation's feeds. Each chunk is a transaction of its own, so that a slow
    sender holds no connection; if sending stops with an error, what came before it is forgotten. What is no more than a
    chunk is received in one transaction once it is here."""
    need_scope(viewer, Scope.FEEDS_LOAD)
    pieces = _of_even_size(_bounded(chunks, most_bytes))
    first, second = next(pieces, b""), next(pieces, None)
    upload = _Upload(database, viewer, feed)
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

    def __init__(self, database: Database, viewer: Viewer, feed: str) -> None:
        self.database = database
        self.viewer = viewer
        self.feed = feed
        self.load_id = uuid.UUID(int=0)
        self.size = 0
        self.chunks = 0
        self.hash = hashlib.sha256()

    def whole(self, content: bytes, on_progress: OnProgress | None) -> Received | AlreadyTakenIn:
        """All of a small upload, in one transaction."""
        with self.database.transaction(self.viewer) as tx:
            self._begin(tx)
            if content:
                self._add(tx, content)
            if on_progress is not None:
                on_progress(self.size)
            return self._end(tx)

    def begin(self) -> None:
        with self.database.transaction(self.viewer) as tx:
            self._begin(tx)

    def _begin(self, tx: Transaction) -> None:
        self.load_id = loads.begin(tx, self.viewer.organisation, self.feed, portal_time.now(tx))

    def add(self, content: bytes) -> None:
        with self.database.transaction(self.viewer) as tx:
            self._add(tx, content)

    def _add(self, tx: Transaction, content: bytes) -> None:
        loads.add_chunk(tx, self.viewer.organisation, self.load_id, self.chunks, content)
        self.hash.update(content)
        self.size += len(content)
        self.chunks += 1

    def end(self) -> Received | AlreadyTakenIn:
        with self.database.transaction(self.viewer) as tx:
            return self._end(tx)

    def _end(self, tx: Transaction) -> Received | AlreadyTakenIn:
        organisation, digest = self.viewer.organisation, self.hash.digest()
        # Two senders of the same bytes come one after the other, and the second is told.
        tx.lock("load digest", organisation, self.feed, digest.hex())
        before = loads.of_digest(tx, organisation, self.feed, digest)
        if before is not None:
            loads.drop_upload(tx, organisation, self.load_id)
            return self._take_up(tx, AlreadyTakenIn(*before))
        loads.end_receiving(tx, organisation, self.load_id, digest, portal_time.now(tx))
        jobs.enqueue_taking_in(tx, organisation, self.load_id)
        return Received(self.load_id, self.size)

    def _take_up(self, tx: Transaction, before: AlreadyTakenIn) -> AlreadyTakenIn:
        """Whoever sends a load again because it got stuck is helped: its job may have failed for good."""
        if before.state is not LoadState.TAKEN_IN:
            jobs.resume_taking_in(tx, self.viewer.organisation, before.load_id)
        return before

    def forget(self) -> None:
        with self.database.transaction(self.viewer) as tx:
            loads.drop_upload(tx, self.viewer.organisation, self.load_id)
