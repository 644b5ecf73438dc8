"""Trying the demonstration out with a real Chromium: signing in by one press by way of the development provider, under either name of
this host, with and without scripts, and proving it again."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api.doors import SYSTEM
from tests.browser.conftest import barriers, sign_in_anew

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.xdist_group("browser")]

MANAGER = "Ruth Adeyemi"
PROVIDER = re.compile(r"^http://127\.0\.0\.1:\d+/[0-9a-f-]{36}/oauth2/v2\.0/authorize\?")


def confirm(page: Page, portal: str) -> None:
    """Go as far as the provider's page that asks to confirm."""
    page.goto(f"{portal}/sign-in/again?next=%2Fgaps")
    page.get_by_role("button", name="Sign in again").click()
    page.wait_for_url(PROVIDER)


def test_one_press_signs_somebody_in_by_way_of_the_provider(clean: Page, portal: str) -> None:
    asked: list[str] = []
    clean.on("request", lambda request: asked.append(request.url))
    clean.goto(f"{portal}/gaps?side=POLICE")
    clean.get_by_role("button", name=f"Sign in as {MANAGER},").click()

    clean.wait_for_url(f"{portal}/gaps?side=POLICE")
    expect(clean.get_by_text(f"{MANAGER}, manager")).to_be_visible()
    assert [address for address in asked if PROVIDER.match(address)] != []


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_it_does_not_matter_by_which_name_of_this_host(name: str, clean: Page, portal: str) -> None:
    address = portal.replace("localhost", name)

    sign_in_anew(clean, address, MANAGER)

    assert clean.url.startswith(address)
    expect(clean.get_by_text(f"{MANAGER}, manager")).to_be_visible()


def test_confirming_takes_one_press_at_the_provider_whose_page_has_no_barrier(clean: Page, portal: str) -> None:
    sign_in_anew(clean, portal, MANAGER)
    confirm(clean, portal)

    expect(clean.get_by_role("heading", level=1)).to_have_text(f"Confirm that you are {MANAGER}")
    assert barriers(clean) == []
    clean.set_viewport_size({"width": 320, "height": 800})
    assert clean.evaluate("document.documentElement.scrollWidth") == 320
    clean.get_by_role("button", name=f"Confirm as {MANAGER}").click()

    clean.wait_for_url(f"{portal}/gaps")


def test_somebody_else_cannot_confirm_and_going_back_does_nothing(page: Page, portal: str) -> None:
    sign_in_anew(page, portal, MANAGER)
    confirm(page, portal)
    page.get_by_role("button", name="Sign in as Tom Kershaw").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You confirmed as somebody else")
    confirm(page, portal)
    page.get_by_role("link", name="Go back without signing in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You did not finish signing in")
    page.goto(f"{portal}/gaps")

    expect(page.get_by_text(f"{MANAGER}, manager")).to_be_visible()


def test_a_program_asks_by_the_static_token_and_a_page_does_not(page: Page, portal: str) -> None:
    asked = {"query": "{ viewer { organisation { name } } gaps { totalCount } }"}
    answer = page.request.post(f"{portal}/graphql", data=asked, headers=SYSTEM)
    other = page.request.get(f"{portal}/gaps", headers=SYSTEM, max_redirects=0)

    assert answer.json()["data"]["viewer"] == {"organisation": {"name": "Oldham"}}
    assert (other.status, other.headers["location"]) == (303, "/sign-in?next=%2Fgaps")


def test_signing_in_and_confirming_work_without_scripts(browser: Browser, portal: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in_anew(page, portal, MANAGER)
    confirm(page, portal)
    page.get_by_role("button", name=f"Confirm as {MANAGER}").click()

    page.wait_for_url(f"{portal}/gaps")
    context.close()
