"""Where somebody is signed in, and signing out everywhere."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from web.client import Client, redirect


def routes(client: Client) -> list[BaseRoute]:
    async def sign_ins(request: Request) -> Response:
        data = await client.ask(request, "SignIns")
        return client.show(request, "sign_ins.html", frame=data, sessions=data["browserSessions"])

    async def end(request: Request) -> Response:
        await client.ask(request, "SignOutEverywhere")
        response = redirect("/sign-in")
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return [client.get("/sign-ins", sign_ins, "SIGNED_IN"), client.post("/sign-ins/end", end, "SIGNED_IN")]
