"""The pages on a port of this machine, with answers written by hand instead of a schema: every standing at once."""

import re
import threading
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.headers import STRICT
from auth.viewer import Viewer
from tests.people import viewer_of
from tests.web.answers import every_answer, loading_answer
from tests.web.conftest import organisations
from tests.web.trails import Data
from web.app import create_routes
from web.client import SignIn

_OPERATION = re.compile(r"\A(?:#.*\n)*(?:query|mutation) (\w+)")

PEOPLE = {"/disclosures": "oldham-governance", "/region": "gmca-overseer", "/restricted": "gmp-governance"}
"""Who looks at a page, where it is not a manager."""


def _answer(_viewer: Viewer, document: str, _variables: Mapping[str, Any]) -> Data:
    found = _OPERATION.match(document)
    assert found is not None
    # Pages that everybody may read ask how far a demonstration is: here it is in the middle of its work.
    answers = {**every_answer(), "Loading": loading_answer()}
    return {"data": answers[found.group(1)]}


class _Door:
    """Everybody is the manager, except where one signs in, and where the log is read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Content-Security-Policy"] = STRICT
            await send(message)

        path = scope.get("path", "")
        person = PEOPLE.get(path, "oldham-manager")
        scope.setdefault("state", {})["viewer"] = None if path == "/sign-in" else viewer_of(person)
        await self.app(scope, receive, guarded)


@contextmanager
def recorded_portal(port: int) -> Generator[str]:
    """Serve the pages on `port` while the block runs; the value is their address."""
    app = Starlette(
        routes=create_routes(_answer, mode="demo", signing_in=SignIn(organisations, named=True)),
        middleware=[Middleware(_Door)],
    )
    settings = uvicorn.Config(app, port=port, log_level="error", ws="none", lifespan="off")
    server = uvicorn.Server(settings)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    yield f"http://localhost:{port}"
    server.should_exit = True
    thread.join(timeout=10)
