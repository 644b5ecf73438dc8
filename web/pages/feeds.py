"""Feeds: which there are and what they can show, their faults, their loads, and the rows that could not be read."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from auth.scopes import Scope
from web.client import Client
from web.problems import PageNotFound

LOADS_A_PAGE = 50
ROWS_A_PAGE = 100


def routes(client: Client) -> list[BaseRoute]:
    async def feeds(request: Request) -> Response:
        data = await client.ask(request, "Feeds", first=LOADS_A_PAGE, after=request.query_params.get("after"))
        return client.show(
            request,
            "feeds.html",
            frame=data,
            loads=[edge["node"] for edge in data["loads"]["edges"]],
            pages=data["loads"]["pageInfo"],
            first_page="after" not in request.query_params,
        )

    async def load(request: Request) -> Response:
        data = await client.ask(
            request,
            "Load",
            id=request.path_params["load_id"],
            first=ROWS_A_PAGE,
            after=request.query_params.get("after"),
        )
        if data["load"] is None:
            raise PageNotFound
        return client.show(
            request,
            "load.html",
            frame=data,
            load=data["load"],
            rejections=[edge["node"] for edge in data["load"]["rejections"]["edges"]],
            pages=data["load"]["rejections"]["pageInfo"],
            first_page="after" not in request.query_params,
        )

    return [
        client.get("/feeds", feeds, Scope.FEEDS_READ),
        client.get("/feeds/loads/{load_id}", load, Scope.FEEDS_READ),
    ]
