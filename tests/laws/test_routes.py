"""Laws about HTTP routes: each says who may use it, production has no door of the demonstration, and none is mounted
unseen."""

from typing import Any

from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from api.app import create_app
from api.settings import Settings
from auth.scopes import Scope
from store.database import Database
from store.settings import Settings as StoreSettings

# Whoever asks may have these: pages that say how the portal runs, and what a browser needs to show any page.
PUBLIC = {
    "GET /health",
    "GET /ready",
    "GET /sign-in",
    "POST /sign-in",
    "POST /sign-out",
    "GET /sign-in/{organisation}/callback",
    "GET /signed-out",
    "GET /loading",
    "GET /loading/figures",
    "GET /accessibility",
    "GET /privacy",
    "GET /docs",
    "GET /docs/{name}",
    "GET /static/{path:path}",
    "GET /.well-known/oauth-authorization-server",
    "GET /.well-known/openid-configuration",
    "GET /oauth/keys",
    # Whoever asks here proves in the form who they are.
    "POST /oauth/token",
    "POST /oauth/par",
    "POST /oauth/introspect",
    "POST /oauth/revoke",
    # Hashes and signatures of the disclosure log, for witnesses: about nobody, and believed by their signatures alone.
    *("GET /log/checkpoint", "GET /log/consistency", "GET /log/leaves", "GET /log/keys"),
    *("POST /log/cosignatures", "POST /log/held"),
}
DEMONSTRATION = {
    "GET /explorer/start.js",
    "GET /explorer/page.css",
}


def _routes(mode: Any) -> list[BaseRoute]:
    nowhere = StoreSettings(application_url="postgresql:///nowhere", viewer_key=bytes(32))
    return list(create_app(Settings(mode, "https://portal.test"), Database(nowhere)).routes)


def _needs(mode: str) -> dict[str, object]:
    """What each route needs: a scope, SIGNED_IN, or nothing, which counts as public."""
    needs: dict[str, object] = {}
    for route in _routes(mode):
        if isinstance(route, Mount):
            needs[f"GET {route.path}/{{path:path}}"] = None
            continue
        assert isinstance(route, Route | WebSocketRoute)
        need = getattr(route, "needs", "UNSAID")
        methods = (route.methods or set()) if isinstance(route, Route) else {"WEBSOCKET"}
        for method in sorted(methods - {"HEAD"}):
            needs[f"{method} {route.path}"] = None if need == "NOBODY" else need
    return needs


def test_every_route_says_what_it_needs() -> None:
    assert [route for route, need in _needs("demo").items() if need == "UNSAID"] == []


def test_what_needs_nobody_is_on_the_public_list() -> None:
    assert {route for route, need in _needs("demo").items() if need is None} == PUBLIC | DEMONSTRATION
    assert {route for route, need in _needs("production").items() if need is None} == PUBLIC


def test_every_other_route_needs_a_scope_or_somebody_signed_in() -> None:
    needs = {need for need in _needs("demo").values() if need is not None}

    assert {str(need) for need in needs if not isinstance(need, Scope)} == {"SIGNED_IN"}


def test_production_has_no_door_of_the_demonstration() -> None:
    doors = set(_needs("production"))

    assert doors & {"GET /explorer", *DEMONSTRATION} == set()
    assert doors < set(_needs("demo"))


def test_graphql_takes_post_and_get_only_in_a_demonstration() -> None:
    doors = {mode: [route for route in _needs(mode) if route.endswith(" /graphql")] for mode in ("demo", "production")}

    assert doors == {
        "demo": ["GET /graphql", "POST /graphql", "WEBSOCKET /graphql"],
        "production": ["POST /graphql", "WEBSOCKET /graphql"],
    }


def test_without_an_address_of_its_own_the_portal_issues_no_tokens() -> None:
    nowhere = StoreSettings(application_url="postgresql:///nowhere", viewer_key=bytes(32))
    routes = create_app(Settings("production"), Database(nowhere)).routes

    assert [one for one in routes if isinstance(one, Route) and "oauth" in one.path] == []
