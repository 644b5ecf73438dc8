"""`POST /graphql`: what is understood, what is refused with which status, and that nothing else has a door."""

import json

import pytest

from api.graphql import OWN_TYPE, PLAIN_TYPE
from store.database import Database
from tests.api.doors import OWN_PAGE, SYSTEM, ask, asking, client, demo, nowhere, production, sign_in
from tests.schema.planted import HOSTILE, Superuser, plant

WHO = "{ viewer { name } }"


def test_an_operation_is_answered_over_http(database: Database) -> None:
    response = ask(client(demo(database)), WHO, SYSTEM)

    assert response.status_code == 200
    assert response.json() == {
        "data": {"viewer": {"name": "Case system of a demonstration"}},
        "extensions": {"cost": {"requested": 1, "limit": 200_000}},
    }
    assert response.headers["content-type"] == "application/json"


def test_an_answer_says_what_it_cost_at_most(database: Database) -> None:
    query = "query Q($n: Int!) { trails(first: $n) { nodes { referrals { id } } } loads(first: 20) { nodes { id } } }"

    answers = [ask(client(demo(database)), query, SYSTEM, variables={"n": n}).json() for n in (1, 100)]

    # A list without `first` counts as ten.
    assert [one["extensions"]["cost"]["requested"] for one in answers] == [11 + 20, 1100 + 20]


def test_a_client_that_knows_the_newer_media_type_gets_it(database: Database) -> None:
    response = ask(client(demo(database)), WHO, {**SYSTEM, "Accept": f"{OWN_TYPE}, application/json;q=0.9"})

    assert response.headers["content-type"] == OWN_TYPE


@pytest.mark.parametrize(
    ("query", "code", "plain", "newer"),
    [
        ("{", "GRAPHQL_PARSE_FAILED", 200, 400),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED", 200, 400),
        ("{ __schema { types { name } } }", None, 200, 200),
        ("query Q($n: Int!) { gaps(first: $n) { totalCount } }", "BAD_USER_INPUT", 200, 400),
        ("{ contacts { totalCount } feeds { name } rejections { totalCount } }", None, 200, 200),
        (
            'mutation { issueStatement(input: {directorate: "x", period: "2019-08", idempotencyKey: "x"}) { __typename } }',
            None,
            200,
            200,
        ),
    ],
)
def test_an_answer_has_the_status_of_its_media_type(
    database: Database, query: str, code: str | None, plain: int, newer: int
) -> None:
    to, manager = client(demo(database)), asking(database, "oldham-manager")

    answers = [ask(to, query, manager), ask(to, query, {**manager, "Accept": OWN_TYPE})]

    assert [one.status_code for one in answers] == [plain, newer]
    if code is not None:
        assert [one.json()["errors"][0]["extensions"]["code"] for one in answers] == [code, code]
        assert ["data" in one.json() for one in answers] == [False, False]


def test_nobody_is_answered_401_and_told_how(database: Database) -> None:
    response = ask(client(demo(database)), WHO)

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == 'DPoP algs="ES256 PS256 Ed25519"'
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    "token", ["Bearer demo-oldham-manager", "Bearer oldham-manager", "Basic b2xkaGFt", "Bearer ", ""]
)
def test_a_token_that_is_none_is_nobody(database: Database, token: str) -> None:
    assert ask(client(demo(database)), WHO, {"Authorization": token}).status_code == 401


def test_a_missing_scope_is_answered_403(database: Database) -> None:
    response = ask(client(demo(database)), "{ statements { totalCount } }", asking(database, "gmp-liaison"))

    assert response.status_code == 403
    assert response.json()["errors"][0]["extensions"]["scopes"] == ["statements:read"]


def test_an_error_carries_the_request_id_of_the_answer(database: Database) -> None:
    response = ask(client(demo(database)), "{ nothing }", SYSTEM)

    assert response.json()["errors"][0]["extensions"]["requestId"] == response.headers["x-request-id"]


@pytest.mark.parametrize(
    ("query", "line", "column"), [("{ viewer { name }", 1, 18), ("{\n  viewer { name nothing }\n}", 2, 17)]
)
def test_an_error_of_the_document_says_where(query: str, line: int, column: int) -> None:
    [error] = ask(client(demo(nowhere())), query, SYSTEM).json()["errors"]

    assert error["locations"] == [{"line": line, "column": column}]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"query": "{ viewer { name } }"}', "text/plain", 415),
        (b"query=%7Bviewer%7Bname%7D%7D", "application/x-www-form-urlencoded", 415),
        (b'{"query": "{ viewer { name } }"}', "multipart/form-data; boundary=x", 415),
        (b'{"query": "{ viewer { name } }"}', "", 415),
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'[{"query": "{ viewer { name } }"}]', "application/json", 400),
        (b"{}", "application/json", 400),
        (b'{"query": 1}', "application/json", 400),
        (b'{"query": ""}', "application/json", 400),
        (b'{"query": "{a}", "variables": []}', "application/json", 400),
        (b'{"query": "{a}", "variables": "x"}', "application/json", 400),
        (b'{"query": "{a}", "operationName": 1}', "application/json", 400),
        (b'{"query": "{a}", "extensions": 1}', "application/json", 400),
        (b'{"query": "{a}", "documentId": "sha256:0"}', "application/json", 400),
        (b'{"documentId": 1}', "application/json", 400),
        (b'{"extensions": {"persistedQuery": 1}}', "application/json", 400),
        (b'{"extensions": {"persistedQuery": {"sha256Hash": 1}}}', "application/json", 400),
        (b'{"documentId": "sha256:0", "extensions": {"persistedQuery": {"sha256Hash": "1"}}}', "application/json", 400),
        (b'{"query": "' + b" " * 65_536 + b'"}', "application/json", 413),
        (b"[" * 60_000, "application/json", 400),
    ],
)
def test_a_body_that_is_no_operation_is_refused_without_a_database(body: bytes, kind: str, status: int) -> None:
    to, headers = client(demo(nowhere())), {**SYSTEM, "Content-Type": kind}

    plain, newer = (
        to.post("/graphql", content=body, headers={**headers, "Accept": one}) for one in (PLAIN_TYPE, OWN_TYPE)
    )

    assert (plain.status_code, newer.status_code) == (status, status)
    assert set(plain.json()) == set(newer.json()) == {"errors"}
    assert plain.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


_REJECTIONS = "loads(first: 1000) { nodes { rejections(first: 1000) { totalCount nodes { line } } } }"


@pytest.mark.requirement(41)
@pytest.mark.parametrize(
    ("query", "limit", "most", "heaviest"),
    [
        (
            "{" + "viewer{organisation{" * 8 + "name" + "}" * 17,
            "depth",
            14,
            "viewer.organisation" + ".viewer.organisation" * 6 + ".viewer",
        ),
        ("{ viewer { " + " ".join(f"a{n}: name" for n in range(20)) + " } }", "aliases", 15, "viewer.a0"),
        ("{ viewer { name } " + "portalTime { moment } " * 260 + "}", "tokens", 1000, None),
        ("{ viewer { name } " + "portalTime { moment } " * 20 + "}", "rootFields", 20, "viewer"),
        ("{ viewer " + "@include(if: true) " * 40 + "{ name } }", "directives", 30, "viewer"),
        (f"{{ {_REJECTIONS} }}", "rows", 200_000, "loads.nodes.rejections"),
    ],
    ids=["deep", "aliases", "tokens", "root fields", "directives", "rows"],
)
def test_limits_are_answered_400_without_a_database_with_their_name_and_the_heaviest_path(
    query: str, limit: str, most: int, heaviest: str | None
) -> None:
    response = ask(client(demo(nowhere())), query, SYSTEM)

    assert response.status_code == 400
    [error] = response.json()["errors"]
    facts = error["extensions"]
    assert (facts["code"], facts["limit"], facts["most"]) == ("LIMIT_EXCEEDED", limit, most)
    assert facts.get("heaviest") == heaviest


def test_a_database_out_of_reach_is_answered_503_and_not_told_about() -> None:
    response = ask(client(demo(nowhere())), WHO, SYSTEM)

    assert response.status_code == 503
    assert response.json()["errors"][0]["extensions"]["code"] == "BUSY"
    assert "nonexistent" not in response.text


def test_what_cannot_be_recorded_is_answered_503_and_not_shown(database: Database, superuser: Superuser) -> None:
    plant(superuser)
    superuser.execute("alter table disclosure add constraint refused check (false) not valid")
    try:
        response = ask(client(demo(database)), "{ trails { nodes { id } } }", SYSTEM)
    finally:
        superuser.execute("alter table disclosure drop constraint refused")

    assert response.status_code == 503
    assert set(response.json()) == {"errors"}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "HEAD"])
def test_graphql_takes_post_alone(database: Database, method: str) -> None:
    to = client(production(database))

    response = to.request(method, "/graphql?query=%7Bviewer%7Bname%7D%7D", headers={**SYSTEM, **OWN_PAGE})

    assert response.status_code == 405
    assert response.headers["allow"] == "POST"


def test_another_site_is_given_no_cors(database: Database) -> None:
    response = ask(client(demo(database)), WHO, {**SYSTEM, "Origin": "https://portal.test"})

    assert [name for name in response.headers if name.startswith("access-control")] == []


def test_a_browser_session_needs_the_header_that_no_form_can_send(database: Database) -> None:
    to = client(demo(database))
    sign_in(to)

    bare = ask(to, WHO, OWN_PAGE)
    asked = ask(to, WHO, {**OWN_PAGE, "X-Requested-By": "test"})

    assert (bare.status_code, asked.status_code) == (403, 200)
    assert bare.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


def test_hostile_text_comes_back_as_json_text_and_nothing_sniffs_it(database: Database, superuser: Superuser) -> None:
    plant(superuser)

    response = ask(client(demo(database)), "{ referrals { nodes { narrative } } }", SYSTEM)

    assert json.loads(response.text)["data"]["referrals"]["nodes"] == [{"narrative": HOSTILE}]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["cache-control"] == "no-store"


def test_production_is_not_introspected_and_knows_no_demo_token(database: Database) -> None:
    response = ask(client(production(database)), "{ __schema { types { name } } }", SYSTEM)

    assert response.status_code == 401
