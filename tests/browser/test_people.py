"""People signing in to the portal in production with a real Chromium: cookies, redirects and policies as a browser keeps them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.routing import Route

from api.headers import HEADERS
from api.sessions import COOKIE
from api.sign_in_floods import KNOWN_BROWSER
from auth.viewer import Role
from store.database import Database
from store.settings import Settings
from tests.api.people_signing_in import keep_provider, let_pass, portal, two_providers
from tests.browser.conftest import barriers
from tests.browser.people_portal import people_portal
from tests.database import OLDHAM, ROCHDALE
from tests.openid_provider import OpenIdProvider
from tests.schema.planted import Superuser

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ROLES = {"Counterfoil.Manager": Role.MANAGER, "Counterfoil.Administrator": Role.ADMINISTRATOR}


@dataclass(frozen=True, slots=True)
class Running:
    """What runs for the tests of this file."""

    oldham: OpenIdProvider
    rochdale: OpenIdProvider
    folder: Path
    address: str


@pytest.fixture(scope="module")
def running(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Oldham's provider, with Rochdale's beside it, the folder of their key, and the address of the portal."""
    folder = tmp_path_factory.mktemp("providers")
    with two_providers(folder) as (oldham, rochdale), people_portal(Database(settings)) as address:
        yield Running(oldham, rochdale, folder, address)


@pytest.fixture
def oldham(running: Running, database: Database) -> OpenIdProvider:
    """The provider, with Ada at its keyboard, over a database that is empty but for who signs people in."""
    for one, organisation in ((running.oldham, OLDHAM), (running.rochdale, ROCHDALE)):
        keep_provider(database, one.provider(organisation, running.folder / "key.pem"), ROLES)
    running.oldham.roles = ["Counterfoil.Manager"]
    return running.oldham


@pytest.fixture
def address(running: Running, oldham: OpenIdProvider) -> str:
    """Where the portal is."""
    return running.address


def sign_in(page: Page, address: str, leads_to: str = "/gaps") -> None:
    page.goto(address + leads_to)
    page.get_by_label("Oldham").check()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(address + leads_to)


def test_somebody_signs_in_looks_where_they_are_signed_in_and_signs_out_everywhere(
    clean: Page, address: str, browser: Browser
) -> None:
    sign_in(clean, address)
    expect(clean.get_by_text("Ada Quill, manager")).to_be_visible()
    elsewhere = browser.new_page()
    sign_in(elsewhere, address)

    clean.get_by_role("link", name="Where you are signed in").click()
    expect(clean.get_by_role("rowheader")).to_have_count(2)
    assert barriers(clean) == []
    clean.get_by_role("button", name="Sign out everywhere").click()

    expect(clean.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(clean.get_by_label("Oldham")).to_be_checked()
    elsewhere.reload()
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Sign in")
    elsewhere.close()


@pytest.mark.requirement(19)
def test_no_script_can_read_anything_of_a_sign_in(clean: Page, address: str) -> None:
    sign_in(clean, address)
    kept = {one.get("name", ""): one for one in clean.context.cookies()}

    assert clean.evaluate("[document.cookie, localStorage.length, sessionStorage.length, indexedDB !== null]") == [
        "",
        0,
        0,
        True,
    ]
    assert set(kept) == {COOKIE, "__Host-organisation", KNOWN_BROWSER}
    assert all(one.get("httpOnly") and one.get("secure") and one.get("sameSite") == "Lax" for one in kept.values())


@pytest.mark.requirement(21)
def test_two_tabs_that_sign_in_at_once_both_arrive(clean: Page, address: str, oldham: OpenIdProvider) -> None:
    other = clean.context.new_page()
    for page in (clean, other):
        page.goto(f"{address}/referrals" if page is other else f"{address}/gaps")
        page.get_by_label("Oldham").check()
    # Both are under way at once: the provider of the first answers after the second has begun.
    held: list[str] = []
    clean.route(f"{oldham.origin}/**", lambda route: (held.append(route.request.url), route.abort()))
    clean.get_by_role("button", name="Continue").click()
    expect(clean).to_have_url(re.compile("sign-in|error"))
    clean.wait_for_timeout(200)
    other.get_by_role("button", name="Continue").click()
    other.wait_for_url(f"{address}/referrals")

    clean.unroute(f"{oldham.origin}/**")
    clean.goto(held[0])

    clean.wait_for_url(f"{address}/gaps")
    other.close()


def test_drawing_up_a_statement_late_leads_through_confirming(
    clean: Page, address: str, superuser: Superuser, oldham: OpenIdProvider
) -> None:
    sign_in(clean, address, "/statements")
    let_pass(superuser, minutes=11)
    clean.get_by_role("button", name="Draw up a statement").click()
    expect(clean.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
    assert barriers(clean) == []

    clean.get_by_role("button", name="Sign in again").click()
    clean.wait_for_url(f"{address}/statements")
    assert oldham.asked[-1]["prompt"] == "login"
    clean.get_by_role("button", name="Draw up a statement").click()

    clean.wait_for_url(f"{address}/statement/{OLDHAM}/1")


@pytest.mark.requirement(20)
def test_a_form_on_another_sites_page_does_nothing(page: Page, address: str) -> None:
    sign_in(page, address)
    page.route(
        "http://evil.test/",
        lambda route: route.fulfill(
            content_type="text/html",
            body=f'<form method=post action="{address}/sign-ins/end"><button>Win</button></form>',
        ),
    )
    page.goto("http://evil.test/")
    with page.expect_response(f"{address}/sign-ins/end") as response:
        page.get_by_role("button", name="Win").click()

    assert response.value.status == 403
    page.goto(f"{address}/gaps")
    expect(page.get_by_text("Ada Quill, manager")).to_be_visible()


@pytest.mark.requirement(22)
def test_every_page_keeps_to_its_policy_and_carries_the_headers(
    clean: Page, address: str, database: Database, oldham: OpenIdProvider
) -> None:
    places = [
        one.path.replace("{name}", "api").replace("{organisation}", OLDHAM)
        for one in portal(database).routes
        if isinstance(one, Route) and "GET" in (one.methods or ()) and one.path != "/sign-in/{organisation}/callback"
    ]
    places = [re.sub(r"\{[^}]+\}", "nothing", place) for place in places] + [f"/signed-out?from={OLDHAM}", "/nowhere"]
    shown = [f"{address}/sign-in", f"{address}/sign-in?choose=1"]
    for place in shown:
        clean.goto(place)
    assert barriers(clean) == []
    sign_in(clean, address)
    # What leads nowhere is answered with 404, which Chromium reports as an error of its own.
    failing: list[str] = []
    for place in places:
        response = clean.request.get(address + place, headers={"Accept": "text/html"})
        if not response.ok:
            failing.append(place)
        if not response.ok or "text/html" not in response.headers["content-type"]:
            continue
        answer = clean.goto(address + place)
        assert answer is not None
        assert {name: answer.headers.get(name.lower()) for name in HEADERS} == HEADERS
        assert "'unsafe" not in answer.headers["content-security-policy"]

    assert len(places) - len(failing) > 14
    assert {place.strip("/").partition("/")[0] for place in failing} <= {
        *("statement", "trail", "feeds", "loading", "ready", "nowhere"),
        # Not a manager's.
        *("disclosures", "log", "oauth", "region", "restricted"),
    }


def test_a_sign_in_that_is_refused_says_so_in_plain_words(page: Page, address: str, oldham: OpenIdProvider) -> None:
    oldham.roles = []
    page.goto(f"{address}/sign-in")
    page.get_by_label("Oldham").check()
    with page.expect_response(re.compile("/callback")) as response:
        page.get_by_role("button", name="Continue").click()

    assert response.value.status == 403
    expect(page.get_by_role("heading", level=1)).to_have_text("You do not have a role in Counterfoil")
    assert barriers(page) == []
