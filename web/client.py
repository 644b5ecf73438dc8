"""How a page asks and answers: one GraphQL operation for the viewer, one template. Pages themselves are in `web/pages/`."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from jinja2 import Environment
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from auth.scopes import Scope
from auth.viewer import VISITOR, Viewer
from web.documents import areas_asked, document
from web.problems import NotAllowed, PageProblem, problem_of

Data = Mapping[str, Any]
Mode = Literal["demo", "production"]
Run = Callable[[Viewer, str, Mapping[str, Any]], Data]
Deny = Callable[[Viewer, str, str], None]
"""Logs that a viewer was denied a page: who, which page, and the rule that denied it. It may block."""
Page = Callable[[Request], Awaitable[Response]]

# Personal data must not stay in a shared machine's cache; the address of a record must not leave in a Referer.
HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


class PageRoute(Route):
    """A route that says which scope opens it; `needs is None` means public, which a law checks against a list."""

    def __init__(self, path: str, page: Page, *, needs: Scope | Literal["SIGNED_IN"] | None, method: str) -> None:
        super().__init__(path, page, methods=[method], name=f"{method} {path}")
        self.needs = needs


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who can sign in: code and name of each organisation with a provider, which may block; and whether its people are offered by
    name, since a development provider signs them in."""

    providers: Callable[[], Sequence[tuple[str, str]]] = tuple
    named: bool = False


@dataclass(frozen=True, slots=True)
class Client:
    """What every page stands on: the port to GraphQL, the mode, the templates, and who can sign in."""

    run: Run
    mode: Mode
    templates: Environment
    deny: Deny | None = None
    signing_in: SignIn = SignIn()

    def get(self, path: str, page: Page, needs: Scope | Literal["SIGNED_IN"] | None) -> PageRoute:
        return PageRoute(path, self._guarded(page, needs), needs=needs, method="GET")

    def post(self, path: str, page: Page, needs: Scope | Literal["SIGNED_IN"] | None) -> PageRoute:
        return PageRoute(path, self._guarded(page, needs), needs=needs, method="POST")

    async def ask(self, request: Request, operation: str, **variables: object) -> Data:
        """Run `web/operations/<operation>.graphql` for the viewer, in a thread (ADR-0003)."""
        viewer = viewer_of(request)
        if viewer is None:
            raise NotAllowed
        return await self._ask_as(viewer, operation, variables)

    async def ask_as(self, viewer: Viewer, operation: str, **variables: object) -> Data:
        """As `ask`, for a viewer that `request` knows otherwise: one with a case open."""
        return await self._ask_as(viewer, operation, variables)

    async def loading(self, request: Request) -> Data | None:
        """How far a demonstration is with bringing its region in, for pages that everybody may read; None where there is
        none, and where the portal cannot say."""
        if self.mode != "demo":
            return None
        try:
            return (await self._ask_as(viewer_of(request) or VISITOR, "Loading", {}))["loading"]
        except PageProblem:
            return None

    async def _ask_as(self, viewer: Viewer, operation: str, variables: Mapping[str, object]) -> Data:
        may = {f"mayRead{area}": f"{area.lower()}:read" in viewer.scopes for area in areas_asked(operation)}
        answer = await run_in_threadpool(self.run, viewer, document(operation), {**variables, **may})
        if answer.get("errors"):
            first = answer["errors"][0]
            extensions: Data = first.get("extensions") or {}
            raise problem_of(
                extensions.get("code"), str(first.get("message", "")), str(extensions.get("requestId", ""))
            )
        return answer["data"]

    def show(self, request: Request, template: str, *, status: int = 200, **context: object) -> HTMLResponse:
        page = self.templates.get_template(template).render(
            **{
                "frame": None,
                "loading": None,
                "demo": self.mode == "demo",
                "who": viewer_of(request),
                "here": here(request),
                **context,
            }
        )
        return HTMLResponse(page, status_code=status, headers=HEADERS)

    def _guarded(self, page: Page, needs: Scope | Literal["SIGNED_IN"] | None) -> Page:
        async def guarded(request: Request) -> Response:
            viewer = viewer_of(request)
            if needs is not None and viewer is None:
                return redirect(sign_in_address(request))
            try:
                if isinstance(needs, Scope) and viewer is not None and needs not in viewer.scopes:
                    if self.deny is not None:
                        await run_in_threadpool(self.deny, viewer, _page_of(request), f"scope {needs.value}")
                    raise NotAllowed
                return await page(request)
            except PageProblem as problem:
                return self.refuse(request, problem)

        return guarded

    def refuse(self, request: Request, problem: PageProblem) -> HTMLResponse:
        request_id = problem.request_id or str(getattr(request.state, "request_id", ""))
        return self.show(request, "problem.html", status=problem.status, problem=problem, request_id=request_id)


def _page_of(request: Request) -> str:
    """The pattern of the page's address, which names no record."""
    return f"{request.method} {getattr(request.scope.get('route'), 'path', '')}"


def viewer_of(request: Request) -> Viewer | None:
    """Who is signed in; None if nobody is."""
    viewer = getattr(request.state, "viewer", None)
    return viewer if isinstance(viewer, Viewer) else None


def here(request: Request) -> str:
    """The address of this page inside the portal, with its filters."""
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def sign_in_address(request: Request) -> str:
    """Where to sign in, and the page to come back to; a form that was sent is not sent again."""
    return f"/sign-in?next={quote(here(request), safe='')}" if request.method == "GET" else "/sign-in"


def local(address: str) -> str:
    """`address` if it leads to a page of this portal, else the first page: no form, and no signing in, sends people elsewhere."""
    safe = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if safe else "/"


def redirect(address: str) -> RedirectResponse:
    """Lead on with GET, as after a form (POST-redirect-GET)."""
    return RedirectResponse(address, status_code=303, headers=HEADERS)
