"""gzip for answers in which it can tell nobody anything, and for no others.

The length of a compressed answer tells whoever chose a part of it what else it holds, if they can make a victim's browser ask
again and again (BREACH). A browser sends a session's cookie by itself, so what a session is answered is never compressed. An
access token is sent by who holds it alone, and styles and scripts hold no secret."""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

# Below this a packet is saved by nobody.
_SMALLEST = 1024
# GraphQL's answers repeat their names in each row: harder work gains a few per cent.
_LEVEL = 4


class Compressed:
    """Compresses for whoever accepts it. Stands where it is known who asks, and by what."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._packed = GZipMiddleware(app, minimum_size=_SMALLEST, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._packed if scope["type"] == "http" and _may_be_packed(scope) else self._plain
        await app(scope, receive, send)


def _may_be_packed(scope: Scope) -> bool:
    if scope["path"].startswith("/static/"):
        return True
    state = scope["state"]
    return scope["path"] == "/graphql" and state["viewer"] is not None and not state["by_cookie"]
