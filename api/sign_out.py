"""Signing out: the session ends on the server, and the browser forgets what it had. Where to end the session at the
organisation's provider too, the page that it leads to says."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.federated_sign_in import provider_of
from api.routes import Needs, PortalRoute
from api.sessions import clear_session, end_session
from api.settings import Settings
from auth.federation import sign_out_address
from auth.viewer import Viewer
from store.database import Database
from web.signing import SignInPages


def routes(database: Database, settings: Settings, pages: SignInPages) -> list[PortalRoute]:
    """`POST /sign-out` and the page `GET /signed-out`."""

    async def sign_out(request: Request) -> Response:
        viewer: Viewer | None = request.state.viewer
        await run_in_threadpool(end_session, database, request)
        # The development provider keeps no session that could go on: the next one to look is chosen on the sign-in page.
        leads_to = "/sign-in" if settings.named_people or viewer is None else f"/signed-out?from={viewer.organisation}"
        response = RedirectResponse(leads_to, 303)
        clear_session(response)
        return response

    async def signed_out(request: Request) -> Response:
        return await run_in_threadpool(_signed_out, request)

    def _signed_out(request: Request) -> Response:
        provider = provider_of(database, settings, request.query_params.get("from", ""))
        address = "" if provider is None else sign_out_address(provider, f"{settings.issuer}/sign-in")
        return pages.signed_out(request, address)

    return [
        PortalRoute("/sign-out", sign_out, methods=["POST"], needs=Needs.NOBODY, name="sign out"),
        PortalRoute("/signed-out", signed_out, methods=["GET"], needs=Needs.NOBODY, name="signed out"),
    ]
