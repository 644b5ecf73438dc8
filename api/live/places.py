"""How many connections of subscriptions there may be in one process: of each who asks, and of those who have not said who they are."""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from typing import TypeVar

from auth.viewer import Viewer

Key = TypeVar("Key")

MOST = 500
MOST_OF_ONE = 10
MOST_WAITING = 100
MOST_WAITING_OF_NETWORK = 20


class Places:
    """The places that are taken. Used in one event loop, so that nobody comes between a look and what follows it."""

    def __init__(self) -> None:
        self._taken: Counter[tuple[str, ...]] = Counter()
        self._waiting: Counter[str] = Counter()

    @contextmanager
    def waiting(self, network: str) -> Generator[bool]:
        """A place for somebody who has still to say who they are; whether there was one."""
        is_free = self._waiting.total() < MOST_WAITING and self._waiting[network] < MOST_WAITING_OF_NETWORK
        with _counted(self._waiting, network, is_free=is_free):
            yield is_free

    @contextmanager
    def taken(self, viewer: Viewer) -> Generator[bool]:
        """A place for a connection of a viewer; whether there was one. A person and a system have places each."""
        who = (viewer.organisation, viewer.subject)
        is_free = self._taken.total() < MOST and self._taken[who] < MOST_OF_ONE
        with _counted(self._taken, who, is_free=is_free):
            yield is_free


@contextmanager
def _counted(counter: Counter[Key], key: Key, *, is_free: bool) -> Generator[None]:
    if not is_free:
        yield
        return
    counter[key] += 1
    try:
        yield
    finally:
        counter[key] -= 1
        if not counter[key]:
            del counter[key]
