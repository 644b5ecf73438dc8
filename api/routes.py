"""Routes that say who may use them, so that a law can check that each one does."""

from collections.abc import Awaitable, Callable
from enum import StrEnum

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from auth.scopes import Scope

Endpoint = Callable[[Request], Awaitable[Response]]
SocketEndpoint = Callable[[WebSocket], Awaitable[None]]


class Needs(StrEnum):
    """What a route needs where it is not one scope."""

    NOBODY = "NOBODY"
    SIGNED_IN = "SIGNED_IN"


class PortalRoute(Route):
    """A route with what it needs. Saying it lets nobody in or out: the endpoint, or what it calls, is where it is enforced."""

    def __init__(self, path: str, endpoint: Endpoint, *, methods: list[str], needs: Needs | Scope, name: str) -> None:
        super().__init__(path, endpoint, methods=methods, name=name)
        self.needs = needs


class PortalWebSocketRoute(WebSocketRoute):
    """A route of WebSockets with what it needs, as `PortalRoute`."""

    def __init__(self, path: str, endpoint: SocketEndpoint, *, needs: Needs | Scope, name: str) -> None:
        super().__init__(path, endpoint, name=name)
        self.needs = needs
