"""Gives every request an id of our own making, and writes one line about it: no query string, no name, no record's id."""

import logging
import time
from uuid import uuid4

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOG = logging.getLogger("counterfoil.requests")

HEADER = "X-Request-Id"


class RequestIds:
    """The id goes into `request.state.request_id`, the response and the log. One that the client sends is not taken: it
    could carry anything into the log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        began, status = time.perf_counter(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        await self._app(scope, receive, sending)
        took = (time.perf_counter() - began) * 1000
        _LOG.info("request=%s %s %s %d %.0fms", request_id, scope["method"], _route(scope), status, took)


def _route(scope: Scope) -> str:
    """The pattern of the route, which names no record; an address that leads nowhere is not repeated."""
    return str(getattr(scope.get("route"), "path", None) or "(no route)")
