"""The portal served on a port of this machine, and clients of its subscriptions: a real WebSocket client, and one that reads a stream
of server-sent events."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from starlette.applications import Starlette
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from api.app import create_app
from api.settings import Settings
from auth.audit_system import TOKEN
from store.database import Database
from store.outbox import Event, EventKind, append
from tests.actions.hooked import AT
from tests.api.doors import ORIGIN
from tests.database import OLDHAM
from tests.serving import portal_answering

PROTOCOL = "graphql-transport-ws"
AUDIT = {"Authorization": f"Bearer {TOKEN}"}
GAPS = "subscription Gaps { gapChanged { gap { kind state side } readAgain } }"
LOADS = "subscription Loads { loadProgressed { load { id state linesRead judgedAt } readAgain } }"
PATIENCE_S = 8.0

Said = dict[str, Any]


@dataclass(frozen=True)
class Portal:
    """A portal that is running."""

    app: Starlette
    server: Any
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def waits(self, number: int) -> None:
        """Wait until so many wait for changes: each subscription that has begun, and each connection of a WebSocket."""
        until = time.monotonic() + PATIENCE_S
        while len(self.app.state.wakes._waiting) != number:
            assert time.monotonic() < until
            time.sleep(0.01)

    @contextmanager
    def connected(
        self, headers: Mapping[str, str] | None = None, *protocols: str, origin: str | None = None
    ) -> Generator[Talk]:
        """A connection on which nothing was said yet."""
        with connect(
            f"ws://127.0.0.1:{self.port}/graphql",
            subprotocols=[Subprotocol(one) for one in protocols or (PROTOCOL,)],
            additional_headers=dict(headers or {}),
            origin=origin,  # pyright: ignore[reportArgumentType]
        ) as connection:
            yield Talk(connection)

    @contextmanager
    def talking(self, headers: Mapping[str, str] | None = None, origin: str | None = None) -> Generator[Talk]:
        """A connection of somebody who is known; the audit system unless told otherwise."""
        with self.connected(AUDIT if headers is None else headers, origin=origin) as talk:
            talk.say({"type": "connection_init"})
            assert talk.hear() == {"type": "connection_ack"}
            yield talk

    @contextmanager
    def streaming(self, query: str, headers: Mapping[str, str] | None = None, **more: object) -> Generator[Stream]:
        """A request for server-sent events."""
        sent = {"Accept": "text/event-stream", **(AUDIT if headers is None else headers)}
        with (
            httpx.Client(timeout=PATIENCE_S) as client,
            client.stream("POST", f"{self.address}/graphql", json={"query": query, **more}, headers=sent) as response,
        ):
            yield Stream(response)


def narrow(port: int) -> socket.socket:
    """A connection of somebody who takes little before they read."""
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    one.connect(("127.0.0.1", port))
    return one


class Talk:
    """What is said on a connection."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def say(self, message: object) -> None:
        self.connection.send(message if isinstance(message, str | bytes) else json.dumps(message))

    def subscribe(self, query: str, name: str = "1", **more: object) -> None:
        self.say({"id": name, "type": "subscribe", "payload": {"query": query, **more}})

    def hear(self, seconds: float = PATIENCE_S) -> Said:
        """The next message."""
        text = self.connection.recv(timeout=seconds)
        assert isinstance(text, str)
        return json.loads(text)

    def hears_nothing(self, seconds: float = 1.0) -> bool:
        """Whether nothing comes for a while."""
        try:
            self.hear(seconds)
        except TimeoutError:
            return True
        return False

    def end(self, seconds: float = PATIENCE_S) -> int | None:
        """The code with which the portal ends the connection, whatever it says before."""
        try:
            while True:
                self.hear(seconds)
        except ConnectionClosed as closed:
            return None if closed.rcvd is None else closed.rcvd.code


class Stream:
    """A stream of server-sent events."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines: Iterator[str] = response.iter_lines()

    def next(self) -> tuple[str, Said | None]:
        """The next event: its name and its data. Comments are passed over."""
        name, data = "", None
        for line in self._lines:
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: ") or line == "data:":
                data = line.removeprefix("data:").strip()
            elif not line and data is not None:
                return name, json.loads(data) if data else None
        return "ended", None

    def has_begun(self) -> None:
        """Wait for the first comment, which comes once the subscription has begun."""
        assert next(self._lines) == ":"


@contextmanager
def live(database: Database, issuer: str = ORIGIN, *, production: bool = False) -> Generator[Portal]:
    """A portal, served as `counterfoil serve` does."""
    app = create_app(Settings("production" if production else "demo", issuer, development=not production), database)
    with socket.socket() as listening:
        # Little is held for who does not read, so that a test soon comes to the end of it.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        listening.bind(("127.0.0.1", 0))
        with portal_answering(app, listening) as server:
            yield Portal(app, server, listening.getsockname()[1])


def gap_changes(
    database: Database, *gaps: str, kind: EventKind = EventKind.GAP_OPENED, organisation: str = OLDHAM
) -> None:
    """Events about gaps, as the reconciler appends them."""
    with database.reconciling() as tx:
        append(tx, [Event(organisation, kind, gap, AT) for gap in gaps])
