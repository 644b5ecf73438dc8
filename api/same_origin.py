"""Refuses requests that change something and were sent by another site's page (CSRF). There is no CORS: nothing here is
for scripts of other sites."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import problem

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def is_same_origin(headers: Headers, own: str = "") -> bool:
    """Whether the request can only come from our own pages, or from no page at all.

    `Sec-Fetch-Site` decides where a browser sends it, else `Origin`, which is held to `own`, the portal's address, or to the
    `Host` where that is not set. A client that sends neither is no browser; it may go on unless it carries cookies, which
    only browsers are given."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get("origin")
    if origin is not None and own:
        return origin == own
    if origin is not None:
        return urlsplit(origin).netloc == headers.get("host")
    return "cookie" not in headers


class SameOrigin:
    """Lets safe methods through, and the others where they come from our own pages."""

    def __init__(self, app: ASGIApp, *, own: str = "") -> None:
        self._app = app
        self._own = own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in _SAFE or is_same_origin(Headers(scope=scope), self._own):
            await self._app(scope, receive, send)
            return
        sentence = "This request did not come from a page of the portal, so nothing was done."
        await problem(scope, 403, "CROSS_SITE", sentence)(scope, receive, send)
