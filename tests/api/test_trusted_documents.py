"""Trusted documents: what a script of the browser may ask at `/graphql` with the session's cookie, and that it is nothing else."""

import hashlib
import re
from typing import Any

import httpx
import pytest

from api.graphql import OWN_TYPE
from schema.parts import opaque_id
from store.database import Database
from tests.api.doors import OWN_PAGE, Visitor, ask, client, demo, production, sign_in
from tests.api.partners import Partner
from tests.api.people_signing_in import Person, who
from tests.database import FORCE
from tests.laws.tree import ROOT
from tests.openid_provider import OpenIdProvider
from tests.schema.planted import RECEIVED, Superuser, plant
from web.documents import (
    ASKED_IN_A_CASE,
    areas_asked,
    document,
    document_id,
    documents_by_id,
    operation_names,
)

SCRIPT = {**OWN_PAGE, "X-Requested-By": "script", "Accept": OWN_TYPE}
UNKNOWN = f"sha256:{hashlib.sha256(b'{ trails { nodes { id } } }').hexdigest()}"


def name(to: Visitor, document_id: object, **more: Any) -> httpx.Response:
    """Name a document, as a script does."""
    return to.post("/graphql", json={"documentId": document_id, **more}, headers=SCRIPT)


def _code(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["errors"][0]["extensions"]["code"]


def _denied(superuser: Superuser) -> int:
    [(number,)] = superuser.execute("select count(*) from disclosure").fetchall()
    assert isinstance(number, int)
    return number


@pytest.mark.requirement(40)
def test_a_document_of_the_pages_is_answered_by_its_id(ada: Person) -> None:
    ada.sign_in()

    by_id = name(ada.browser, document_id("SignIns"))
    as_apollo = ada.browser.post(
        "/graphql",
        json={"extensions": {"persistedQuery": {"version": 1, "sha256Hash": document_id("SignIns")[len("sha256:") :]}}},
        headers=SCRIPT,
    )

    assert [one.status_code for one in (by_id, as_apollo)] == [200, 200]
    assert len(by_id.json()["data"]["browserSessions"]) == 1
    assert by_id.json()["data"]["browserSessions"][0]["id"] == as_apollo.json()["data"]["browserSessions"][0]["id"]


@pytest.mark.requirement(40)
@pytest.mark.parametrize("unknown", [UNKNOWN, "sha256:", "SignIns", "x" * 1000, document_id("SignIns").upper()])
def test_a_document_that_nobody_knows_is_refused_and_shows_nothing(
    unknown: str, ada: Person, superuser: Superuser
) -> None:
    plant(superuser)
    ada.sign_in()

    response = name(ada.browser, unknown)

    assert _code(response) == (400, "DOCUMENT_UNKNOWN")
    assert "data" not in response.json()
    assert _denied(superuser) == 0


@pytest.mark.requirement(40)
def test_a_script_asks_nothing_of_its_own_making(ada: Person, superuser: Superuser) -> None:
    plant(superuser)
    ada.sign_in()

    own = ask(ada.browser, "{ trails { nodes { id } } }", SCRIPT)
    # Not even the pages' own words, when they are sent instead of named.
    copied = ask(ada.browser, document("SignIns"), SCRIPT)
    beside = ada.browser.post(
        "/graphql", json={"query": "{ trails { nodes { id } } }", "documentId": document_id("SignIns")}, headers=SCRIPT
    )

    assert [_code(one) for one in (own, copied)] == [(403, "FORBIDDEN")] * 2
    assert own.json()["errors"][0]["extensions"]["scopes"] == ["queries:adhoc"]
    assert _code(beside) == (400, "BAD_USER_INPUT")
    # Both attempts are in the log, by the rule that denied them.
    assert _denied(superuser) == 2


def test_a_named_document_needs_what_its_fields_need(ada: Person, oldham: OpenIdProvider) -> None:
    oldham.roles = ["Counterfoil.Administrator"]
    ada.sign_in()
    variables = {"first": 1, **{f"mayRead{area}": False for area in areas_asked("Gaps")}}

    response = name(ada.browser, document_id("Gaps"), variables=variables)

    assert _code(response) == (403, "FORBIDDEN")
    assert response.json()["errors"][0]["extensions"]["scopes"] == ["gaps:read"]


def test_the_document_of_a_case_cannot_be_named_past_the_question_why_it_is_opened(
    ada: Person, superuser: Superuser
) -> None:
    plant(superuser)
    ada.sign_in()
    variables = {"id": opaque_id("Trail", FORCE, RECEIVED), **{f"mayRead{one}": True for one in areas_asked("Trail")}}

    response = name(ada.browser, document_id("Trail"), variables=variables)

    assert _code(response) == (400, "DOCUMENT_UNKNOWN")
    assert _denied(superuser) == 0


def test_every_document_that_a_page_asks_in_a_case_is_kept_from_scripts() -> None:
    pages = [path.read_text(encoding="utf-8") for path in (ROOT / "web").rglob("*.py")]
    asked = {one for page in pages for one in re.findall(r'ask_as\(\s*with_case\(.*?\),\s*"(\w+)"', page, re.DOTALL)}

    assert asked == ASKED_IN_A_CASE
    assert {document_id(one) for one in asked} & set(documents_by_id()) == set()
    assert len(documents_by_id()) == len(operation_names()) - 1


def test_a_named_mutation_does_what_the_page_does(ada: Person) -> None:
    ada.sign_in()

    response = name(ada.browser, document_id("SignOutEverywhere"))

    assert response.json()["data"] == {"signOutEverywhere": {"ended": 1}}
    assert who(ada.browser) is None


@pytest.mark.requirement(20)
def test_naming_a_document_needs_the_header_and_our_own_page(ada: Person) -> None:
    ada.sign_in()
    body = {"documentId": document_id("SignOutEverywhere")}

    without = ada.browser.post("/graphql", json=body, headers=OWN_PAGE)
    elsewhere = ada.browser.post("/graphql", json=body, headers={**SCRIPT, "Sec-Fetch-Site": "cross-site"})

    assert [one.status_code for one in (without, elsewhere)] == [403, 403]
    assert who(ada.browser) == "Ada Quill, manager"


def test_nobody_is_told_which_documents_there_are(database: Database) -> None:
    to = client(production(database))

    answers = [name(to, one) for one in (UNKNOWN, document_id("SignIns"))]

    assert [_code(one) for one in answers] == [(401, "UNAUTHENTICATED")] * 2


def test_a_token_needs_queries_adhoc_for_the_pages_documents_too(database: Database) -> None:
    to = client(production(database))
    without, having = (
        Partner(database, scopes=frozenset(scopes)) for scopes in (["gaps:read"], ["gaps:read", "queries:adhoc"])
    )

    answers = [_by_token(to, partner) for partner in (without, having)]

    assert _code(answers[0]) == (403, "FORBIDDEN")
    assert answers[1].status_code == 200


def _by_token(to: Visitor, partner: Partner) -> httpx.Response:
    token = partner.token(to)
    headers = {"Authorization": f"DPoP {token}", "DPoP": partner.proof("POST", "https://portal.test/graphql", token)}
    return to.post("/graphql", json={"documentId": document_id("SignIns")}, headers={**headers, "Accept": OWN_TYPE})


def test_who_may_ask_anything_may_do_so_from_a_browser(database: Database) -> None:
    to = client(demo(database))
    sign_in(to)

    assert ask(to, "{ viewer { name } }", SCRIPT).status_code == 200
    assert _code(name(to, UNKNOWN)) == (400, "DOCUMENT_UNKNOWN")


def test_an_id_is_the_digest_of_the_document_and_of_one_alone() -> None:
    ids = {document_id(one): one for one in operation_names()}

    assert len(ids) == len(operation_names())
    assert ids[f"sha256:{hashlib.sha256(document('Gaps').encode()).hexdigest()}"] == "Gaps"
