"""What is said on a connection once it is known who is at its other end: subscriptions begin, tell and end. Each runs beside the
others, and none ends the connection."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import anyio
from anyio.abc import TaskGroup
from starlette.concurrency import run_in_threadpool

from actions.log_disclosure import Act
from api.documents import Documents
from api.live.events import errors_of
from api.live.protocol import Close, Ended, bad, id_of, payload_of
from api.live.telling import Closing, SignedOut, Subscriber, Teller
from api.operation_requests import RequestRefused, operation_of
from auth.viewer import Viewer
from schema.live import Live, subscribe
from schema.problems import bad_input, too_much
from schema.run import Answer, Ask

SUBSCRIPTIONS = 10
"""So many subscriptions a connection may have at a time."""

_DOOR = Act("WebSocket /graphql")

Send = Callable[[Mapping[str, Any]], Awaitable[None]]
End = Callable[[Close, str], None]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who is at the other end, `again` who it is now, and whether a browser's cookie said so."""

    viewer: Viewer
    again: Callable[[], Viewer | None]
    by_cookie: bool


class Conversation:
    """The subscriptions of one connection."""

    def __init__(
        self, teller: Teller, documents: Documents, speaker: Speaker, *, send: Send, end: End, demo: bool
    ) -> None:
        self._teller = teller
        self._documents = documents
        self._speaker = speaker
        self._send = send
        self._end = end
        self._demo = demo
        self._running: dict[str, anyio.CancelScope] = {}

    async def take(self, message: Mapping[str, Any], group: TaskGroup) -> None:
        """Do what a message of the client's asks for. Raises Ended."""
        match message["type"]:
            case "subscribe":
                await self._subscribe(id_of(message), payload_of(message), group)
            case "complete":
                scope = self._running.pop(id_of(message), None)
                if scope is not None:
                    scope.cancel()
            case "ping":
                await self._send({"type": "pong"})
            case "pong":
                pass
            case "connection_init":
                raise Ended(Close.TOO_MANY_INITIALISATIONS, "Too many initialisation requests")
            case _:
                raise bad("A type that is not of the protocol")

    async def _subscribe(self, name: str, payload: Mapping[str, Any], group: TaskGroup) -> None:
        if name in self._running:
            raise Ended(Close.SUBSCRIBER_EXISTS, f"Subscriber for {name} already exists")
        if len(self._running) >= SUBSCRIPTIONS:
            sentence = f"A connection may have at most {SUBSCRIPTIONS} subscriptions. End one of them first."
            refused = too_much(sentence, limit="subscriptions", most=SUBSCRIPTIONS)
            await self._refuse(name, refused)
            return
        self._running[name] = anyio.CancelScope()
        group.start_soon(self._run, name, payload, self._running[name])

    async def _run(self, name: str, payload: Mapping[str, Any], scope: anyio.CancelScope) -> None:
        with scope:
            try:
                await self._tell(name, payload)
            except RequestRefused as refused:
                await self._ends(name, scope, bad_input(refused.sentence))
            except (Closing, SignedOut) as ended:
                self._ends_all(ended)
            except Exception as error:  # noqa: BLE001  this is a door: whatever rises here is masked and logged
                await self._ends(name, scope, error)
            else:
                await self._ends(name, scope, None)

    async def _tell(self, name: str, payload: Mapping[str, Any]) -> None:
        live = await self._begin(payload)

        async def send(answer: Answer) -> None:
            await self._send({"id": name, "type": "next", "payload": answer})

        await Subscriber(self._teller, live, self._speaker.again).tell(send)

    async def _begin(self, payload: Mapping[str, Any]) -> Live:
        viewer = await self._teller.work(self._speaker.again)
        if viewer is None:
            raise SignedOut
        asked = operation_of(payload)
        text = await self._documents.find(asked, viewer, _DOOR, by_cookie=self._speaker.by_cookie)
        ask = Ask(
            text,
            asked.variables,
            asked.operation_name,
            demo=self._demo,
            spend=lambda: not self._teller.spend(viewer),
        )
        return await run_in_threadpool(subscribe, self._documents.database, viewer, ask)

    async def _ends(self, name: str, scope: anyio.CancelScope, error: BaseException | None) -> None:
        """Say that one ended, and forget it first: the client may use its id again at once. One that the client ended is forgotten
        already, and its id may be another's."""
        if self._running.get(name) is not scope:
            return
        del self._running[name]
        if error is None:
            await self._send({"id": name, "type": "complete"})
        else:
            await self._refuse(name, error)

    async def _refuse(self, name: str, error: BaseException) -> None:
        answer = errors_of(error, self._speaker.viewer.request_id)
        await self._send({"id": name, "type": "error", "payload": answer["errors"]})

    def _ends_all(self, ended: Exception) -> None:
        if isinstance(ended, SignedOut):
            self._end(Close.FORBIDDEN, "Signed in no more")
        else:
            self._end(Close.GOING_AWAY, "Going away")
