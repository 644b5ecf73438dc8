"""How the application is served: what uvicorn is told of WebSockets, and an end in order, in which subscriptions end first."""

import asyncio
import socket
from typing import Any

import uvicorn
from starlette.applications import Starlette

from api.live.waking import Wakes
from schema.limits import BODY_BYTES

MESSAGE_BYTES = BODY_BYTES + 1024
"""The most that one message of a WebSocket may have: an operation, and what is around it."""

_FAREWELL_S = 0.2
"""For saying goodbye on every connection, before uvicorn ends those that are left."""


def config_of(app: Starlette, **more: Any) -> uvicorn.Config:  # noqa: ANN401  # uvicorn's own settings
    """The settings with which the portal is served. Nothing is compressed on a WebSocket: the length would tell (ADR-0019)."""
    return uvicorn.Config(
        app,
        ws="websockets-sansio",
        ws_max_size=MESSAGE_BYTES,
        ws_per_message_deflate=False,
        access_log=False,
        server_header=False,
        **more,
    )


class Server(uvicorn.Server):
    """Serves the portal. A subscription never ends by itself, so it is told that the process ends."""

    def __init__(self, config: uvicorn.Config, wakes: Wakes) -> None:
        super().__init__(config)
        self._wakes = wakes

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:  # pyright: ignore[reportImplicitOverride]
        """End every subscription, and then as uvicorn does."""
        self._wakes.close()
        await asyncio.sleep(_FAREWELL_S)
        await super().shutdown(sockets)
