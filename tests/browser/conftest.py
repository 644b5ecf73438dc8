"""A page that fails a test at the first error that the browser's console shows: that is how a browser reports a breach
of the content security policy."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

from api.sessions import COOKIE
from tests.browser.recorded_portal import recorded_portal
from tests.browser.whole_portal import whole_portal

_SECURE = "https://localhost"
"""As what browsers take the portals of tests, whose cookies are for secure places alone."""
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@pytest.fixture(scope="session")
def recorded(root: Path) -> Iterator[str]:
    """The address of the pages with recorded answers."""
    if not (root / "web" / "static" / "manifest.json").is_file():
        pytest.fail("the browser tests need the styles and scripts: make assets")
    with recorded_portal(free_port()) as address:
        yield address


@pytest.fixture(scope="session")
def portal(root: Path) -> Iterator[str]:
    """The address of the whole portal."""
    if not (root / "web" / "static" / "manifest.json").is_file():
        pytest.fail("the browser tests need the styles and scripts: make assets")
    with whole_portal(free_port()) as address:
        yield address


@pytest.fixture
def clean(page: Page) -> Iterator[Page]:
    """A page whose console stays free of errors."""
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(message.text)

    page.add_init_script(
        "addEventListener('securitypolicyviolation', event =>"
        " console.error(`policy: ${event.effectiveDirective} ${event.blockedURI}`))"
    )
    page.on("console", note)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == []


def barriers(page: Page) -> list[tuple[str, str]]:
    """What axe-core finds against WCAG 2.2 A and AA, and what it could not decide."""
    axe = cast("Any", Axe())  # its parameters are not annotated
    found = cast("dict[str, Any]", axe.run(page, options={"runOnly": {"type": "tag", "values": WCAG}}).response)
    kinds = ("violations", "incomplete")
    return [(rule["id"], node["html"]) for kind in kinds for rule in found[kind] for node in rule["nodes"]]


_SESSIONS: dict[tuple[str, str], str] = {}
"""The secrets of sessions that tests before have begun, by portal and person."""


def sign_in(page: Page, portal: str, name: str) -> None:
    """Be signed in as a named person on their first page: by the session of a test before, if it goes on, which is quicker."""
    secret = _SESSIONS.get((portal, name))
    if secret is not None:
        page.context.add_cookies([{"name": COOKIE, "value": secret, "url": _SECURE, "sameSite": "Lax"}])
        page.goto(portal)
        if "/sign-in" not in page.url:
            return
    sign_in_anew(page, portal, name)
    _SESSIONS[portal, name] = next(
        one.get("value", "") for one in page.context.cookies(_SECURE) if one.get("name") == COOKIE
    )


def sign_in_anew(page: Page, portal: str, name: str) -> None:
    """Sign in as a named person, from the page where one chooses, by way of the development provider."""
    page.goto(f"{portal}/sign-in")
    page.get_by_role("button", name=f"Sign in as {name},").click()
    page.wait_for_url(lambda address: address.startswith(portal) and "/sign-in" not in address)
