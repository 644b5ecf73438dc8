"""The demonstration's button that steps portal time by one day, and leads back to the page it was pressed on."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from auth.scopes import Scope
from web.client import Client, local, redirect
from web.problems import PageNotFound, PageProblem

DAYS = 1


def routes(client: Client) -> list[BaseRoute]:
    async def step(request: Request) -> Response:
        if client.mode != "demo":
            raise PageNotFound
        form = await request.form()
        wanted = {"days": DAYS, "idempotencyKey": str(form.get("idempotencyKey", ""))}
        answer = (await client.ask(request, "StepPortalTime", input=wanted))["stepPortalTime"]
        if "message" in answer:
            raise PageProblem(str(answer["message"]))
        return redirect(local(str(form.get("back", "/"))))

    return [client.post("/portal-time", step, Scope.PORTAL_TIME_SET)]
