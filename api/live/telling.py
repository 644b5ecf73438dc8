"""Tells one subscriber of changes, for as long as they are signed in and may ask: looks when woken and now and then, and sends one
message after the other. The next change is looked for once the last message has left, so that nothing is kept for who reads slowly."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import anyio
from starlette.concurrency import run_in_threadpool

from api.live.waking import Waiting, Wakes
from auth.limits import QUERIES
from auth.viewer import Viewer
from schema.live import Change, Live
from schema.run import Answer
from store.authorization import Authorizations
from store.database import Database

LOOK_S = 5.0
"""How long it may take until a change is seen where nobody was woken, and until somebody who is signed in no more is told so."""

LEAST_S = 0.25
"""How often a subscription looks at most: what happens meanwhile is told together."""

_AT_ONCE = 2
"""So many looks of subscriptions are at work at a time; the others of a process's connections are left to operations."""

T = TypeVar("T")
Send = Callable[[Answer], Awaitable[None]]


class Closing(Exception):
    """The process ends, and the subscription before it."""


class SignedOut(Exception):
    """Whoever subscribed is signed in no more: signed out, disabled, revoked, or their token is over."""


class AnswerFailed(Exception):
    """A message could not be made; it carries the answer that says why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


class Teller:
    """What tells subscribers in this process."""

    def __init__(self, database: Database, wakes: Wakes) -> None:
        self.database = database
        self.wakes = wakes
        self._few: asyncio.Semaphore | None = None

    def spend(self, viewer: Viewer) -> float:
        """Spend one of a viewer's operations; after how many seconds one is there again, if none was left. Blocks."""
        spent = Authorizations(self.database).spend(QUERIES, viewer.organisation, viewer.subject)
        return 0 if spent.is_allowed else spent.wait_s

    async def work(self, function: Callable[..., T], *arguments: object) -> T:
        """Run something that blocks, beside few others."""
        self._few = self._few or asyncio.Semaphore(_AT_ONCE)
        async with self._few:
            return await run_in_threadpool(function, *arguments)


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Who subscribed to what. `again` says who it is now, and blocks."""

    teller: Teller
    live: Live
    again: Callable[[], Viewer | None]

    async def tell(self, send: Send) -> None:
        """Tell of changes until there will be none. Raises Closing, SignedOut, AnswerFailed, and OperationRefused where the
        viewer may not ask this any more."""
        with self.teller.wakes.waiting() as waiting:
            while not self.live.is_over:
                if self.teller.wakes.is_closed:
                    raise Closing
                began = time.monotonic()
                await self._look(send)
                if not self.live.is_over:
                    await _rest(waiting, began)

    async def _look(self, send: Send) -> None:
        for change in await self.teller.work(self._changes):
            answer, wait_s = await self.teller.work(self._answer, change)
            if wait_s:
                # What is left is looked for again, and told together with what comes meanwhile.
                await anyio.sleep(min(wait_s, LOOK_S))
                return
            if answer is not None and "errors" in answer:
                raise AnswerFailed(answer)
            if answer is not None:
                await send(answer)
            change.done()

    def _changes(self) -> list[Change]:
        return self.live.look(self._viewer())

    def _answer(self, change: Change) -> tuple[Answer | None, float]:
        viewer = self._viewer()
        wait_s = self.teller.spend(viewer)
        return (None, wait_s) if wait_s else (self.live.answer(viewer, change), 0)

    def _viewer(self) -> Viewer:
        viewer = self.again()
        if viewer is None:
            raise SignedOut
        return viewer


def as_asked(viewer: Viewer, again: Callable[[], Viewer | None]) -> Callable[[], Viewer | None]:
    """Who it is when asked again, for the purpose and by the request by which they subscribed. Blocks."""

    def asked_again() -> Viewer | None:
        now = again()
        if now is None:
            return None
        return replace(now, purpose=viewer.purpose, case=viewer.case, request_id=viewer.request_id)

    return asked_again


async def _rest(waiting: Waiting, began: float) -> None:
    await waiting.wait(LOOK_S)
    await anyio.sleep(max(0.0, LEAST_S - (time.monotonic() - began)))
