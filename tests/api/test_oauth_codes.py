"""Authorization codes: what they are bound to, that they come once, and whose token they give."""

import re
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from joserfc.jwk import ECKey
from starlette.applications import Starlette

from store.database import Database
from tests.api.doors import Visitor, client, demo, sign_in
from tests.api.partners import (
    FORCE,
    INVALID_GRANT,
    OLDHAM,
    PAR,
    READING,
    REDIRECT,
    TOKEN,
    Partner,
    answer_of,
    decide,
    said,
    without,
)
from tests.schema.planted import Superuser


@pytest.mark.requirement(5)
def test_of_many_redemptions_of_a_code_one_succeeds_and_its_token_dies(
    database: Database, to: Visitor, partner: Partner, browser: Visitor
) -> None:
    code = partner.code(to, browser)
    verifier = partner.verifier

    def redeem(_: int) -> httpx.Response:
        return partner.redeem(client(demo(database)), code, code_verifier=verifier)

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(redeem, range(6)))

    won = [one for one in answers if one.status_code == 200]
    assert len(won) == 1
    assert {said(one)[0] for one in answers if one is not won[0]} == {400}
    assert {one.json()["error"] for one in answers if one is not won[0]} == {"invalid_grant"}
    assert partner.call(to, won[0].json()["access_token"]).status_code == 401


@pytest.mark.requirement(5)
def test_a_code_that_comes_again_revokes_the_token_it_gave(to: Visitor, partner: Partner, browser: Visitor) -> None:
    code = partner.code(to, browser)
    token = partner.redeem(to, code).json()["access_token"]
    before = partner.call(to, token).status_code

    again = partner.redeem(to, code)

    assert before == 200
    assert said(again) == INVALID_GRANT
    assert partner.call(to, token).status_code == 401


@pytest.mark.requirement(5)
def test_a_code_lives_a_minute_at_most(to: Visitor, partner: Partner, browser: Visitor, superuser: Superuser) -> None:
    code = partner.code(to, browser)
    [lives] = superuser.execute(
        "select ends_at - now() <= interval '60 seconds' from guard.authorization_code"
    ).fetchall()

    superuser.execute("update guard.authorization_code set ends_at = now()")

    assert lives == (True,)
    assert said(partner.redeem(to, code)) == INVALID_GRANT


@pytest.mark.requirement(6)
@pytest.mark.parametrize(
    "more",
    [
        {"code_verifier": "x" * 43},
        {"code_verifier": None},
        {"code_verifier": ""},
        {"code_verifier": "short"},
        {"redirect_uri": None},
        {"redirect_uri": f"{REDIRECT}x"},
        {"code": "x" * 43},
        {"code": ""},
    ],
    ids=str,
)
def test_a_code_is_worth_nothing_without_what_it_is_bound_to(
    to: Visitor, partner: Partner, browser: Visitor, more: dict[str, str | None]
) -> None:
    code = partner.code(to, browser)

    assert said(partner.redeem(to, str(more.get("code", code)), **without(more, "code"))) == INVALID_GRANT


@pytest.mark.requirement(6)
def test_the_challenge_itself_is_no_verifier(
    to: Visitor, partner: Partner, browser: Visitor, superuser: Superuser
) -> None:
    code = partner.code(to, browser)
    [[challenge]] = superuser.execute("select body ->> 'challenge' from guard.authorization_code").fetchall()

    assert said(partner.redeem(to, code, code_verifier=str(challenge))) == INVALID_GRANT


@pytest.mark.requirement(6)
def test_a_code_is_its_clients_alone(database: Database, to: Visitor, partner: Partner, browser: Visitor) -> None:
    other = Partner(database, redirect_uris=(REDIRECT,))
    code = partner.code(to, browser)
    other.verifier = partner.verifier

    assert said(other.redeem(to, code)) == INVALID_GRANT
    assert partner.redeem(to, code).status_code == 200


@pytest.mark.requirement(6)
@pytest.mark.parametrize("by", ["proof", "dpop_jkt"])
def test_a_code_is_bound_to_the_key_of_its_request(to: Visitor, partner: Partner, browser: Visitor, by: str) -> None:
    if by == "proof":
        response = partner.push(to, proof=partner.proof("POST", PAR))
    else:
        response = partner.push(to, dpop_jkt=partner.proof_key.thumbprint())
    address = {"client_id": partner.client_id, "request_uri": response.json()["request_uri"]}
    code = answer_of(decide(browser, address))["code"]

    other = partner.proof("POST", TOKEN, key=ECKey.generate_key("P-256"))

    assert said(partner.redeem(to, code, proof=other)) == INVALID_GRANT


def test_a_code_needs_a_proof_too(to: Visitor, partner: Partner, browser: Visitor) -> None:
    code = partner.code(to, browser)

    assert said(partner.redeem(to, code, proof=None)) == (400, {"error": "invalid_dpop_proof"})
    assert partner.redeem(to, code).status_code == 200


@pytest.mark.requirement(9)
def test_a_persons_token_asks_as_the_person(to: Visitor, partner: Partner, browser: Visitor) -> None:
    response = partner.redeem(to, partner.code(to, browser))
    answer = partner.call(to, response.json()["access_token"]).json()["data"]["viewer"]

    assert (response.json()["token_type"], response.json()["expires_in"]) == ("DPoP", 300)
    assert answer == {
        "name": "Ruth Adeyemi",
        "organisation": {"code": OLDHAM},
        "roles": ["MANAGER"],
        "scopes": sorted(READING),
    }


def test_what_is_kept_of_a_code_and_a_request_is_a_digest(
    to: Visitor, partner: Partner, browser: Visitor, superuser: Superuser
) -> None:
    pushed = partner.address(to)
    code = partner.code(to, browser)
    tables = ("pushed_request", "authorization_code", "person_token", "used_once", "spent")
    kept = "".join(str(superuser.execute(f"select * from guard.{one}").fetchall()) for one in tables)

    assert code not in kept
    assert re.split(":", pushed["request_uri"])[-1] not in kept


def test_a_client_of_another_organisation_is_just_another(database: Database, app: Starlette, to: Visitor) -> None:
    partner = Partner(database, organisation=FORCE, redirect_uris=(REDIRECT,))
    browser = client(app)
    sign_in(browser, "gmp-liaison")

    answer = answer_of(decide(browser, partner.address(to, scope="gaps:read")))

    assert partner.redeem(to, answer["code"]).status_code == 200
