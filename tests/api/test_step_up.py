"""Proving again who one is, before what cannot be undone."""

import datetime as dt

import pytest

from api.sessions import COOKIE
from store.clock import machine_time
from store.database import Database
from tests.api.doors import OWN_PAGE, client
from tests.api.people_signing_in import Person, let_pass, portal, session_of, who
from tests.database import OLDHAM
from tests.openid_provider import BEA, OpenIdProvider
from tests.schema.planted import Superuser


@pytest.mark.requirement(19)
def test_confirming_leads_on_under_a_new_session_and_the_old_secret_is_dead(
    ada: Person, oldham: OpenIdProvider, database: Database, superuser: Superuser
) -> None:
    ada.sign_in()
    let_pass(superuser, minutes=60)
    old = session_of(ada.browser)

    response = ada.confirm()

    assert (response.status_code, response.headers["location"]) == (303, "/statements")
    assert oldham.asked[-1]["prompt"] == "login"
    assert session_of(ada.browser) != old
    thief = client(portal(database))
    thief.cookies.set(COOKIE, old, domain="portal.test")
    assert (who(ada.browser), who(thief)) == ("Ada Quill, manager", None)


def test_issuing_a_statement_needs_a_recent_sign_in_and_leads_to_it(ada: Person, superuser: Superuser) -> None:
    month = machine_time().replace(day=1) - dt.timedelta(days=1)
    form = {"directorate": OLDHAM, "period": f"{month:%Y-%m}", "idempotencyKey": "a key of a test"}
    ada.sign_in()
    let_pass(superuser, minutes=11)

    early = ada.browser.post("/statement", data=form, headers=OWN_PAGE)
    count = superuser.execute("select count(*) from statement").fetchone()
    ada.confirm()
    done = ada.browser.post("/statement", data=form, headers=OWN_PAGE)

    assert (early.status_code, early.headers["location"], count) == (303, "/sign-in/again?next=%2Fstatements", (0,))
    assert done.headers["location"] == f"/statement/{OLDHAM}/1"


def test_somebody_else_cannot_confirm_for_them(ada: Person, oldham: OpenIdProvider) -> None:
    ada.sign_in()
    old = session_of(ada.browser)
    oldham.person, oldham.name = BEA, "Bea Finch"

    response = ada.confirm()

    assert (response.status_code, session_of(ada.browser)) == (403, old)
    assert "You confirmed as somebody else" in response.text
    assert who(ada.browser) == "Ada Quill, manager"


def test_confirming_needs_a_provider_that_shows_when(ada: Person, oldham: OpenIdProvider) -> None:
    ada.sign_in()
    oldham.spoil = lambda honest: honest | {"auth_time": None}

    assert "cannot see that you confirmed" in ada.confirm().text
