"""Request ids and the log: one line a request, from which nobody learns what was asked about whom."""

import logging

import pytest

from store.database import Database
from tests.api.doors import OWN_PAGE, SYSTEM, client, demo, sign_in


def test_every_request_has_an_id_of_our_own_making(database: Database) -> None:
    to = client(demo(database))

    first, second = (to.get("/health", headers={"X-Request-Id": "theirs"}).headers["x-request-id"] for _ in range(2))

    assert first != second
    assert "theirs" not in {first, second}


def test_the_log_has_the_pattern_of_the_route_and_no_query_name_or_id(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    to = client(demo(database))
    with caplog.at_level(logging.DEBUG, "counterfoil"):
        to.post("/sign-in", data={"organisation": "E08000004", "person": "oldham-manager"}, headers=OWN_PAGE)
        sign_in(to)
        to.get("/trail/SECRETID?name=Rahman")
        to.get("/Rahman/2014-03-02")
        to.post("/graphql", json={"query": '{ trail(id: "SECRETID") { id } }'}, headers={**SYSTEM, **OWN_PAGE})

    lines = [one.getMessage() for one in caplog.records if one.name == "counterfoil.requests"]
    assert [line.split()[1:4] for line in lines] == [
        ["POST", "/sign-in", "303"],
        ["GET", "/trail/{trail_id}", "404"],
        ["GET", "(no", "route)"],
        ["POST", "/graphql", "200"],
    ]
    assert "Rahman" not in caplog.text
    assert "SECRETID" not in caplog.text
    assert "oldham-manager" not in caplog.text
