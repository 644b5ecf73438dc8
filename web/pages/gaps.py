"""Gaps, oldest due first, with filters by side, kind and state."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from auth.scopes import Scope
from web import wording
from web.client import Client
from web.filters import Filter, filters
from web.formats import instant

A_PAGE = 50
_STATES = {"OPEN": "Open", "RESOLVED": "Resolved"}


def routes(client: Client) -> list[BaseRoute]:
    async def gaps(request: Request) -> Response:
        asked = filters(
            request,
            Filter("side", "Side", wording.SIDES),
            Filter("kind", "Kind", wording.GAPS),
            Filter("state", "State", _STATES, default="OPEN"),
        )
        data = await client.ask(
            request, "Gaps", first=A_PAGE, after=request.query_params.get("after"), filter=asked.chosen
        )
        return client.show(
            request,
            "gaps.html",
            frame=data,
            found=data["gaps"],
            rows=[edge["node"] for edge in data["gaps"]["edges"]],
            pages=data["gaps"]["pageInfo"],
            first_page="after" not in request.query_params,
            asked=asked,
            states=_STATES,
            now=instant(data["portalTime"]["moment"]),
        )

    return [client.get("/gaps", gaps, Scope.GAPS_READ)]
