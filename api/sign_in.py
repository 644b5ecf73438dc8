"""Signing in as a named person, and signing out. For demonstrations: production has no such route. The page is web's."""

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.problems import problem
from api.routes import Needs, PortalRoute
from api.sessions import clear_session, session_secret, set_session
from auth import people
from store import browser_sessions
from store.database import Database
from web.client import local

_MOST_FIELDS = 5


def routes(database: Database) -> list[PortalRoute]:
    """`POST /sign-in` and `POST /sign-out`, for a demonstration."""

    async def sign_in(request: Request) -> Response:
        form = await request.form(max_fields=_MOST_FIELDS, max_files=0)
        viewer = people.viewer_of(_text(form, "person"))
        if viewer is None:
            return problem(request.scope, 400, "NO_SUCH_PERSON", "Choose one of the people on the sign-in page.")
        await run_in_threadpool(_end, database, request)
        secret = await run_in_threadpool(browser_sessions.begin, database, viewer.organisation, viewer.subject)
        response = RedirectResponse(local(_text(form, "next")), 303)
        set_session(response, secret)
        return response

    async def sign_out(request: Request) -> Response:
        await run_in_threadpool(_end, database, request)
        response = RedirectResponse("/sign-in", 303)
        clear_session(response)
        return response

    return [
        PortalRoute("/sign-in", sign_in, methods=["POST"], needs=Needs.NOBODY, name="sign in"),
        PortalRoute("/sign-out", sign_out, methods=["POST"], needs=Needs.NOBODY, name="sign out"),
    ]


def _end(database: Database, request: Request) -> None:
    """End the session that the browser had: a new sign-in never goes on under the old secret (ASVS 7.2.4)."""
    secret = session_secret(request.headers)
    if secret is not None:
        browser_sessions.end(database, secret)


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""
