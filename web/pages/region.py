"""The region's month as oversight sees it: figures of each directorate beside each other, and summed. Nobody's record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from auth.scopes import Scope
from web.client import Client

Data = Mapping[str, Any]

QUESTIONS = {
    0: "Incidents: were children asked about?",
    1: "Children: were they referred?",
    2: "Referrals: were they received?",
    3: "Contacts from police: what do they answer?",
    4: "Received referrals: were they decided?",
}


@dataclass(frozen=True, slots=True)
class LawTable:
    """One law with a line a row and a directorate a column, the region last. None is a figure that was taken out."""

    question: str
    places: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]


def routes(client: Client) -> list[BaseRoute]:
    async def region(request: Request) -> Response:
        data = await client.ask(request, "Region", month=request.query_params.get("month") or None)
        found: Data = data["region"]
        return client.show(request, "region.html", frame=data, found=found, tables=tables(found))

    return [client.get("/region", region, Scope.REGION_READ)]


def tables(found: Data) -> list[LawTable]:
    """A table for each law."""
    names = (*(one["directorate"]["name"] for one in found["directorates"]), "Region")
    columns: list[Sequence[Data]] = [one["laws"] for one in found["directorates"]]
    columns.append(found["region"])
    return [_table(names, [laws[place] for laws in columns]) for place in range(len(found["region"]))]


def _table(names: tuple[str, ...], laws: Sequence[Data]) -> LawTable:
    labels = [line["label"] for line in laws[0]["lines"]]
    rows = [(label, tuple(law["lines"][place]["count"] for law in laws)) for place, label in enumerate(labels)]
    return LawTable(QUESTIONS[laws[0]["number"]], names, (*rows, ("In all", tuple(law["total"] for law in laws))))
