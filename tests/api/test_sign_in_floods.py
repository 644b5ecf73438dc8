"""Floods at the doors of sign-in: who sends them is told to wait, over all processes, and nobody else is."""

import httpx
import pytest

from api import sign_in_floods
from api.sign_in_floods import KNOWN_BROWSER
from auth.limits import Limit
from auth.server import failures
from store.database import Database
from tests.api.doors import OWN_PAGE, Visitor, begin_session, demo
from tests.api.partners import Partner
from tests.api.people_signing_in import Person, at_provider, portal, who
from tests.database import OLDHAM, ROCHDALE
from tests.openid_provider import OpenIdProvider
from tests.schema.planted import Superuser

TWO = 2
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


def _only(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    for name in names:
        limit: Limit = getattr(sign_in_floods, name)
        monkeypatch.setattr(sign_in_floods, name, Limit(limit.name, TWO, 3600))


def _start(browser: Visitor, organisation: str = OLDHAM) -> httpx.Response:
    return browser.post("/sign-in", data={"organisation": organisation, "next": "/gaps"}, headers=OWN_PAGE)


def _is_told_to_wait(response: httpx.Response, name: str) -> bool:
    return (
        response.status_code == 429
        and 0 < int(response.headers["retry-after"]) <= 3600
        and response.headers["ratelimit-policy"] == f'"{name}";q=2;w=3600'
        and response.headers["ratelimit"].startswith(f'"{name}";r=0;t=')
    )


@pytest.mark.requirement(19)
def test_a_flood_of_sign_ins_is_told_to_wait_on_all_processes_and_leaves_nothing(
    oldham: OpenIdProvider, database: Database, superuser: Superuser, monkeypatch: pytest.MonkeyPatch
) -> None:
    _only(monkeypatch, "STARTS_OF_ADDRESS")

    answers = [_start(Visitor(portal(database), HERE), organisation) for organisation in (OLDHAM, ROCHDALE, OLDHAM)]

    assert [one.status_code for one in answers[:TWO]] == [200] * TWO
    assert _is_told_to_wait(answers[TWO], "sign-ins-of-address")
    assert "Too many sign-ins" in answers[TWO].text
    assert superuser.execute("select count(*) from guard.sign_in_attempt").fetchall() == [(TWO,)]


def test_a_flood_that_names_an_organisation_locks_out_neither_it_elsewhere_nor_others_here(
    oldham: OpenIdProvider, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    _only(monkeypatch, "STARTS_OF_NAME")
    app = portal(database)

    flood = [_start(Visitor(app, HERE)) for _ in range(TWO + 1)]

    assert _is_told_to_wait(flood[TWO], "sign-ins-of-name")
    assert _start(Visitor(app, ELSEWHERE)).status_code == 200
    assert _start(Visitor(app, HERE), ROCHDALE).status_code == 200


def test_who_has_signed_in_before_still_can_from_the_very_network_of_a_flood(
    oldham: OpenIdProvider, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    _only(monkeypatch, "STARTS_OF_ADDRESS", "STARTS_OF_BROWSER")
    ada = Person(Visitor(portal(database), HERE))
    ada.sign_in()
    while _start(Visitor(portal(database), HERE)).status_code != 429:
        pass

    answers = [_start(ada.browser) for _ in range(TWO + 1)]

    assert [one.status_code for one in answers[:TWO]] == [200] * TWO
    assert _is_told_to_wait(answers[TWO], "sign-ins-of-browser")


@pytest.mark.parametrize("value", ["made-up", "made-up.", ".", "made-up." + "0" * 64, "é.é"])
def test_a_cookie_that_the_portal_did_not_seal_is_no_known_browser(
    oldham: OpenIdProvider, database: Database, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    _only(monkeypatch, "STARTS_OF_ADDRESS")
    app = portal(database)

    def start() -> httpx.Response:
        cookie = {"Cookie": f"{KNOWN_BROWSER}={value}".encode()}
        return Visitor(app, HERE).post("/sign-in", data={"organisation": OLDHAM}, headers={**OWN_PAGE, **cookie})

    answers = [start() for _ in range(TWO + 1)]

    assert _is_told_to_wait(answers[TWO], "sign-ins-of-address")


@pytest.mark.requirement(19)
def test_a_flood_of_wrong_answers_is_told_to_wait_and_the_right_one_is_let_through(
    oldham: OpenIdProvider, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    _only(monkeypatch, "WRONG_OF_NAME", "WRONG_OF_ADDRESS")
    app = portal(database)
    ada = Person(Visitor(app, HERE))
    answer = at_provider(ada.leave())

    wrong = [Visitor(app, HERE).get(f"/sign-in/{OLDHAM}/callback?code=made-up&state=made-up") for _ in range(TWO + 1)]

    assert [one.status_code for one in wrong[:TWO]] == [400] * TWO
    assert wrong[TWO].status_code == 429
    assert int(wrong[TWO].headers["retry-after"]) >= 1
    assert ada.come_back(answer).status_code == 303
    assert who(ada.browser) == "Ada Quill, manager"


def test_in_a_demonstration_too_a_flood_that_names_a_person_locks_them_out_nowhere_else(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    _only(monkeypatch, "STARTS_OF_NAME")
    app, named = demo(database), {"organisation": OLDHAM, "person": "oldham-manager"}
    begin_session(database, "oldham-manager")  # by whose provider people of Oldham sign in

    def start(address: str) -> httpx.Response:
        return Visitor(app, address).post("/sign-in", data=named, headers=OWN_PAGE)

    answers = [start(HERE) for _ in range(TWO + 1)]

    assert [one.status_code for one in answers[:TWO]] == [200] * TWO
    assert _is_told_to_wait(answers[TWO], "sign-ins-of-name")
    assert start(ELSEWHERE).status_code == 200


@pytest.mark.parametrize("path", ["token", "par", "introspect", "revoke"])
@pytest.mark.parametrize("body", [b"", b"a=1&a=2", b"client_id=somebody", b"grant_type=made-up&client_id=somebody"])
def test_whatever_is_wrong_before_a_client_is_known_is_counted_and_no_client_is_locked_out(
    database: Database, monkeypatch: pytest.MonkeyPatch, path: str, body: bytes
) -> None:
    monkeypatch.setattr(failures, "FAILURES_OF_ADDRESS", Limit("failures-of-address", TWO, 3600))
    app, form = demo(database), {"Content-Type": "application/x-www-form-urlencoded"}

    answers = [Visitor(app, HERE).post(f"/oauth/{path}", content=body, headers=form) for _ in range(TWO + 1)]

    assert all(400 <= one.status_code < 429 for one in answers[:TWO])
    assert _is_told_to_wait(answers[TWO], "failures-of-address")
    assert Partner(database).ask_token(Visitor(app, HERE)).status_code == 200
