"""The web client as a list of routes, for the application that mounts it. Who is signed in, and the answers to
operations, are handed in."""

from collections.abc import Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope as ConnectionScope

from web.client import Client, Deny, Mode, Run, SignIn
from web.environment import STATIC, environment
from web.pages import (
    about,
    disclosures,
    feeds,
    gaps,
    guides,
    home,
    loading,
    open_case,
    portal_time,
    referrals,
    region,
    restricted,
    sign_in,
    sign_ins,
    statement,
    statement_line,
    trail,
)
from web.problems import PageNotFound, PageProblem
from web.signing import SignInPages

_PAGES = (
    about,
    disclosures,
    feeds,
    gaps,
    guides,
    home,
    loading,
    open_case,
    portal_time,
    referrals,
    region,
    restricted,
    sign_in,
    sign_ins,
    statement,
    statement_line,
    trail,
)


def create_routes(
    run: Run, *, mode: Mode, static: Path = STATIC, deny: Deny | None = None, signing_in: SignIn | None = None
) -> list[BaseRoute]:
    """Every page, and the files beside them. `run` executes one operation for a viewer, `deny` logs that a page was denied; both
    may block. `signing_in` says who can."""
    client = Client(run, mode, environment(static), deny, signing_in or SignIn())
    pages = [route for module in _PAGES for route in module.routes(client)]
    return [*pages, Mount("/static", HashedFiles(directory=static), name="static")]


def create_refusal(run: Run, *, mode: Mode, static: Path = STATIC) -> Callable[[Request, PageProblem | None], Response]:
    """How the application says that an address leads nowhere (None), or that a page met a problem of its own."""
    client = Client(run, mode, environment(static))
    return lambda request, problem: client.refuse(request, problem or PageNotFound())


def create_sign_in_pages(run: Run, *, mode: Mode, static: Path = STATIC) -> SignInPages:
    """The pages that the doors of sign-in show."""
    return SignInPages(Client(run, mode, environment(static)))


class HashedFiles(StaticFiles):
    """Styles and scripts. An address that carries the hash of the content never shows anything else (RFC 8246)."""

    async def get_response(self, path: str, scope: ConnectionScope) -> Response:  # pyright: ignore[reportImplicitOverride]
        response = await super().get_response(path, scope)
        lasting = b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if lasting else "no-cache"
        return response
