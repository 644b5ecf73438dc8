"""The sign-in page: choose your organisation, or in a demonstration a named person; and the page on which somebody confirms
that it is them. Signing in itself is `POST /sign-in`, which is the door's."""

from itertools import groupby

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from auth.people import PEOPLE, DevelopmentPerson
from auth.viewer import Role
from web.client import Client, local, redirect, viewer_of
from web.signing import REMEMBERED


def routes(client: Client) -> list[BaseRoute]:
    async def sign_in(request: Request) -> Response:
        next_page = local(request.query_params.get("next", "/"))
        if viewer_of(request) is not None:
            return redirect(next_page)
        people = by_organisation() if client.mode == "demo" else []
        return client.show(
            request,
            "sign_in.html",
            organisations=people,
            next_page=next_page,
            titles=titles(),
            loading=await client.loading(request),
            providers=[] if client.mode == "demo" else await run_in_threadpool(client.providers),
            remembered=request.cookies.get(REMEMBERED, ""),
            unchosen="choose" in request.query_params,
        )

    async def again(request: Request) -> Response:
        next_page = local(request.query_params.get("next", "/"))
        frame = await client.ask(request, "SignIns")
        return client.show(request, "sign_in_again.html", frame=frame, next_page=next_page)

    return [client.get("/sign-in", sign_in, None), client.get("/sign-in/again", again, "SIGNED_IN")]


def by_organisation() -> list[tuple[str, list[DevelopmentPerson]]]:
    """The named people under the organisation they work for, in the order in which they are named."""
    return [(name, list(group)) for name, group in groupby(PEOPLE, key=lambda one: one.organisation_name)]


def titles() -> list[tuple[str, list[Role]]]:
    """Each title that one of the named people has, with its roles, once."""
    return list({one.title: list(one.roles) for one in PEOPLE}.items())
