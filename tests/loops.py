"""Runs coroutines for tests in a thread of their own: a browser test leaves an event loop running in the process's first
thread, in which no other can be run."""

import asyncio
from collections.abc import Coroutine, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from starlette.types import ASGIApp, Receive, Send

T = TypeVar("T")


def run_apart(coroutine: Coroutine[Any, Any, T]) -> T:
    """The coroutine's result, from a loop of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def serve_apart(app: ASGIApp, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """Have an application serve one request, in a loop of its own."""

    async def serve() -> None:
        await app(scope, receive, send)

    run_apart(serve())
