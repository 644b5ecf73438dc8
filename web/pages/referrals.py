"""Referrals, newest first: what a force sent and a directorate was sent, each with what became of its trails."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from auth.scopes import Scope
from web import wording
from web.client import Client
from web.filters import Filter, filters
from web.formats import month, months_before

A_PAGE = 50
_MONTHS_BACK = 6
_STANDINGS = ("IN_TIME", "LATE", "CANNOT_TELL", "NOT_YET_DUE", "NOT_SHOWN", "UNKNOWN", "STOPPED", "EXCLUDED", "EXCUSED")


def routes(client: Client) -> list[BaseRoute]:
    async def referrals(request: Request) -> Response:
        asked = filters(request, Filter("period", "Month"), Filter("standing", "Receipt", wording.STANDINGS))
        data = await client.ask(
            request, "Referrals", first=A_PAGE, after=request.query_params.get("after"), filter=asked.chosen
        )
        months = months_before(data["portalTime"]["moment"], _MONTHS_BACK)
        return client.show(
            request,
            "referrals.html",
            frame=data,
            found=data["referrals"],
            rows=[edge["node"] for edge in data["referrals"]["edges"]],
            pages=data["referrals"]["pageInfo"],
            first_page="after" not in request.query_params,
            asked=asked,
            months=[(one, month(one)) for one in months],
            standings=[(one, wording.STANDINGS[one]) for one in _STANDINGS],
        )

    return [client.get("/referrals", referrals, Scope.REFERRALS_READ)]
