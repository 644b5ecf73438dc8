"""Signing in as a named person, and proving it again by pressing a button. For demonstrations: production has no such route.
The pages are web's."""

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.browser_words import browser_words
from api.problems import problem
from api.routes import Needs, PortalRoute
from api.sessions import session_secret, set_session
from api.sign_in_floods import SENTENCE, TITLE, SignInFloods, name_of
from auth import people
from auth.limits import Spent
from auth.viewer import Viewer
from store import browser_sessions
from store.browser_sessions import Proof, StaffDisabled
from store.clock import machine_time
from store.database import Database
from web.client import local
from web.signing import SignInPages

_MOST_FIELDS = 5


def routes(database: Database, pages: SignInPages) -> list[PortalRoute]:
    """`POST /sign-in` and `POST /sign-in/again`, for a demonstration."""
    floods = SignInFloods(database)

    async def sign_in(request: Request) -> Response:
        form = await read_form(request)
        over = await run_in_threadpool(floods.start, request, name_of(text(form, "person")))
        if over is not None:
            return too_many(pages, request, over)
        viewer = people.viewer_of(text(form, "person"))
        if viewer is None:
            return problem(request.scope, 400, "NO_SUCH_PERSON", "Choose one of the people on the sign-in page.")
        return await _begin(request, viewer, text(form, "next"))

    async def again(request: Request) -> Response:
        form = await read_form(request)
        viewer: Viewer | None = request.state.viewer
        if viewer is None or not request.state.by_cookie:
            return RedirectResponse("/sign-in", 303)
        return await _begin(request, viewer, text(form, "next"))

    async def _begin(request: Request, viewer: Viewer, leads_to: str) -> Response:
        await run_in_threadpool(end_session, database, request)
        words = browser_words(request.headers.get("user-agent", ""))
        proof = Proof(name=viewer.name, signed_in_at=machine_time(), browser=words)
        try:
            secret = await run_in_threadpool(
                lambda: browser_sessions.begin(database, viewer.organisation, viewer.subject, proof=proof)
            )
        except StaffDisabled as disabled:
            return problem(request.scope, 403, disabled.code, disabled.sentence)
        response = RedirectResponse(local(leads_to), 303)
        set_session(response, secret)
        floods.know(request, response)
        return response

    return [
        PortalRoute("/sign-in", sign_in, methods=["POST"], needs=Needs.NOBODY, name="sign in"),
        PortalRoute("/sign-in/again", again, methods=["POST"], needs=Needs.SIGNED_IN, name="sign in again"),
    ]


def too_many(pages: SignInPages, request: Request, spent: Spent) -> Response:
    """The page for a network from which too many sign-ins were tried."""
    response = pages.refused(request, 429, TITLE, SENTENCE)
    response.headers.update(spent.headers())
    return response


async def read_form(request: Request) -> FormData:
    """The few fields of a sign-in form."""
    return await request.form(max_fields=_MOST_FIELDS, max_files=0)


def end_session(database: Database, request: Request) -> None:
    """End the session that the browser had: a new sign-in never goes on under the old secret (ASVS 7.2.4)."""
    secret = session_secret(request.headers)
    if secret is not None:
        browser_sessions.end(database, secret)


def text(form: FormData, name: str) -> str:
    """A field of a form; empty where it is not there, or is a file."""
    value = form.get(name)
    return value if isinstance(value, str) else ""
