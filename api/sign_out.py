"""Signing out: the session ends on the server, and the browser forgets what it had. Where to end the session at the
organisation's provider too, the page that it leads to says."""

import re

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.routes import Needs, PortalRoute
from api.sessions import clear_session
from api.settings import Settings
from api.sign_in import end_session
from auth.federation import sign_out_address
from auth.viewer import Viewer
from store import providers
from store.database import Database
from web.signing import SignInPages

ORGANISATION = re.compile(r"[A-Za-z0-9_-]{1,32}")


def routes(database: Database, settings: Settings, pages: SignInPages) -> list[PortalRoute]:
    """`POST /sign-out` and, in production, the page `GET /signed-out`."""

    async def sign_out(request: Request) -> Response:
        viewer: Viewer | None = request.state.viewer
        await run_in_threadpool(end_session, database, request)
        leads_to = "/sign-in" if settings.demo or viewer is None else f"/signed-out?from={viewer.organisation}"
        response = RedirectResponse(leads_to, 303)
        clear_session(response)
        return response

    async def signed_out(request: Request) -> Response:
        return await run_in_threadpool(_signed_out, request)

    def _signed_out(request: Request) -> Response:
        organisation = request.query_params.get("from", "")
        provider = providers.provider_of(database, organisation) if ORGANISATION.fullmatch(organisation) else None
        address = "" if provider is None else sign_out_address(provider, f"{settings.issuer}/sign-in")
        return pages.signed_out(request, address)

    found = [PortalRoute("/sign-out", sign_out, methods=["POST"], needs=Needs.NOBODY, name="sign out")]
    if not settings.demo:
        found.append(PortalRoute("/signed-out", signed_out, methods=["GET"], needs=Needs.NOBODY, name="signed out"))
    return found
