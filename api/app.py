"""The HTTP application: every door mounted in one place, behind the same guards. Each door is a file of its own."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

from anyio.to_thread import current_default_thread_limiter
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from actions.deny import deny
from actions.log_disclosure import Act
from api import explorer, graphql, health, loads, log, oauth, sign_out
from api.compression import Compressed
from api.federated_sign_in import FederatedSignIn
from api.headers import SecurityHeaders
from api.live.waking import Wakes
from api.problems import MasksFaults, problem
from api.request_ids import RequestIds
from api.same_origin import SameOrigin
from api.sessions import Sessions
from api.settings import Settings
from auth.viewer import Viewer
from schema.asking import SECOND_CONNECTIONS
from schema.run import Answer, run_document
from store import providers
from store.database import Database
from web.app import create_refusal, create_routes, create_sign_in_pages
from web.client import SignIn
from web.consent import create_consent
from web.environment import STATIC
from web.problems import CouldNotAnswer, RequestEnded

_SENTENCES = {404: "There is nothing here that you may see.", 405: "This address does not take that method."}


def create_app(settings: Settings, database: Database) -> Starlette:
    """The portal as an ASGI application, over a database that is ready."""

    def run(viewer: Viewer, document: str, variables: Mapping[str, Any]) -> Answer:
        return run_document(database, viewer, document, variables, demo=settings.demo)

    def deny_page(viewer: Viewer, page: str, rule: str) -> None:
        deny(database, viewer, Act(page), rule)

    refusal = create_refusal(run, mode=settings.mode)
    wakes, own = Wakes(database), "" if settings.demo else settings.issuer
    doors: list[BaseRoute] = [
        *health.routes(database),
        *graphql.routes(database, settings, wakes, own=own),
        *loads.ROUTES,
        *log.routes(database, settings),
    ]
    if settings.issuer:
        asking = create_consent(run, mode=settings.mode)
        doors += oauth.routes(database, settings.issuer, asking, lambda request: refusal(request, RequestEnded()))
    pages = create_sign_in_pages(run, mode=settings.mode)
    doors += [*sign_out.routes(database, settings, pages), *FederatedSignIn(database, settings, pages).routes()]
    if settings.demo:
        doors += explorer.routes(STATIC)
    signing_in = SignIn(lambda: _providers(database), named=settings.named_people)
    app = Starlette(
        routes=[*doors, *create_routes(run, mode=settings.mode, deny=deny_page, signing_in=signing_in)],
        middleware=[
            Middleware(RequestIds),
            Middleware(SecurityHeaders),
            Middleware(MasksFaults, page=lambda request: refusal(request, CouldNotAnswer())),
            Middleware(SameOrigin, own=own),
            Middleware(Sessions, database=database, settings=settings),
            Middleware(Compressed),
        ],
        exception_handlers={HTTPException: _refused(lambda request: refusal(request, None))},
        lifespan=_lifespan(database, wakes),
    )
    app.state.wakes = wakes
    app.state.database = database
    app.state.settings = settings
    return app


def _providers(database: Database) -> list[tuple[str, str]]:
    return [(one.organisation, one.name) for one in providers.names(database)]


def _refused(page: Callable[[Request], Response]) -> Callable[[Request, Exception], Response]:
    def refused(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        if status == HTTPStatus.NOT_FOUND and "text/html" in request.headers.get("accept", ""):
            return page(request)
        response = problem(request.scope, status, f"HTTP_{status}", _SENTENCES.get(status, "The request was refused."))
        if isinstance(error, HTTPException) and error.headers:
            response.headers.update(error.headers)
        return response

    return refused


def _lifespan(database: Database, wakes: Wakes) -> Callable[[Starlette], Any]:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        # An operation holds one connection of the pool, and an act one more (ADR-0003): more threads would only wait.
        current_default_thread_limiter().total_tokens = max(1, database.settings.pool_size - SECOND_CONNECTIONS)
        yield
        wakes.close()
        database.close()

    return lifespan
