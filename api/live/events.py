"""Subscriptions as server-sent events: one request, one subscription, one stream (GraphQL over SSE, distinct connections mode)."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress

import anyio
import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.live.places import Places
from api.live.telling import AnswerFailed, Closing, SignedOut, Subscriber
from api.problems import request_id_of
from auth.viewer import Viewer
from schema.problems import (
    INTERNAL_SENTENCE,
    ErrorCode,
    OperationRefused,
    describe,
    error_body,
    not_signed_in,
    refusal_of,
)
from schema.run import Answer

_LOG = logging.getLogger("counterfoil.live")

MEDIA_TYPE = "text/event-stream"

ALIVE_S = 15.0
"""How often a stream says that it is still there, so that nothing between gives it up."""

SEND_S = 30.0
"""How long somebody may take to read what was sent before they are given up."""

_TOO_MANY = "You have as many connections for subscriptions as there may be. End one of them first."

Refuse = Callable[[OperationRefused], Response]


def too_many_connections() -> OperationRefused:
    """Whoever asks has no place for another connection."""
    return OperationRefused(ErrorCode.TOO_MANY_REQUESTS, _TOO_MANY)


def errors_of(error: BaseException, request_id: str) -> Answer:
    """The answer in which a subscription ends. What nobody expected is logged and masked."""
    if isinstance(error, AnswerFailed):
        return error.answer
    if isinstance(error, SignedOut):
        return {"errors": [error_body(not_signed_in(), request_id)]}
    refused = refusal_of(error)
    if refused is None:
        _LOG.error("subscription failed request=%s: %s", request_id, describe(error))
        refused = OperationRefused(ErrorCode.INTERNAL, INTERNAL_SENTENCE)
    return {"errors": [error_body(refused, request_id)]}


class EventStream(Response):
    """The answer to a request for a subscription. `refuse` answers where there is no place for it."""

    def __init__(
        self, viewer: Viewer, subscriber: Subscriber, places: Places, *, headers: Mapping[str, str], refuse: Refuse
    ) -> None:
        super().__init__(None, 200, {**headers, "X-Accel-Buffering": "no"}, MEDIA_TYPE)
        del self.headers["content-length"]
        self._viewer = viewer
        self._subscriber = subscriber
        self._places = places
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # pyright: ignore[reportImplicitOverride]
        with self._places.taken(self._viewer) as is_free:
            if not is_free:
                await self._refuse(too_many_connections())(scope, receive, send)
                return
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            stream = _Stream(send)
            async with anyio.create_task_group() as group:
                group.start_soon(_until_gone, receive, group.cancel_scope)
                group.start_soon(stream.stay_alive, group.cancel_scope)
                await self._tell(stream, request_id_of(scope))
                group.cancel_scope.cancel()

    async def _tell(self, stream: "_Stream", request_id: str) -> None:
        try:
            await self._subscriber.tell(lambda answer: stream.event("next", answer))
        except Closing:
            # Without `complete` a client asks again, and finds another process.
            await stream.end()
            return
        except TimeoutError:
            return
        except Exception as error:  # noqa: BLE001  this is a door: whatever rises here is masked and logged
            await stream.event("next", errors_of(error, request_id))
        await stream.event("complete", None)
        await stream.end()


class _Stream:
    """Writes to one stream, one piece at a time. Raises TimeoutError where it is not read."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._lock = anyio.Lock()

    async def event(self, name: str, answer: Answer | None) -> None:
        data = b"" if answer is None else orjson.dumps(answer)
        await self._write(b"event: " + name.encode() + b"\ndata: " + data + b"\n\n")

    async def stay_alive(self, scope: anyio.CancelScope) -> None:
        with suppress(TimeoutError):
            while True:
                await self._write(b":\n\n")
                await anyio.sleep(ALIVE_S)
        scope.cancel()

    async def end(self) -> None:
        await self._write(b"", is_last=True)

    async def _write(self, body: bytes, *, is_last: bool = False) -> None:
        with anyio.fail_after(SEND_S):
            async with self._lock:
                await self._send({"type": "http.response.body", "body": body, "more_body": not is_last})


async def _until_gone(receive: Receive, scope: anyio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    scope.cancel()
