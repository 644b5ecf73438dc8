"""How far a demonstration is with bringing its region in: a page that refreshes itself, and the figures it asks for.
Everybody may see it, signed in or not; in production there is no such page."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import groupby

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from web import formats, wording
from web.client import HEADERS, Client, Data, viewer_of
from web.problems import PageNotFound


@dataclass(frozen=True, slots=True)
class Bar:
    """One stage as it is shown. `of` is 0 where nobody knows yet how much there is to do."""

    name: str
    done: int
    of: int
    words: str


@dataclass(frozen=True, slots=True)
class Part:
    """The stages of one kind, under their heading."""

    kind: str
    heading: str
    explained: str
    bars: tuple[Bar, ...]


def routes(client: Client) -> list[BaseRoute]:
    async def loading(request: Request) -> Response:
        found = await client.loading(request)
        if found is None:
            raise PageNotFound
        return client.show(
            request,
            "loading.html",
            frame=None if viewer_of(request) is None else await client.ask(request, "Loading"),
            loading=found,
            parts=parts(found["stages"]),
            state=state(found),
            refreshes=found["isUnderWay"] and "still" not in request.query_params,
        )

    async def figures(request: Request) -> Response:
        found = await client.loading(request)
        if found is None:
            raise PageNotFound
        bars = [asdict(bar) for part in parts(found["stages"]) for bar in part.bars]
        body = {"isUnderWay": found["isUnderWay"], "state": state(found), "bars": bars}
        return JSONResponse(body, headers=HEADERS)

    return [client.get("/loading", loading, None), client.get("/loading/figures", figures, None)]


def parts(stages: Iterable[Data]) -> list[Part]:
    """The stages under the headings of their kinds."""
    grouped = groupby(stages, key=lambda stage: str(stage["kind"]))
    return [Part(kind, *wording.STAGES[kind], tuple(_bar(stage) for stage in group)) for kind, group in grouped]


def _bar(stage: Data) -> Bar:
    kind, done, of = str(stage["kind"]), int(stage["done"]), stage["of"]
    unit = wording.STAGE_UNITS[kind]
    words = formats.plural(done, unit) if of is None else f"{formats.number(done)} of {formats.plural(of, unit)}"
    return Bar(str(stage["feed"] or kind), done, of or 0, words)


def state(loading: Data) -> str:
    """What is going on, in one sentence that changes seldom enough to be read out."""
    if not loading["isUnderWay"]:
        return "Everything is in."
    if loading["finishedAt"] is not None:
        return "The loads of this morning are about to come in."
    doing = [stage for stage in loading["stages"] if stage["of"] is None or stage["done"] < stage["of"]]
    begun = [wording.STAGES[stage["kind"]][0] for stage in doing if stage["done"]]
    several = " and ".join(dict.fromkeys(begun[:1] + begun[-1:]))
    return f"Going on now: {several.lower()}." if several else "It is about to begin."
