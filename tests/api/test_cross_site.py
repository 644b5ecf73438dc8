"""What another site's page can make a browser send to the portal in production changes nothing."""

from typing import Any

import pytest

from tests.api.doors import OWN_PAGE, ask
from tests.api.people_signing_in import Person, who
from tests.database import OLDHAM
from tests.openid_provider import OpenIdProvider
from tests.schema.planted import Superuser

REQUESTED = {**OWN_PAGE, "X-Requested-By": "test"}
WHO = "{ viewer { name roles organisation { code } scopes } }"
ADMINISTRATOR = ["Counterfoil.Administrator"]


@pytest.mark.requirement(20)
@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/again", "/sign-out", "/sign-ins/end", "/statement", "/graphql"])
@pytest.mark.parametrize(
    "sent",
    [
        {"data": {"organisation": OLDHAM, "period": "2019-08"}},
        {"content": '{"query": "mutation { signOutEverywhere { ended } }"}', "headers": {"Content-Type": "text/plain"}},
        {"files": {"operations": ("x", b"{}")}},
        {"json": {"query": "mutation { signOutEverywhere { ended } }"}},
    ],
    ids=["urlencoded", "text/plain", "multipart", "json"],
)
def test_nothing_that_another_site_sends_changes_anything(
    path: str, sent: dict[str, Any], ada: Person, superuser: Superuser
) -> None:
    ada.sign_in()
    before = superuser.execute("select id_digest, ends_at from browser_session").fetchall()
    # Ways in which a browser sends what another site's page made: by its own word, by the origin alone, by neither.
    told: list[dict[str, str]] = [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "https://other.portal.test"},
        {"Origin": "https://evil.test"},
        {"Origin": "http://portal.test"},
        {"Origin": "null"},
        {},
    ]
    answers = [ada.browser.post(path, **{**sent, "headers": {**sent.get("headers", {}), **one}}) for one in told]

    assert {one.status_code for one in answers} == {403}
    assert superuser.execute("select id_digest, ends_at from browser_session").fetchall() == before
    assert superuser.execute("select count(*) from statement").fetchone() == (0,)


@pytest.mark.requirement(20)
def test_a_script_needs_the_header_that_no_form_can_send(ada: Person, oldham: OpenIdProvider) -> None:
    oldham.roles = ADMINISTRATOR
    ada.sign_in()

    without = ask(ada.browser, WHO, OWN_PAGE)
    assert (without.status_code, without.json()["errors"][0]["message"]) == (
        403,
        "Send the header X-Requested-By beside the cookie.",
    )
    # A manager and an administrator have no `queries:adhoc`; the header leads to the next gate.
    assert ask(ada.browser, WHO, REQUESTED).json()["errors"][0]["extensions"]["scopes"] == ["queries:adhoc"]


@pytest.mark.requirement(20)
@pytest.mark.parametrize("path", ["/sign-out", "/sign-ins/end", "/statement", "/graphql", "/portal-time"])
def test_nothing_changes_by_get(path: str, ada: Person, superuser: Superuser) -> None:
    ada.sign_in()

    response = ada.browser.get(f"{path}?query=mutation{{signOutEverywhere{{ended}}}}", headers=OWN_PAGE)

    assert response.status_code in {404, 405}
    assert who(ada.browser) == "Ada Quill, manager"
    assert superuser.execute("select count(*) from browser_session").fetchone() == (1,)
