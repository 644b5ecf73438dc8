"""Signing in and out in a demonstration: the cookie, the session behind it, and where it leads."""

import datetime as dt
import re

import pytest

from api.sessions import COOKIE
from store.database import Database
from tests.api.doors import OWN_PAGE, ask, client, demo, production, sign_in
from tests.schema.planted import Superuser

WHO = "{ viewer { name } }"
REQUESTED = {**OWN_PAGE, "X-Requested-By": "test"}


def test_a_named_person_signs_in_and_is_who_is_asking(database: Database) -> None:
    to = client(demo(database))

    response = sign_in(to, "gmp-liaison")

    assert (response.status_code, response.headers["location"]) == (303, "/gaps")
    assert ask(to, WHO, REQUESTED).json()["data"] == {"viewer": {"name": "Nadia Brooks"}}


def test_the_cookie_is_for_this_host_over_https_and_for_no_script(database: Database) -> None:
    cookie = sign_in(client(demo(database))).headers["set-cookie"]

    assert re.fullmatch(rf"{COOKIE}=[\w-]{{43}}; HttpOnly; Path=/; SameSite=lax; Secure", cookie)


def test_the_secret_is_kept_nowhere(database: Database, superuser: Superuser) -> None:
    to = client(demo(database))
    sign_in(to)

    [row] = superuser.execute("select b::text from browser_session b").fetchall()

    assert to.cookies[COOKIE] not in str(row)


def test_signing_in_again_is_a_new_session_and_the_old_secret_is_dead(database: Database) -> None:
    to = client(demo(database))
    sign_in(to)
    old = to.cookies[COOKIE]

    sign_in(to)

    assert to.cookies[COOKIE] != old
    assert ask(client(demo(database)), WHO, {**REQUESTED, "Cookie": f"{COOKIE}={old}"}).status_code == 401


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


@pytest.mark.parametrize("person", ["", "nobody", "oldham-manager ", "OLDHAM-MANAGER", "<script>"])
def test_who_is_not_on_the_page_cannot_sign_in(database: Database, person: str) -> None:
    response = sign_in(client(demo(database)), person)

    assert response.status_code == 400
    assert response.json()["code"] == "NO_SUCH_PERSON"
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)", "", "/a\r\nX: y"]
)
def test_signing_in_leads_nowhere_but_to_our_pages(database: Database, elsewhere: str) -> None:
    to = client(demo(database))

    response = to.post("/sign-in", data={"person": "oldham-manager", "next": elsewhere}, headers=OWN_PAGE)

    assert response.headers["location"] == "/"


@pytest.mark.parametrize("cookie", ["", f"{COOKIE}=", f"{COOKIE}=x", f"{COOKIE}=" + "x" * 4000, "\x00", "a=b; ;;="])
def test_a_cookie_that_is_none_is_nobody(database: Database, cookie: str) -> None:
    assert ask(client(demo(database)), WHO, {**REQUESTED, "Cookie": cookie}).status_code == 401


def test_a_bad_token_is_not_made_good_by_a_cookie(database: Database) -> None:
    to = client(demo(database))
    sign_in(to)

    assert ask(to, WHO, {**REQUESTED, "Authorization": "Bearer wrong"}).status_code == 401


def test_production_has_no_named_people(database: Database) -> None:
    to = client(production(database))

    response = sign_in(to)

    assert (response.status_code, response.headers["location"]) == (303, "/sign-in?choose=1")
    assert "set-cookie" not in response.headers


def test_production_does_not_know_a_session_of_a_demonstration(database: Database) -> None:
    to = client(demo(database))
    sign_in(to)
    cookie = {**REQUESTED, "Cookie": f"{COOKIE}={to.cookies[COOKIE]}"}

    assert ask(client(production(database)), WHO, cookie).status_code == 401
    assert ask(client(production(database)), WHO, {"Authorization": "Bearer demo-oldham-manager"}).status_code == 401
