"""Who is asking over HTTP: an access token, the session cookie of a browser, or at a demonstration's `/graphql` the static token of
its audit system. It only finds the viewer; whether somebody must be there, each door says."""

from dataclasses import replace
from http.cookies import CookieError, SimpleCookie

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.bearers import Asker, Bearers, nobody
from api.problems import request_id_of
from api.settings import Settings
from auth import audit_system, people
from auth.roles import scopes_of
from auth.scopes import Scope as Permission
from auth.viewer import Viewer
from store import browser_sessions
from store.browser_sessions import SignedIn
from store.database import Database

# The prefix binds the cookie to this host and to https (RFC 6265bis §4.1.3.2); browsers take localhost for https.
COOKIE = "__Host-session"
_AUDIT = f"Bearer {audit_system.TOKEN}"

# Styles and health need nobody, and must not cost a look at the database.
_NOBODY_NEEDED = ("/static/", "/health", "/ready")


class Sessions:
    """Sets `request.state.viewer`: the viewer, or None. `request.state.by_cookie` says whether a browser sent a cookie,
    `spent` what is left of an allowance that was counted already, `challenge` what a 401 asks for, and `again` asks later who it is."""

    def __init__(self, app: ASGIApp, *, database: Database, settings: Settings) -> None:
        self._app = app
        self._askers = Askers(database, settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            state = scope.setdefault("state", {})
            asker, state["by_cookie"] = await self._askers.find(scope)
            found = asker.viewer
            state["viewer"] = None if found is None else replace(found, request_id=request_id_of(scope))
            state["spent"], state["challenge"], state["again"] = asker.spent, asker.challenge, asker.again
        await self._app(scope, receive, send)


class Askers:
    """Finds who asks by a request."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._bearers = Bearers(database, settings.issuer)

    async def find(self, scope: Scope) -> tuple[Asker, bool]:
        """Who asks, and whether a browser sent a cookie."""
        headers = Headers(scope=scope)
        if scope["path"].startswith(_NOBODY_NEEDED):
            return nobody(scope), False
        if "authorization" in headers:
            is_audit = (
                self._settings.demo and scope["path"] == "/graphql" and headers.getlist("authorization") == [_AUDIT]
            )
            audit = Asker(audit_system.SYSTEM, again=lambda: audit_system.SYSTEM)
            return (audit if is_audit else await self._bearers.find(scope)), False
        secret = session_secret(headers)
        found = None if secret is None else await run_in_threadpool(self._resume, secret)
        if secret is None or found is None:
            return nobody(scope), secret is not None
        return Asker(found, again=lambda: self._look(secret)), True

    def _resume(self, secret: str) -> Viewer | None:
        return self._viewer(browser_sessions.resume(self._database, secret))

    def _look(self, secret: str) -> Viewer | None:
        return self._viewer(browser_sessions.look(self._database, secret))

    def _viewer(self, signed_in: SignedIn | None) -> Viewer | None:
        more = people.EVERYBODY if self._settings.demo else frozenset[Permission]()
        return None if signed_in is None else viewer_of_session(signed_in, more)


def viewer_of_session(signed_in: SignedIn, more: frozenset[Permission] = frozenset()) -> Viewer | None:
    """Who signed in at their organisation's provider, with `more` than their roles may; None once its table makes none of their
    app roles a role any more."""
    if not signed_in.roles:
        return None
    return Viewer(
        subject=signed_in.subject,
        name=signed_in.name,
        organisation=signed_in.organisation,
        kind=signed_in.kind,
        roles=signed_in.roles,
        scopes=scopes_of(signed_in.roles) | more,
        signed_in_at=signed_in.signed_in_at,
        strength=signed_in.strength,
    )


def session_secret(headers: Headers) -> str | None:
    """The secret in the session cookie, if there is one."""
    return cookie_of(headers, COOKIE)


def cookie_of(headers: Headers, name: str) -> str | None:
    """The value of a cookie, if the browser sent it."""
    try:
        cookies = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return None
    return cookies[name].value if name in cookies else None


def set_session(response: Response, secret: str) -> None:
    """Give the browser its session. Lax, because Strict would sign people out who follow a link that a colleague sent."""
    response.set_cookie(COOKIE, secret, path="/", secure=True, httponly=True, samesite="lax")


def end_session(database: Database, request: Request) -> None:
    """End the session that the browser had: a new sign-in never goes on under the old secret (ASVS 7.2.4)."""
    secret = session_secret(request.headers)
    if secret is not None:
        browser_sessions.end(database, secret)


def clear_session(response: Response) -> None:
    """Take the session from the browser."""
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
