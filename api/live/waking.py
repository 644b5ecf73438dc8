"""Wakes whoever waits for changes in this process: one thread listens to the database while anybody waits. What it hears says nothing,
and when it hears nothing everybody looks all the same now and then: a lost connection costs seconds and loses nothing."""

import asyncio
import logging
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress

from schema.problems import describe
from store.database import Database
from store.live import CHANNEL

_LOG = logging.getLogger("counterfoil.live")

_TICK_S = 0.5
_RETRY_S = 5.0


class Waiting:
    """Somebody who waits, in the event loop in which this is made."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._event = asyncio.Event()

    async def wait(self, seconds: float) -> None:
        """Wait until something may have changed, but no longer than so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._event.wait()
        self._event.clear()

    def wake(self) -> None:
        """Something may have changed. Called from the thread that listens."""
        with suppress(RuntimeError):  # the loop has ended, and nobody waits in it
            self._loop.call_soon_threadsafe(self._event.set)


class Wakes:
    """Everybody who waits in this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._waiting: set[Waiting] = set()
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()

    @property
    def is_closed(self) -> bool:
        """Whether the process is about to end, so that every subscription is to end first."""
        return self._closed.is_set()

    @contextmanager
    def waiting(self) -> Generator[Waiting]:
        """Be woken for as long as the block lasts."""
        one = Waiting()
        with self._lock:
            self._waiting.add(one)
            if self._thread is None:
                self._thread = threading.Thread(target=self._listen, name="counterfoil live", daemon=True)
                self._thread.start()
        try:
            yield one
        finally:
            with self._lock:
                self._waiting.discard(one)

    def close(self) -> None:
        """End every subscription."""
        self._closed.set()
        self._wake()

    def _wake(self) -> None:
        with self._lock:
            waiting = list(self._waiting)
        for one in waiting:
            one.wake()

    def _goes_on(self) -> bool:
        with self._lock:
            if self._waiting and not self._closed.is_set():
                return True
            self._thread = None
            return False

    def _listen(self) -> None:
        while self._goes_on():
            try:
                self._hear()
            except Exception as error:  # noqa: BLE001  without it everybody still looks now and then
                _LOG.warning("nobody is woken by the database: %s", describe(error))
                self._closed.wait(_RETRY_S)
            else:
                return

    def _hear(self) -> None:
        with self._database.listening(CHANNEL) as was_told:
            self._wake()
            while self._goes_on():
                if was_told(_TICK_S):
                    self._wake()
