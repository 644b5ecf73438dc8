"""Requests that change something come from our own pages, or from no browser."""

import pytest
from starlette.datastructures import Headers

from api.same_origin import is_same_origin
from store.database import Database
from tests.api.doors import ORIGIN, SYSTEM, client, demo, sign_in

HOST = {"host": "portal.test"}


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "cross-site", "origin": ORIGIN}, False),
        ({"origin": ORIGIN}, True),
        ({"origin": "https://evil.test"}, False),
        ({"origin": "https://portal.test.evil.test"}, False),
        ({"origin": "null"}, False),
        ({"origin": ""}, False),
        ({"cookie": "__Host-session=x"}, False),
        ({}, True),
        ({"authorization": "Bearer demo-x"}, True),
    ],
)
def test_what_a_request_says_of_its_origin_decides(headers: dict[str, str], allowed: bool) -> None:
    assert is_same_origin(Headers({**HOST, **headers})) is allowed


@pytest.mark.parametrize("origin", ["http://portal.test", "https://other.test", "https://portal.test:8443"])
def test_in_production_the_origin_is_held_to_the_portals_address_and_not_to_the_host(origin: str) -> None:
    headers = Headers({"origin": origin, "host": origin.partition("//")[2]})

    assert is_same_origin(headers)
    assert not is_same_origin(headers, ORIGIN)
    assert is_same_origin(Headers({"origin": ORIGIN, "host": "inside:8000"}), ORIGIN)


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/graphql", "/portal-time", "/feeds/x/loads", "/nowhere"])
def test_another_sites_form_does_nothing_anywhere(database: Database, path: str) -> None:
    to = client(demo(database))
    sign_in(to)

    response = to.post(
        path, data={"organisation": "GMP", "person": "gmp-liaison"}, headers={"Origin": "https://evil.test"}
    )

    assert response.status_code == 403
    assert response.json()["code"] == "CROSS_SITE"
    assert "set-cookie" not in response.headers


def test_a_link_from_elsewhere_may_be_followed(database: Database) -> None:
    to = client(demo(database))
    sign_in(to)

    assert to.get("/gaps", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_a_tool_without_cookies_needs_no_origin(database: Database) -> None:
    response = client(demo(database)).post("/graphql", json={"query": "{ viewer { name } }"}, headers=SYSTEM)

    assert response.status_code == 200
