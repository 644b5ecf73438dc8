"""The sign-in page: choose your organisation, or in a demonstration a named person of one; and the page on which somebody is asked
to confirm that it is them. Signing in itself is `POST /sign-in`, which is the door's."""

from collections.abc import Collection

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from auth.people import PEOPLE, DevelopmentPerson, people_of
from auth.viewer import Role
from web.client import Client, local, redirect, viewer_of
from web.signing import REMEMBERED


def routes(client: Client) -> list[BaseRoute]:
    async def sign_in(request: Request) -> Response:
        next_page = local(request.query_params.get("next", "/"))
        if viewer_of(request) is not None:
            return redirect(next_page)
        providers = await run_in_threadpool(client.signing_in.providers)
        return client.show(
            request,
            "sign_in.html",
            organisations=by_organisation(dict(providers)) if client.signing_in.named else [],
            next_page=next_page,
            titles=titles(),
            loading=await client.loading(request),
            providers=providers,
            remembered=request.cookies.get(REMEMBERED, ""),
            unchosen="choose" in request.query_params,
        )

    async def again(request: Request) -> Response:
        next_page = local(request.query_params.get("next", "/"))
        frame = await client.ask(request, "SignIns")
        return client.show(request, "sign_in_again.html", frame=frame, next_page=next_page)

    return [client.get("/sign-in", sign_in, None), client.get("/sign-in/again", again, "SIGNED_IN")]


def by_organisation(codes: Collection[str]) -> list[tuple[DevelopmentPerson, ...]]:
    """The named people of each organisation that can sign in, in the order in which they are named."""
    return [people_of(code) for code in dict.fromkeys(one.organisation for one in PEOPLE) if code in codes]


def titles() -> list[tuple[str, list[Role]]]:
    """Each title that one of the named people has, with its roles, once."""
    return list({one.title: list(one.roles) for one in PEOPLE}.items())
