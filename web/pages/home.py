"""Where `/` leads: to the viewer's statement of the latest month, or else to the first page that the viewer's role opens. While a
demonstration brings its region in and has no statement yet, it leads to how far that is."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from auth.scopes import Scope
from auth.viewer import OrganisationKind, Viewer
from web.client import Client, Data, redirect, viewer_of
from web.formats import months_before
from web.problems import NotAllowed

MONTHS_OFFERED = 6

# In this order, the first that the viewer may read is where `/` leads to.
_FIRST_PAGES = (
    (Scope.REGION_READ, "/region"),
    (Scope.GAPS_READ, "/gaps"),
    (Scope.REFERRALS_READ, "/referrals"),
    (Scope.RESTRICTED_REVIEW, "/restricted"),
    (Scope.FEEDS_READ, "/feeds"),
)


def routes(client: Client) -> list[BaseRoute]:
    async def home(request: Request) -> Response:
        viewer = viewer_of(request)
        if viewer is None:
            raise NotAllowed
        if Scope.STATEMENTS_READ in viewer.scopes and viewer.kind is OrganisationKind.DIRECTORATE:
            return redirect("/statements")
        return redirect(first_page(viewer))

    async def statements(request: Request) -> Response:
        data = await client.ask(request, "Home")
        edges = data["statements"]["edges"]
        if edges and "all" not in request.query_params:
            newest = max((edge["node"] for edge in edges), key=_how_new)
            return redirect(f"/statement/{newest['directorate']['code']}/{newest['number']}")
        if not edges and data["loading"] and data["loading"]["isUnderWay"]:
            return redirect("/loading")
        months = months_before(data["portalTime"]["moment"], MONTHS_OFFERED)
        return client.show(request, "statements.html", frame=data, edges=edges, months=months)

    return [
        client.get("/", home, "SIGNED_IN"),
        client.get("/statements", statements, Scope.STATEMENTS_READ),
    ]


def _how_new(statement: Data) -> tuple[str, int]:
    """The month in which a statement's period begins, and its number: older months may be drawn up after newer ones."""
    return str(statement["period"])[:7], int(statement["number"])


def first_page(viewer: Viewer) -> str:
    """The first page that the viewer's scopes open; the privacy page, which everybody may read, where none does."""
    for scope, page in _FIRST_PAGES:
        if scope in viewer.scopes:
            return page
    return "/statements?all" if Scope.STATEMENTS_READ in viewer.scopes else "/privacy"
