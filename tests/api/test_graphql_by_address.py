"""`GET /graphql`: for queries, in a demonstration, by whoever could have sent a POST. Production has no such door."""

import json
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from api.graphql import OWN_TYPE
from store.database import Database
from tests.api.doors import OWN_PAGE, SYSTEM, Visitor, client, demo, nowhere, production, sign_in
from tests.api.partners import Partner
from tests.schema.planted import Superuser, plant

WHO = "{ viewer { name } }"
STEP = 'mutation { stepPortalTime(input: {days: 1, idempotencyKey: "by address"}) { __typename } }'


def _get(to: Visitor, headers: dict[str, str], **parameters: object) -> httpx.Response:
    return to.get(f"/graphql?{urlencode(parameters)}", headers=headers)


def test_a_query_is_answered_with_its_variables(database: Database) -> None:
    text = "query Ask($n: Int!) { feeds { name } gaps(first: $n) { totalCount } } query Other { viewer { name } }"

    response = _get(
        client(demo(database)),
        SYSTEM,
        query=text,
        variables=json.dumps({"n": 1}),
        operationName="Ask",
        extensions="{}",
    )

    assert response.status_code == 200
    assert response.json()["data"]["gaps"] == {"totalCount": 0}
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("accept", [OWN_TYPE, "application/json"])
def test_a_mutation_is_answered_405_and_does_nothing(database: Database, superuser: Superuser, accept: str) -> None:
    before = superuser.execute("select * from portal_time").fetchall()

    response = _get(client(demo(database)), {**SYSTEM, "Accept": accept}, query=STEP)

    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert response.json()["errors"][0]["extensions"]["code"] == "METHOD_NOT_ALLOWED"
    assert superuser.execute("select * from portal_time").fetchall() == before


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"query": ""},
        {"query": WHO, "variables": "{"},
        {"query": WHO, "variables": "[]"},
        {"query": WHO, "extensions": "1"},
        {"query": WHO, "documentId": "sha256:0"},
    ],
)
def test_an_address_that_is_no_operation_is_refused(parameters: dict[str, Any]) -> None:
    response = _get(client(demo(nowhere())), {**SYSTEM, "Accept": OWN_TYPE}, **parameters)

    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.requirement(20)
def test_a_link_on_another_site_asks_nothing_in_the_name_of_who_follows_it(
    database: Database, superuser: Superuser
) -> None:
    plant(superuser)
    to = client(demo(database))
    sign_in(to)
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}

    followed = _get(to, link, query="{ trails { nodes { id } } }")

    assert followed.status_code == 403
    assert superuser.execute("select count(*) from disclosure").fetchone() == (0,)
    # What no link can send leads to the answer.
    assert _get(to, {**OWN_PAGE, "X-Requested-By": "test"}, query=WHO).status_code == 200


def test_a_look_by_address_is_written_down_as_any_other(database: Database, superuser: Superuser) -> None:
    plant(superuser)

    _get(client(demo(database)), SYSTEM, query="{ trails { nodes { id } } }")

    assert superuser.execute("select count(*) from disclosure").fetchone() == (1,)


def test_production_takes_nothing_by_address(database: Database) -> None:
    to, partner = client(production(database)), Partner(database)
    token = partner.token(to)
    proof = partner.proof("GET", "https://portal.test/graphql", token)

    response = _get(to, {"Authorization": f"DPoP {token}", "DPoP": proof}, query=WHO)

    assert (response.status_code, response.headers["allow"]) == (405, "POST")
