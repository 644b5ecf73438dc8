"""The plain pages that everybody may read: the accessibility statement, and what is done with personal data."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from web.client import Client


def routes(client: Client) -> list[BaseRoute]:
    async def accessibility(request: Request) -> Response:
        return client.show(request, "accessibility.html", loading=await client.loading(request))

    async def privacy(request: Request) -> Response:
        return client.show(request, "privacy.html", loading=await client.loading(request))

    return [client.get("/accessibility", accessibility, None), client.get("/privacy", privacy, None)]
