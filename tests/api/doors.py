"""The whole application for tests of its doors: in a demonstration over https, as a browser or a tool would reach it."""

from typing import Any

import httpx
from starlette.applications import Starlette

from api.app import create_app
from api.settings import Settings
from store.database import Database
from store.settings import Settings as StoreSettings
from tests.loops import run_apart

ORIGIN = "https://portal.test"
OWN_PAGE = {"Sec-Fetch-Site": "same-origin", "Origin": ORIGIN}
MANAGER = {"Authorization": "Bearer demo-oldham-manager"}


class Visitor:
    """Somebody at the doors: keeps cookies as a browser does, and shows redirects instead of following them."""

    def __init__(self, app: Starlette, address: str = "127.0.0.1") -> None:
        self._app = app
        self._address = address
        self.cookies = httpx.Cookies()

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One request."""

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self._app, client=(self._address, 40_000))
            async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, cookies=self.cookies) as client:
                response = await client.request(method, path, **more)
                self.cookies = client.cookies
                return response

        return run_apart(send())

    def get(self, path: str, **more: Any) -> httpx.Response:
        """A GET."""
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        """A POST."""
        return self.request("POST", path, **more)


def demo(database: Database) -> Starlette:
    """The application of a demonstration."""
    return create_app(Settings("demo", ORIGIN), database)


def production(database: Database) -> Starlette:
    """The application as it runs in production."""
    return create_app(Settings("production", ORIGIN), database)


def nowhere() -> Database:
    """A database that cannot be reached: whatever answers all the same did not ask it."""
    return Database(StoreSettings(application_url="postgresql:///x?host=/nonexistent", viewer_key=bytes(32)))


def client(app: Starlette) -> Visitor:
    """Somebody at the doors of an application."""
    return Visitor(app)


def ask(to: Visitor, query: str, headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
    """One operation over HTTP."""
    return to.post("/graphql", json={"query": query, **more}, headers=headers or {})


def sign_in(to: Visitor, person: str = "oldham-manager") -> httpx.Response:
    """Sign in as a browser does on the sign-in page."""
    return to.post("/sign-in", data={"person": person, "next": "/gaps"}, headers=OWN_PAGE)
