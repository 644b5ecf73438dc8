"""What stands on one line of a statement: its trails, each drawn with its steps, or its contacts or incidents."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from auth.scopes import Scope
from web import wording
from web.client import Client, Data
from web.formats import instant
from web.pages.statement import number_or_period
from web.problems import PageNotFound
from web.trail_drawing import draw

TRAILS_A_PAGE = 25
_LISTS = ("trails", "contacts", "incidents")


def routes(client: Client) -> list[BaseRoute]:
    async def statement_line(request: Request) -> Response:
        asked = request.path_params
        data = await client.ask(
            request,
            "StatementLine",
            directorate=asked["directorate"],
            number=number_or_period(str(asked["number"]))["number"],
            law=asked["law"],
            line=asked["line"],
            first=TRAILS_A_PAGE,
            after=request.query_params.get("after"),
        )
        statement, law, line = found(data)
        now = instant(data["portalTime"]["moment"])
        shown = next((name for name in _LISTS if line.get(name) and line[name]["edges"]), None)
        nodes: list[Data] = [edge["node"] for edge in line[shown]["edges"]] if shown else []
        return client.show(
            request,
            "statement_line.html",
            frame=data,
            statement=statement,
            law=law,
            line=line,
            shown=shown,
            rows=[(node, draw(node, now)) for node in nodes] if shown == "trails" else nodes,
            pages=line[shown]["pageInfo"] if shown else None,
            first_page="after" not in request.query_params,
            why=wording.NO_CLAIM.get(line["name"], ""),
            place=f"/statement/{asked['directorate']}/{asked['number']}",
        )

    path = "/statement/{directorate}/{number:int}/law/{law:int}/{line}"
    return [client.get(path, statement_line, Scope.STATEMENTS_READ)]


def found(data: Data) -> tuple[Data, Data, Data]:
    """The statement, its law and the line, or PageNotFound where one of them is not there."""
    statement = data["statement"]
    law = statement and statement["law"]
    line = law and law["line"]
    if not line:
        raise PageNotFound
    return statement, law, line
