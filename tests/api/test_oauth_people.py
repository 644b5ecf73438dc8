"""A client asks for a person: pushed requests, the page that asks, codes and what they are bound to."""

import pytest
from joserfc.jwk import ECKey
from starlette.applications import Starlette

from store.database import Database
from tests.api.doors import ORIGIN, OWN_PAGE, SYSTEM, Visitor, client, sign_in
from tests.api.partners import INVALID_REQUEST, PAR, READING, REDIRECT, Partner, answer_of, decide, said
from tests.schema.planted import Superuser

# ---------------------------------------------------------------- pushed requests


@pytest.mark.requirement(3)
@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"client_assertion": None}, "invalid_client"),
        ({"client_assertion": "abc"}, "invalid_client"),
        ({"client_id": "another"}, "invalid_client"),
        ({"request_uri": "urn:ietf:params:oauth:request_uri:x"}, "invalid_request"),
        ({"request": "eyJhbGciOiJub25lIn0.e30."}, "invalid_request"),
        ({"redirect_uri": None}, "invalid_request"),
        ({"redirect_uri": "http://client.example/cb"}, "invalid_request"),
        ({"redirect_uri": f"{REDIRECT}/"}, "invalid_request"),
        ({"redirect_uri": f"{REDIRECT}?x=1"}, "invalid_request"),
        ({"redirect_uri": "https://evil.example/cb"}, "invalid_request"),
        ({"redirect_uri": "https://client.example@evil.example/cb"}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"scope": "people:read"}, "invalid_scope"),
        ({"scope": None}, "invalid_scope"),
        ({"state": "x" * 5000}, "invalid_request"),
    ],
    ids=str,
)
def test_a_request_that_is_not_as_agreed_is_refused_where_it_is_pushed(
    to: Visitor, partner: Partner, form: dict[str, str | None], error: str
) -> None:
    assert said(partner.push(to, **form)) == (400, {"error": error})


@pytest.mark.requirement(3)
def test_a_proof_and_a_named_key_must_be_one(to: Visitor, partner: Partner) -> None:
    response = partner.push(to, proof=partner.proof("POST", PAR), dpop_jkt=ECKey.generate_key("P-256").thumbprint())

    assert said(response) == (400, {"error": "invalid_dpop_proof"})


@pytest.mark.parametrize(
    "form",
    [
        {"state": None},
        {"state": "x" * 384},
        {"nonce": "n" * 64},
        {"nonce": "n" * 384},
        {"scope": " ".join(sorted(READING, reverse=True))},
        {"client_id": None},
    ],
    ids=["no state", "long state", "nonce", "long nonce", "other order of scopes", "no client_id"],
)
def test_what_may_be_said_otherwise_is_taken(
    to: Visitor, partner: Partner, browser: Visitor, form: dict[str, str | None]
) -> None:
    answer = answer_of(decide(browser, partner.address(to, **form)))

    assert answer.get("state") == {"state": "a-state", **form}["state"]
    assert partner.redeem(to, answer["code"]).status_code == 200


# ---------------------------------------------------------------- the address where a person is asked


@pytest.mark.requirement(2)
@pytest.mark.parametrize("more", ["&scope=gaps:read", "&redirect_uri=https://evil.example", "&state=x", "&client_id=x"])
def test_an_address_with_anything_more_is_refused(to: Visitor, partner: Partner, browser: Visitor, more: str) -> None:
    address = partner.address(to)
    query = "&".join(f"{name}={value}" for name, value in address.items())

    assert said(browser.get(f"/oauth/authorize?{query}{more}")) == INVALID_REQUEST


@pytest.mark.requirement(2)
@pytest.mark.parametrize("missing", ["client_id", "request_uri"])
def test_an_address_with_less_is_refused(to: Visitor, partner: Partner, browser: Visitor, missing: str) -> None:
    address = partner.address(to)
    del address[missing]

    assert said(browser.get("/oauth/authorize", params=address)) == INVALID_REQUEST


@pytest.mark.requirement(2)
def test_a_request_that_was_not_pushed_is_refused(partner: Partner, browser: Visitor) -> None:
    asked = {"client_id": partner.client_id, "response_type": "code", "redirect_uri": REDIRECT, "scope": "gaps:read"}

    assert said(browser.get("/oauth/authorize", params=asked)) == INVALID_REQUEST
    assert (
        said(browser.get("/oauth/authorize", params={**asked, "request_uri": "https://evil.example/r"}))
        == INVALID_REQUEST
    )


@pytest.mark.requirement(4)
def test_a_pushed_request_is_its_clients_alone(
    database: Database, to: Visitor, partner: Partner, browser: Visitor
) -> None:
    other = Partner(database, redirect_uris=(REDIRECT,))
    address = {**partner.address(to), "client_id": other.client_id}

    assert said(browser.get("/oauth/authorize", params=address)) == INVALID_REQUEST
    assert said(decide(browser, address)) == INVALID_REQUEST


@pytest.mark.requirement(4)
def test_a_pushed_request_may_be_looked_at_twice_and_answered_once(
    app: Starlette, to: Visitor, partner: Partner
) -> None:
    browser, address = client(app), partner.address(to)

    before = [browser.get("/oauth/authorize", params=address) for _ in range(2)]
    sign_in(browser)
    shown = browser.get(
        before[0]
        .headers["location"]
        .partition("next=")[2]
        .replace("%2F", "/")
        .replace("%3F", "?")
        .replace("%3D", "=")
        .replace("%26", "&")
        .replace("%25", "%")
    )
    answers = [decide(browser, address) for _ in range(2)]

    assert {(one.status_code, one.headers["location"].partition("?")[0]) for one in before} == {(303, "/sign-in")}
    assert shown.status_code == 200
    assert set(answer_of(answers[0])) == {"code", "state", "iss"}
    assert said(answers[1]) == INVALID_REQUEST
    assert said(browser.get("/oauth/authorize", params=address)) == INVALID_REQUEST


@pytest.mark.requirement(4)
def test_a_pushed_request_lives_ninety_seconds_at_most(
    to: Visitor, partner: Partner, browser: Visitor, superuser: Superuser
) -> None:
    response = partner.push(to)
    address = {"client_id": partner.client_id, "request_uri": response.json()["request_uri"]}
    [lives] = superuser.execute("select ends_at - now() <= interval '90 seconds' from guard.pushed_request").fetchall()

    superuser.execute("update guard.pushed_request set ends_at = now()")

    assert lives == (True,)
    assert response.json()["expires_in"] == 90
    assert said(browser.get("/oauth/authorize", params=address)) == INVALID_REQUEST


def test_the_page_says_who_asks_for_what_and_where_it_leads(to: Visitor, partner: Partner, browser: Visitor) -> None:
    page = browser.get("/oauth/authorize", params=partner.address(to))

    assert "Allow Case system to ask for you?" in page.text
    assert "Read gaps" in page.text
    assert "Read names" not in page.text
    assert "client.example" in page.text
    assert "form-action 'self' https://client.example;" in page.headers["content-security-policy"]


@pytest.mark.requirement(10)
@pytest.mark.parametrize(
    ("decision", "answer"), [("allow", "code"), ("refuse", "error"), ("", "error"), ("yes", "error")]
)
def test_every_answer_names_the_issuer_and_leads_on_by_get(
    to: Visitor, partner: Partner, browser: Visitor, decision: str, answer: str
) -> None:
    response = decide(browser, partner.address(to), decision)

    found = answer_of(response)
    assert response.status_code == 303
    assert (found["iss"], found["state"]) == (ORIGIN, "a-state")
    assert set(found) == {answer, "state", "iss"}
    assert found.get("error", "access_denied") == "access_denied"


@pytest.mark.requirement(10)
def test_a_person_of_another_organisation_cannot_be_asked(app: Starlette, to: Visitor, partner: Partner) -> None:
    browser = client(app)
    sign_in(browser, "rochdale-manager")

    assert answer_of(browser.get("/oauth/authorize", params=partner.address(to))) == {
        "error": "access_denied",
        "state": "a-state",
        "iss": ORIGIN,
    }


@pytest.mark.requirement(8)
def test_who_may_do_less_than_is_asked_cannot_allow_it(app: Starlette, to: Visitor, partner: Partner) -> None:
    browser = client(app)
    sign_in(browser, "oldham-social-worker")
    address = partner.address(to)

    assert answer_of(decide(browser, address))["error"] == "invalid_scope"
    assert said(decide(browser, address)) == INVALID_REQUEST


def test_another_sites_page_allows_nothing(to: Visitor, partner: Partner, browser: Visitor) -> None:
    data = {**partner.address(to), "decision": "allow"}

    response = browser.post("/oauth/authorize", data=data, headers={"Origin": "https://evil.test"})

    assert response.status_code == 403


@pytest.mark.parametrize("more", [{}, SYSTEM])
def test_only_a_browser_with_a_session_allows(to: Visitor, partner: Partner, more: dict[str, str]) -> None:
    headers = {**OWN_PAGE, **more}

    response = to.post("/oauth/authorize", data={**partner.address(to), "decision": "allow"}, headers=headers)

    assert said(response) == INVALID_REQUEST
