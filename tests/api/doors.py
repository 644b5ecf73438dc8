"""The whole application for tests of its doors: in a demonstration over https, as a browser or a tool would reach it."""

from typing import Any

import httpx
from starlette.applications import Starlette

from api.app import create_app
from api.development.registration import issuer_of, register
from api.sessions import COOKIE
from api.settings import Settings
from auth.audit_system import TOKEN
from auth.id_tokens import subject_of
from store import browser_sessions
from store.browser_sessions import Proof
from store.clock import machine_time
from store.database import Database
from store.settings import Settings as StoreSettings
from tests.loops import run_apart
from tests.people import person_of

ORIGIN = "https://portal.test"
OWN_PAGE = {"Sec-Fetch-Site": "same-origin", "Origin": ORIGIN}
SYSTEM = {"Authorization": f"Bearer {TOKEN}"}
"""What the audit system of a demonstration sends."""

NOWHERE = "http://127.0.0.1:1"
"""A development provider that nobody asks: sessions are begun here as its answers would begin them."""


class Visitor:
    """Somebody at the doors: keeps cookies as a browser does, and shows redirects instead of following them."""

    def __init__(self, app: Starlette, address: str = "127.0.0.1") -> None:
        self.app = app
        self._address = address
        self.cookies = httpx.Cookies()

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One request."""

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=(self._address, 40_000))
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
    return create_app(Settings("demo", ORIGIN, development=True), database)


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


def sign_in(to: Visitor, person: str = "oldham-manager") -> None:
    """Give somebody's browser the session that they would have after signing in as a named person."""
    to.cookies.set(COOKIE, begin_session(to.app.state.database, person), domain="portal.test")


def asking(database: Database, person: str) -> dict[str, str]:
    """The headers of a script on our own page, in the browser of a named person who is signed in."""
    return {**OWN_PAGE, "X-Requested-By": "test", "Cookie": f"{COOKIE}={begin_session(database, person)}"}


def begin_session(database: Database, person: str) -> str:
    """A session of a named person; its secret."""
    one = person_of(person)
    with database.owning() as tx:
        register(tx, NOWHERE, one.organisation, "/nonexistent")
    issuer = issuer_of(NOWHERE, one.organisation)
    proof = Proof(issuer=issuer, name=one.name, app_roles=one.app_roles, signed_in_at=machine_time())
    return browser_sessions.begin(database, one.organisation, subject(person), proof=proof)


def subject(person: str) -> str:
    """As whom the portal knows a named person whose session was begun so."""
    one = person_of(person)
    return subject_of(issuer_of(NOWHERE, one.organisation), one.object_id)
