"""Sessions of people at a demonstration: the cookie, what ends it, and where pages lead without one. How one signs in is
`test_development_provider.py` and `test_federated_sign_in.py`."""

import datetime as dt

import pytest

from api.sessions import COOKIE
from store.database import Database
from tests.api.doors import OWN_PAGE, ask, client, demo, production, sign_in
from tests.schema.planted import Superuser

WHO = "{ viewer { name } }"
REQUESTED = {**OWN_PAGE, "X-Requested-By": "test"}


def test_after_signing_out_the_secret_is_dead_on_the_server(database: Database) -> None:
    to = client(demo(database))
    sign_in(to)
    secret = to.cookies[COOKIE]

    response = to.post("/sign-out", headers=OWN_PAGE)

    assert (response.status_code, response.headers["location"]) == (303, "/sign-in")
    assert response.headers["clear-site-data"] == '"cache", "storage"'
    assert COOKIE not in to.cookies
    assert ask(to, WHO, {**REQUESTED, "Cookie": f"{COOKIE}={secret}"}).status_code == 401


def test_a_session_that_lay_idle_is_over(database: Database, superuser: Superuser) -> None:
    to = client(demo(database))
    sign_in(to)
    superuser.execute("update browser_session set seen_at = seen_at - %s", [dt.timedelta(minutes=31)])

    assert ask(to, WHO, REQUESTED).status_code == 401


def test_a_page_without_a_session_leads_to_the_sign_in_page(database: Database) -> None:
    response = client(demo(database)).get("/gaps?side=POLICE")

    assert (response.status_code, response.headers["location"]) == (303, "/sign-in?next=%2Fgaps%3Fside%3DPOLICE")


@pytest.mark.parametrize("cookie", ["", f"{COOKIE}=", f"{COOKIE}=x", f"{COOKIE}=" + "x" * 4000, "\x00", "a=b; ;;="])
def test_a_cookie_that_is_none_is_nobody(database: Database, cookie: str) -> None:
    assert ask(client(demo(database)), WHO, {**REQUESTED, "Cookie": cookie}).status_code == 401


def test_a_bad_token_is_not_made_good_by_a_cookie(database: Database) -> None:
    to = client(demo(database))
    sign_in(to)

    assert ask(to, WHO, {**REQUESTED, "Authorization": "Bearer wrong"}).status_code == 401


def test_everybody_in_a_demonstration_may_ask_what_they_like_and_in_production_nobody_by_that(
    database: Database,
) -> None:
    to = client(demo(database))
    sign_in(to)
    cookie = {**REQUESTED, "Cookie": f"{COOKIE}={to.cookies[COOKIE]}"}

    assert ask(to, WHO, REQUESTED).json()["data"] == {"viewer": {"name": "Ruth Adeyemi"}}
    refused = ask(client(production(database)), WHO, cookie).json()["errors"][0]["extensions"]
    assert (refused["code"], refused["scopes"]) == ("FORBIDDEN", ["queries:adhoc"])
