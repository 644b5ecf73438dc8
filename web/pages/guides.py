"""The guides for partners: a list of them, and each of them. Everybody may read them; they hold nobody's data."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from web.client import Client
from web.guides import GUIDES, find
from web.problems import PageNotFound


def routes(client: Client) -> list[BaseRoute]:
    async def guides(request: Request) -> Response:
        return client.show(request, "guides.html", guides=GUIDES, loading=await client.loading(request))

    async def guide(request: Request) -> Response:
        found = find(request.path_params["name"])
        if found is None:
            raise PageNotFound
        return client.show(request, "guide.html", guide=found, loading=await client.loading(request))

    return [client.get("/docs", guides, None), client.get("/docs/{name}", guide, None)]
