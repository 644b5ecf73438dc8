"""Refusals at the HTTP doors as problem documents (RFC 9457), and the masking of what nobody expected. Pages have their own
form, which is web's."""

import logging
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schema.problems import INTERNAL_SENTENCE, describe

_LOG = logging.getLogger("counterfoil.doors")

PROBLEM = "application/problem+json"


class SettingsRefused(Exception):
    """The portal does not start with these settings."""

    code = "SETTINGS_REFUSED"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def request_id_of(scope: Scope) -> str:
    """The id of the request, by which its lines in the log are found."""
    return str(scope.get("state", {}).get("request_id", ""))


def problem(scope: Scope, status: int, code: str, sentence: str) -> JSONResponse:
    """A problem document: a stable code for machines and one sentence for people."""
    body = {
        "type": "about:blank",
        "status": status,
        "code": code,
        "detail": sentence,
        "requestId": request_id_of(scope),
    }
    return JSONResponse(body, status, media_type=PROBLEM)


class MasksFaults:
    """The door behind which nothing unexpected passes: the text of an error may quote a record, so it stays inside."""

    def __init__(self, app: ASGIApp, page: Callable[[Request], Response] | None = None) -> None:
        self._app = app
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:  # noqa: BLE001  this is a door
            _LOG.error("request failed request=%s: %s", request_id_of(scope), describe(error))
            if not started:
                await self._answer(scope)(scope, receive, send)

    def _answer(self, scope: Scope) -> Response:
        request = Request(scope)
        if self._page is not None and "text/html" in request.headers.get("accept", ""):
            return self._page(request)
        return problem(scope, 500, "INTERNAL", INTERNAL_SENTENCE)
