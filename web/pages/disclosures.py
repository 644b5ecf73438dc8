"""Who has seen a child: the disclosure log of the viewer's organisation. Nothing of it is shown before somebody has said what it is
read for, since reading it is logged with that purpose (DPA 2018 s.62(4))."""

import datetime as dt

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from auth.scopes import Scope
from web import wording
from web.client import Client
from web.filters import Filter, filters
from web.formats import LONDON

A_PAGE = 50
_DAY = dt.timedelta(days=1)


def routes(client: Client) -> list[BaseRoute]:
    async def disclosures(request: Request) -> Response:
        asked = filters(
            request,
            Filter("purpose", "Purpose", wording.LOG_PURPOSES),
            Filter("record", "Child or record"),
            Filter("from", "From"),
            Filter("to", "To"),
            Filter("recipient", "Shown to"),
            Filter("operation", "What was done", wording.LOGGED_OPERATIONS),
        )
        chosen = asked.chosen
        spans, faults = _span(chosen)
        if "purpose" in request.query_params and "purpose" not in chosen:
            faults = {"purpose": "Select what you need the log for", **faults}
        if "purpose" not in chosen or faults:
            frame = await client.ask(request, "DisclosuresFrame")
            return client.show(request, "disclosures.html", frame=frame, asked=asked, faults=faults)
        data = await client.ask(
            request,
            "Disclosures",
            first=A_PAGE,
            after=request.query_params.get("after"),
            purpose=chosen["purpose"],
            filter={**{name: chosen.get(name) for name in ("record", "recipient", "operation")}, **spans},
        )
        return client.show(
            request,
            "disclosures.html",
            frame=data,
            asked=asked,
            faults=faults,
            found=data["disclosures"],
            first_page="after" not in request.query_params,
        )

    return [client.get("/disclosures", disclosures, Scope.DISCLOSURES_READ)]


def _span(chosen: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The two moments of the days that were given, and what is wrong with a day that is none. The last day counts whole."""
    moments: dict[str, str] = {}
    faults: dict[str, str] = {}
    for name, moment, more in (("from", "since", dt.timedelta()), ("to", "until", _DAY)):
        if name not in chosen:
            continue
        try:
            day = dt.date.fromisoformat(chosen[name].strip()) + more
        except (ValueError, OverflowError):
            faults[name] = "Write the day as year, month, day, such as 2019-07-02"
        else:
            moments[moment] = dt.datetime.combine(day, dt.time(), LONDON).isoformat()
    if not faults and len(moments) > 1 and moments["since"] >= moments["until"]:
        faults["to"] = "The last day must be the first day or after it"
    return moments, faults
