"""Restricted people's records that somebody of one's organisation opened, for its information governance to review."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from auth.scopes import Scope
from web.client import Client, redirect
from web.problems import PageNotFound, PageProblem

A_PAGE = 25
VERDICTS = {"JUSTIFIED": "There was need", "NOT_JUSTIFIED": "There was no need"}


def routes(client: Client) -> list[BaseRoute]:
    async def restricted(request: Request) -> Response:
        after = request.query_params.get("after")
        data = await client.ask(request, "BrokenGlass", first=A_PAGE, after=after)
        found = data["brokenGlass"]
        return client.show(
            request,
            "restricted.html",
            frame=data,
            found=found,
            rows=[edge["node"] for edge in found["edges"]],
            pages=found["pageInfo"],
            first_page=after is None,
            verdicts=VERDICTS,
        )

    async def review(request: Request) -> Response:
        form = await request.form()
        verdict = str(form.get("verdict", ""))
        if verdict not in VERDICTS:
            raise PageProblem("Select whether there was need to open the record.")
        given = {"id": str(form.get("id", "")), "verdict": verdict, "note": str(form.get("note", ""))}
        answer = (await client.ask(request, "ReviewBrokenGlass", input=given))["reviewBrokenGlass"]
        if answer["__typename"] == "NotFound":
            raise PageNotFound
        if answer["__typename"] != "GlassReviewed":
            raise PageProblem(str(answer["message"]))
        return redirect("/restricted")

    return [
        client.get("/restricted", restricted, Scope.RESTRICTED_REVIEW),
        client.post("/restricted", review, Scope.RESTRICTED_REVIEW),
    ]
