"""What is said before a case is shown: why it is opened, and why a restricted person's record must be seen."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from auth.scopes import Scope
from web.client import Client, redirect
from web.pages.trail import show_case
from web.problems import PageNotFound

Data = Mapping[str, Any]


def routes(client: Client) -> list[BaseRoute]:
    async def open_case(request: Request) -> Response:
        case, form = request.path_params["trail_id"], await request.form()
        given = {"case": case, "purpose": str(form.get("purpose", "")), "reason": str(form.get("reason", ""))}
        answer = (await client.ask(request, "OpenCase", input=given))["openCase"]
        if answer["__typename"] == "NotFound":
            raise PageNotFound
        if answer["__typename"] == "CaseOpened":
            return redirect(f"/trail/{case}")
        asked = await client.ask(request, "CaseOpening", case=case)
        said = {**given, "field": answer["field"], "message": _missing(given, answer)}
        opening: Data = asked["caseOpening"]
        return client.show(request, "open_case.html", status=400, frame=asked, case=case, opening=opening, said=said)

    async def break_glass(request: Request) -> Response:
        case, form = request.path_params["trail_id"], await request.form()
        given = {"trail": case, "reason": str(form.get("reason", ""))}
        answer = (await client.ask(request, "BreakGlass", input=given))["breakGlass"]
        if answer["__typename"] == "NotFound":
            raise PageNotFound
        if answer["__typename"] == "BadInput":
            return await show_case(client, request, {**given, "message": str(answer["message"])})
        return redirect(f"/trail/{case}")

    return [
        client.post("/trail/{trail_id}/open", open_case, Scope.TRAILS_READ),
        client.post("/trail/{trail_id}/break-glass", break_glass, Scope.RESTRICTED_OPEN),
    ]


def _missing(given: Data, answer: Data) -> str:
    """What to do, for somebody who chose nothing; else what the portal said."""
    return str(answer["message"]) if given["purpose"] else "Select why you are opening this case"
