"""Reads a load in a thread of its own, a batch or two ahead of the one that is being kept, so that reading and the server
work at the same time. The thread never touches the transaction: bytes are handed to it, and batches come back."""

import queue
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

CHUNKS_AHEAD = 4
"""Chunks that wait to be read: a batch may take that many of a megabyte."""

BATCHES_AHEAD = 2
"""Batches that wait to be kept; reading pauses until one was."""

PAUSE_S = 0.05


Item = TypeVar("Item")


class _NeedBytes:
    """The thread waits for a chunk."""


@dataclass(frozen=True, slots=True)
class _Failed:
    """Reading raised what it never should; it is raised where the batches are taken."""

    error: BaseException


class _Over:
    """There is nothing more."""


class Chunks:
    """The chunks of a load as an iterator that another thread may read. Until `ask` is called they come straight from where
    they are; from then on only the thread that hands them over touches that."""

    def __init__(self, source: Iterator[bytes]) -> None:
        self._source = source
        self._waiting: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._ask: Callable[[], None] | None = None

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._ask is None:
            return next(self._source)
        chunk = self._next_waiting(self._ask)
        if chunk is None:
            raise StopIteration
        return chunk

    def _next_waiting(self, ask: Callable[[], None]) -> bytes | None:
        try:
            return self._waiting.get_nowait()
        except queue.Empty:
            ask()
            return self._waiting.get()

    def ask(self, ask: Callable[[], None]) -> None:
        """From now on call `ask` when none waits."""
        self._ask = ask

    def hand_over(self) -> None:
        """Let as many chunks wait as is good; after the last of them, the end."""
        while self._waiting.qsize() < CHUNKS_AHEAD:
            self._waiting.put(next(self._source, None))

    def stop(self) -> None:
        """Let whoever waits for a chunk find the end."""
        self._waiting.put(None)


def read_ahead(chunks: Chunks, items: Iterator[Item]) -> Generator[Item]:
    """The items of an iterator that reads `chunks`, made in another thread meanwhile. What it raises is raised here; when
    this generator is closed, the thread has ended."""
    made: queue.Queue[Item | _NeedBytes | _Failed | _Over] = queue.Queue(BATCHES_AHEAD)
    stopped = threading.Event()
    chunks.ask(lambda: made.put(_NeedBytes()))
    thread = threading.Thread(target=_make, args=(items, made, stopped), name="read ahead", daemon=True)
    thread.start()
    try:
        while True:
            chunks.hand_over()
            one = made.get()
            if isinstance(one, _Over):
                return
            if isinstance(one, _Failed):
                raise one.error
            if not isinstance(one, _NeedBytes):
                yield one
    finally:
        stopped.set()
        chunks.stop()
        _await_end(thread, made)


def _make(items: Iterator[object], made: "queue.Queue[Any]", stopped: threading.Event) -> None:
    try:
        for item in items:
            made.put(item)
            if stopped.is_set():
                return
        made.put(_Over())
    except BaseException as error:  # noqa: BLE001  # raised again where the items are awaited
        made.put(_Failed(error))


def _await_end(thread: threading.Thread, made: "queue.Queue[Any]") -> None:
    """Wait until the thread has noticed; it may be waiting for room to put what nobody wants any more."""
    while thread.is_alive():
        with suppress(queue.Empty):
            made.get(timeout=PAUSE_S)
