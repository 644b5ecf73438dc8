"""Security headers: on every answer, whatever it is."""

import pytest

from api.headers import EXPLORER, HEADERS, STRICT
from store.database import Database
from tests.api.doors import client, demo, nowhere, sign_in


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/health"),
        ("GET", "/sign-in"),
        ("GET", "/"),
        ("GET", "/nowhere"),
        ("GET", "/graphql"),
        ("POST", "/graphql"),
        ("POST", "/sign-in"),
        ("GET", "/static/app.css"),
        ("GET", "/explorer/start.js"),
    ],
)
def test_every_answer_carries_the_whole_set(method: str, path: str) -> None:
    response = client(demo(nowhere())).request(method, path, headers={"Origin": "https://elsewhere.test"})

    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    assert response.headers["content-security-policy"] == STRICT
    assert len(response.headers["x-request-id"]) == 32


@pytest.mark.parametrize("path", ["/health", "/sign-in", "/nowhere", "/graphql"])
def test_what_is_not_said_to_be_cacheable_is_stored_nowhere(path: str) -> None:
    assert client(demo(nowhere())).get(path).headers["cache-control"] == "no-store"


def test_the_strict_policy_allows_no_inline_script_and_no_other_host() -> None:
    parts = (part.strip().partition(" ") for part in STRICT.split(";"))
    directives = {name: value for name, _, value in parts}

    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["frame-ancestors"] == directives["base-uri"] == "'none'"
    assert "unsafe" not in STRICT + EXPLORER
    assert "http" not in STRICT + EXPLORER


def test_the_explorer_alone_has_a_wider_policy(database: Database) -> None:
    to = client(demo(database))
    sign_in(to)

    assert to.get("/explorer").headers["content-security-policy"] == EXPLORER
    assert to.get("/gaps").headers["content-security-policy"] == STRICT
