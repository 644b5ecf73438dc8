"""The development provider on a port of this machine, and somebody with a browser who signs in through it."""

import socket
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from joserfc.jwk import ECKey

from api.development.provider import create_development_provider
from api.development.registration import ORGANISATIONS, register
from api.settings import Settings
from store.database import Database
from tests.api.doors import ORIGIN, OWN_PAGE, Visitor
from tests.api.people_signing_in import address_of
from tests.people import person_of
from tests.serving import answering


@contextmanager
def development_provider(portal_key: ECKey) -> Generator[str]:
    """Serve the provider while the block runs; the value is its origin."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
        app = create_development_provider(Settings("demo", ORIGIN, development=True), origin, portal_key)
        with answering(app, listening):
            yield origin


@dataclass
class Somebody:
    """Somebody at a browser of their own who tries the demonstration out at an address of theirs."""

    browser: Visitor
    host: str = "portal.test"

    def get(self, path: str) -> httpx.Response:
        return self.browser.get(path, headers={"Host": self.host})

    def leave(self, person: str, leads_to: str = "/gaps") -> str:
        """Press a person's button on the sign-in page; the provider's address to which that leads."""
        organisation = person_of(person).organisation
        form = {"organisation": organisation, "person": person, "next": leads_to}
        return address_of(self._post("/sign-in", form))

    def leave_again(self) -> str:
        """Press the button on the page that asks to confirm."""
        return address_of(self._post("/sign-in/again", {"next": "/statements"}))

    def come_back(self, answer: httpx.Response) -> httpx.Response:
        """Follow the provider's answer to the portal."""
        assert answer.status_code == 303, answer.text[:500]
        origin, _, rest = answer.headers["location"].partition("/sign-in/")
        assert origin.endswith(f"//{self.host}"), origin
        return self.browser.get(f"/sign-in/{rest}", headers={"Host": self.host, "Sec-Fetch-Site": "cross-site"})

    def sign_in(self, person: str, leads_to: str = "/gaps") -> httpx.Response:
        """The whole way: one press."""
        return self.come_back(httpx.get(self.leave(person, leads_to)))

    def _post(self, path: str, form: dict[str, Any]) -> httpx.Response:
        return self.browser.post(path, data=form, headers={**OWN_PAGE, "Host": self.host})


def connect(database: Database, origin: str, key: ECKey, folder: Path) -> None:
    """Make it the provider of every organisation, to which the portal shows who it is by a key."""
    (folder / "portal.pem").write_bytes(key.as_pem(private=True))
    with database.owning() as tx:
        for organisation in ORGANISATIONS:
            register(tx, origin, organisation, str(folder / "portal.pem"))
