"""The directorate's statement: what adds up, what could be judged, and above it what waits for whose move."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from auth.scopes import Scope
from web import formats, wording
from web.client import Client, redirect
from web.formats import instant, months_before
from web.ledger import ledger
from web.pages.home import MONTHS_OFFERED
from web.problems import PageNotFound, PageProblem

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Move:
    """What waits for one side: how many, how long the oldest has waited, the kinds, most first, and apart from them
    the gaps of incidents, which are not children's."""

    side: str
    count: int
    waited: str
    kinds: tuple[Data, ...]
    incidents: tuple[Data, ...]


def routes(client: Client) -> list[BaseRoute]:
    async def statement(request: Request) -> Response:
        directorate, which = request.path_params["directorate"], request.path_params["which"]
        data = await client.ask(request, "Statement", directorate=directorate, **number_or_period(which))
        found = data["statement"]
        if found is None:
            raise PageNotFound
        place = f"/statement/{directorate}/{found['number']}"
        now: str = data["portalTime"]["moment"]
        return client.show(
            request,
            "statement.html",
            frame=data,
            statement=found,
            ledgers=[ledger(law, place) for law in found["laws"] if law["number"] in range(5)],
            movements=[kind for kind in found["gapMovements"] if kind["opening"] or kind["opened"]],
            moves=moves(data["gapCounts"], now) if "gapCounts" in data else [],
            others=[edge["node"] for edge in data["statements"]["edges"]],
            months=months_before(now, MONTHS_OFFERED),
            place=place,
        )

    async def issue(request: Request) -> Response:
        form = await request.form()
        wanted = {name: str(form.get(name, "")) for name in ("directorate", "period", "idempotencyKey")}
        answer = (await client.ask(request, "IssueStatement", input=wanted))["issueStatement"]
        if answer["__typename"] == "StepUpNeeded":
            return redirect("/sign-in/again?next=%2Fstatements")
        issued = answer.get("statement")
        if issued is None:
            raise PageProblem(str(answer["message"]))
        return redirect(f"/statement/{issued['directorate']['code']}/{issued['number']}")

    return [
        client.get("/statement/{directorate}/{which}", statement, Scope.STATEMENTS_READ),
        client.post("/statement", issue, Scope.STATEMENTS_ISSUE),
    ]


def number_or_period(which: str) -> dict[str, object]:
    """`3` is a statement's number, `2019-08` the newest of that month."""
    if which.isdecimal() and len(which) <= 9:  # noqa: PLR2004 - GraphQL's Int has 32 bits
        return {"number": int(which), "period": None}
    return {"number": None, "period": which}


def moves(counts: Iterable[Data], now: str) -> list[Move]:
    """What waits for the police, for the council and for both, from the open gaps counted by kind."""
    by_side: dict[str, list[Data]] = {side: [] for side in wording.SIDES}
    for count in counts:
        if count["count"]:
            by_side[count["side"]].append(count)
    return [_move(side, kinds, now) for side, kinds in by_side.items() if kinds or side != "BOTH"]


def _move(side: str, kinds: list[Data], now: str) -> Move:
    most_first = sorted(kinds, key=lambda kind: (-kind["count"], kind["kind"]))
    incidents = tuple(kind for kind in most_first if kind["kind"] in wording.INCIDENT_GAPS)
    trails = tuple(kind for kind in most_first if kind["kind"] not in wording.INCIDENT_GAPS)
    oldest = min((instant(kind["oldestDueAt"]) for kind in trails), default=None)
    waited = "" if oldest is None else formats.span(instant(now) - oldest)
    return Move(side, sum(kind["count"] for kind in trails), waited, trails, incidents)
