"""The door of subscriptions over a WebSocket: who may connect, who they are, and for how long. What is said then is
conversation.py's. Only subscriptions: queries and mutations have their door, with its statuses and its limits."""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import anyio
import orjson
from anyio.lowlevel import checkpoint
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import Message, Scope
from starlette.websockets import WebSocket, WebSocketDisconnect

from api.bearers import Asker
from api.documents import Documents
from api.live.conversation import Conversation, Speaker
from api.live.events import SEND_S
from api.live.places import Places
from api.live.protocol import PROTOCOL, Close, Ended, bad, payload_of, read
from api.live.telling import LOOK_S, Teller, as_asked
from api.purposes import CASE_HEADER, PURPOSE_HEADER, with_purpose
from api.same_origin import is_same_origin
from api.sessions import Askers
from auth.limits import network_of
from auth.purposes import UnknownPurpose
from auth.viewer import Viewer
from schema.problems import describe

_LOG = logging.getLogger("counterfoil.requests")

INIT_S = 10.0
"""How long somebody who connects may take to say who they are."""

_CLOSE_S = 5.0

# What a client that cannot set the headers of its request says in the payload of `connection_init` instead.
_SAID_LATER = frozenset({"authorization", "dpop", PURPOSE_HEADER.lower(), CASE_HEADER.lower()})


@dataclass(frozen=True, slots=True)
class SocketDoor:
    """What every connection stands on. `own` is the portal's address, to which `Origin` is held."""

    teller: Teller
    places: Places
    askers: Askers
    documents: Documents
    demo: bool
    own: str

    async def __call__(self, websocket: WebSocket) -> None:
        """One connection, from its request to its end."""
        if not is_same_origin(websocket.headers, self.own):
            # Before it is accepted: the browser of whoever looks at another site's page is told 403.
            await websocket.close()
            return
        if PROTOCOL not in websocket.scope["subprotocols"]:
            await websocket.accept()
            await websocket.close(Close.SUBPROTOCOL_NOT_ACCEPTABLE, "Subprotocol not acceptable")
            return
        began, connection = time.perf_counter(), _Connection(self, websocket)
        await connection.serve()
        took = (time.perf_counter() - began) * 1000
        _LOG.info("request=%s WEBSOCKET /graphql %d %.0fms", connection.request_id, connection.code, took)


class _Connection:
    """One connection."""

    def __init__(self, door: SocketDoor, websocket: WebSocket) -> None:
        self.request_id = uuid4().hex
        self._door = door
        self._websocket = websocket
        self._lock = anyio.Lock()
        self._scope = anyio.CancelScope()
        self._ended: Ended | None = None

    @property
    def code(self) -> int:
        """With which code the portal ended it; 1000 where the client did."""
        return 1000 if self._ended is None else self._ended.code

    async def serve(self) -> None:
        """Everything, from accepting to closing. What nobody expected is masked: its text may quote a record."""
        await self._websocket.accept(PROTOCOL)
        with self._scope:
            try:
                await self._until_ended(self._converse)
            except Exception as error:  # noqa: BLE001  this is a door
                _LOG.error("connection failed request=%s: %s", self.request_id, describe(error))
                self._end(Close.INTERNAL_ERROR, "Internal error")
        if self._ended is not None:
            with anyio.move_on_after(_CLOSE_S), suppress(RuntimeError, WebSocketDisconnect):
                await self._websocket.close(self._ended.code, self._ended.reason)

    async def _until_ended(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Ended as ended:
            self._end(ended.code, ended.reason)
        except WebSocketDisconnect:
            self._scope.cancel()

    def _end(self, code: Close, reason: str) -> None:
        self._ended = self._ended or Ended(code, reason)
        self._scope.cancel()

    async def _converse(self) -> None:
        speaker = await self._introduced()
        with self._door.places.taken(speaker.viewer) as is_free:
            if not is_free:
                raise Ended(Close.TRY_AGAIN_LATER, "Too many connections")
            await self._send({"type": "connection_ack"})
            door = self._door
            conversation = Conversation(
                door.teller, door.documents, speaker, send=self._send, end=self._end, demo=door.demo
            )
            async with anyio.create_task_group() as group:
                group.start_soon(self._watch, speaker)

                async def take_all() -> None:
                    while True:
                        await conversation.take(read(await self._next()), group)

                await self._until_ended(take_all)

    # ------------------------------------------------------------ who it is

    async def _introduced(self) -> Speaker:
        """Who is at the other end. Raises Ended."""
        client = self._websocket.client
        with self._door.places.waiting(network_of("" if client is None else client.host)) as is_free:
            if not is_free:
                raise Ended(Close.TRY_AGAIN_LATER, "Too many connections")
            with anyio.move_on_after(INIT_S):
                request = _as_request(self._websocket.scope, await self._said())
                asker, by_cookie = await self._door.askers.find(request)
                viewer = self._viewer(asker, Headers(scope=request))
                return Speaker(viewer, as_asked(viewer, asker.again), by_cookie)
        raise Ended(Close.INITIALISATION_TIMEOUT, "Connection initialisation timeout")

    async def _said(self) -> Mapping[str, str]:
        while True:
            message = read(await self._next())
            match message["type"]:
                case "connection_init":
                    given = {name.lower(): value for name, value in payload_of(message).items()}
                    return {name: value for name in _SAID_LATER if isinstance(value := given.get(name), str)}
                case "ping":
                    await self._send({"type": "pong"})
                case "pong":
                    pass
                case "subscribe":
                    raise Ended(Close.UNAUTHORIZED, "Unauthorized")
                case _:
                    raise bad("A type that is not of the protocol")

    def _viewer(self, asker: Asker, headers: Headers) -> Viewer:
        if asker.viewer is None:
            raise Ended(Close.FORBIDDEN, "Forbidden")
        try:
            return with_purpose(replace(asker.viewer, request_id=self.request_id), headers)
        except UnknownPurpose:
            raise bad("That is no purpose or case") from None

    async def _watch(self, speaker: Speaker) -> None:
        """End the connection when the process ends, or whoever opened it is signed in no more."""
        wakes, looked = self._door.teller.wakes, time.monotonic()
        with wakes.waiting() as waiting:
            while not wakes.is_closed:
                await waiting.wait(LOOK_S)
                if time.monotonic() - looked < LOOK_S:
                    continue
                looked = time.monotonic()
                if await run_in_threadpool(speaker.again) is None:
                    self._end(Close.FORBIDDEN, "Signed in no more")
                    return
        self._end(Close.GOING_AWAY, "Going away")

    # ------------------------------------------------------------ messages

    async def _next(self) -> Message:
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        return message

    async def _send(self, message: Mapping[str, Any]) -> None:
        """Send one message after the other. Where nobody is there or reads any more, it is the end of the connection."""
        try:
            with anyio.fail_after(SEND_S):
                async with self._lock:
                    await self._websocket.send_text(orjson.dumps(message).decode())
        except WebSocketDisconnect:
            self._scope.cancel()
        except TimeoutError:
            self._end(Close.TRY_AGAIN_LATER, "Not read in time")
        await checkpoint()


def _as_request(scope: Scope, said: Mapping[str, str]) -> Scope:
    """The request that opened the connection, with what was said later as if it had stood in its headers. A proof is for this request:
    GET, and the address (RFC 9449 §4.2)."""
    headers = [
        *scope["headers"],
        *((name.encode(), value.encode("latin-1", "replace")) for name, value in said.items()),
    ]
    return {**scope, "type": "http", "method": "GET", "headers": headers}
