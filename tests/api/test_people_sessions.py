"""How sessions of people end: by their administrator, by themselves everywhere, by idleness and by age."""

import datetime as dt

import pytest

from auth.id_tokens import subject_of
from auth.viewer import Role
from store import staff
from store.browser_sessions import LONGEST
from store.database import Database
from tests.api.doors import OWN_PAGE, client
from tests.api.people_signing_in import Person, portal, who
from tests.database import OLDHAM, viewer_of
from tests.openid_provider import ADA, BEA, OpenIdProvider
from tests.schema.planted import Superuser

ADMINISTRATOR = ["Counterfoil.Administrator"]


@pytest.mark.requirement(11)
def test_somebody_disabled_is_signed_out_everywhere_at_once_and_cannot_sign_in(
    ada: Person, oldham: OpenIdProvider, database: Database
) -> None:
    ada.sign_in()
    elsewhere = Person(client(portal(database)))
    elsewhere.sign_in()
    oldham.person, oldham.name, oldham.roles = BEA, "Bea Finch", ADMINISTRATOR
    administrator = Person(client(portal(database)))
    administrator.sign_in()

    with database.transaction(viewer_of(OLDHAM, Role.ADMINISTRATOR)) as tx:
        assert staff.disable(tx, subject_of(oldham.issuer, ADA), dt.datetime(2026, 1, 5, tzinfo=dt.UTC))

    assert [who(one.browser) for one in (ada, elsewhere, administrator)] == [None, None, "Bea Finch, administrator"]
    oldham.person, oldham.name, oldham.roles = ADA, "Ada Quill", ["Counterfoil.Manager"]
    refused = ada.sign_in()
    assert (refused.status_code, who(ada.browser)) == (403, None)
    assert "Your administrator has stopped you from signing in" in refused.text


@pytest.mark.requirement(19)
def test_signing_out_everywhere_ends_every_session_of_that_person_alone(
    ada: Person, oldham: OpenIdProvider, database: Database
) -> None:
    ada.sign_in()
    elsewhere = Person(client(portal(database)))
    elsewhere.sign_in()
    oldham.person, oldham.name = BEA, "Bea Finch"
    colleague = Person(client(portal(database)))
    colleague.sign_in()
    assert ada.browser.get("/sign-ins").text.count('scope="row"') == 2

    response = ada.browser.post("/sign-ins/end", headers=OWN_PAGE)

    assert (response.status_code, response.headers["location"]) == (303, "/sign-in")
    assert [who(one.browser) for one in (ada, elsewhere, colleague)] == [None, None, "Bea Finch, manager"]


@pytest.mark.parametrize("by", [dt.timedelta(minutes=31), LONGEST])
def test_a_session_that_lay_idle_or_is_too_old_is_over(by: dt.timedelta, ada: Person, superuser: Superuser) -> None:
    ada.sign_in()
    superuser.execute("update browser_session set seen_at = seen_at - %s", [min(by, dt.timedelta(minutes=31))])
    if by == LONGEST:
        superuser.execute("update browser_session set seen_at = now(), ends_at = ends_at - %s", [by])

    assert who(ada.browser) is None
