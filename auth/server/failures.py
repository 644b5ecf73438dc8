"""Floods of requests that nobody can be named for. Whoever proves who they are is never refused for what others sent.

Failures are counted for the network they come from, and for the client that they name there. Who is over is told to wait; the
right assertion or secret is let through all the same, so that a flood in somebody's name, or from somebody's address, locks
nobody out. A process remembers who is over, so that a flood costs the database nothing."""

import datetime as dt
import threading

from auth.keys import Clock
from auth.limits import FAILURES_OF_ADDRESS, FAILURES_OF_CLIENT, Limit, Spent, allowance
from auth.ports import State

_MOST_REMEMBERED = 10_000


class Failures:
    """Counts what failed, for each network and each client, or whoever else is named there."""

    def __init__(
        self,
        state: State,
        clock: Clock,
        of_address: Limit | None = None,
        of_name: Limit | None = None,
    ) -> None:
        self._state = state
        self._clock = clock
        self._of_address = of_address or FAILURES_OF_ADDRESS
        self._of_name = of_name or FAILURES_OF_CLIENT
        self._lock = threading.Lock()
        self._over: dict[bytes, tuple[dt.datetime, Spent]] = {}

    def count(self, network: str, name: str) -> Spent | None:
        """Count one; what is over, if anything is."""
        asked: list[tuple[Limit, tuple[str, ...]]] = [(self._of_address, (network,))]
        if name:
            asked.append((self._of_name, (network, name)))
        known = (self._remembered(allowance(limit, *who)) for limit, who in asked)
        over = next((one for one in known if one is not None), None)
        if over is not None:
            return over
        for limit, who in asked:
            spent = self._state.spend(limit, *who)
            if not spent.is_allowed:
                self._remember(allowance(limit, *who), spent)
                return spent
        return None

    def _remembered(self, digest: bytes) -> Spent | None:
        with self._lock:
            until, spent = self._over.get(digest, (None, None))
        return spent if until is not None and self._clock() < until else None

    def _remember(self, digest: bytes, spent: Spent) -> None:
        with self._lock:
            if len(self._over) >= _MOST_REMEMBERED:
                self._over.clear()
            self._over[digest] = (self._clock() + dt.timedelta(seconds=spent.wait_s), spent)
