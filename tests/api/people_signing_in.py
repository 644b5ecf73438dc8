"""Somebody with a browser, an organisation's provider, and the portal in production between them: for tests of sign-in."""

import datetime as dt
import html
import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from joserfc.jwk import ECKey
from starlette.applications import Starlette

from api.app import create_app
from api.sessions import COOKIE
from api.settings import Settings
from auth.providers import Provider
from auth.viewer import Role
from store import providers
from store.database import Database
from tests.api.doors import ORIGIN, OWN_PAGE, Visitor
from tests.openid_provider import OpenIdProvider, openid_provider
from tests.schema.planted import Superuser

_REFRESH = re.compile(r'http-equiv="refresh" content="0; url=([^"]+)"')
OTHER_TENANT = "22222222-2222-3333-4444-555555555555"


@dataclass
class Person:
    """Somebody at a browser of their own."""

    browser: Visitor
    organisation: str = "E08000004"

    def leave(self, leads_to: str = "/gaps") -> str:
        """Choose the organisation and continue; the address to which the portal sends the browser."""
        form = {"organisation": self.organisation, "next": leads_to}
        return address_of(self.browser.post("/sign-in", data=form, headers=OWN_PAGE))

    def leave_again(self, leads_to: str = "/statements") -> str:
        """Press the button on the page that asks to confirm; the address to which the portal sends the browser."""
        return address_of(self.browser.post("/sign-in/again", data={"next": leads_to}, headers=OWN_PAGE))

    def come_back(self, answer: str) -> httpx.Response:
        """Follow the provider's answer back to the portal, as a browser that comes from another site."""
        return self.browser.get(answer.removeprefix(ORIGIN), headers={"Sec-Fetch-Site": "cross-site"})

    def sign_in(self, leads_to: str = "/gaps") -> httpx.Response:
        """The whole way."""
        return self.come_back(at_provider(self.leave(leads_to)))

    def confirm(self) -> httpx.Response:
        """The whole way of proving again who they are."""
        return self.come_back(at_provider(self.leave_again()))


def address_of(leaving: httpx.Response) -> str:
    """Where the page that leads to the provider leads."""
    found = _REFRESH.search(leaving.text)
    assert found is not None, leaving.text[:500]
    return html.unescape(found[1])


def at_provider(address: str) -> str:
    """Sign in at the provider; the answer, an address of the portal."""
    return httpx.get(address).headers["location"]


def keep_provider(database: Database, provider: Provider, roles: dict[str, Role]) -> None:
    """What `counterfoil providers add` and `map-role` do."""
    with database.owning() as tx:
        providers.keep(tx, provider)
        for app_role, role in roles.items():
            providers.map_role(tx, provider.organisation, app_role, role)


def forget_providers(database: Database) -> None:
    """Take every provider away."""
    with database.owning() as tx:
        tx.run("delete from guard.provider")


@contextmanager
def two_providers(folder: Path) -> Generator[tuple[OpenIdProvider, OpenIdProvider]]:
    """The providers of Oldham and of Rochdale, which know the portal by one key; the file is `key.pem`."""
    key = ECKey.generate_key("P-256")
    (folder / "key.pem").write_bytes(key.as_pem(private=True))
    with openid_provider() as oldham, openid_provider(OTHER_TENANT) as rochdale:
        oldham.client_key = rochdale.client_key = key
        yield oldham, rochdale


def portal(database: Database) -> Starlette:
    """The portal in production at the address of the tests, but that providers of this very host may be called, where the tests'
    own are: no environment says so."""
    return create_app(Settings("production", ORIGIN, development=True), database)


def who(browser: Visitor) -> Any:
    """Who the browser's session says is asking; None for nobody. By the pages' way, which needs no `queries:adhoc`."""
    page = browser.get("/privacy").text
    found = re.search(r'app-header__person">([^<]+)<', page)
    return None if found is None else found[1]


def session_of(browser: Visitor) -> str:
    return browser.cookies[COOKIE]


def let_pass(superuser: Superuser, *, minutes: int) -> None:
    """Let time pass for what is known of every sign-in."""
    superuser.execute("update browser_session set signed_in_at = signed_in_at - %s", [dt.timedelta(minutes=minutes)])
