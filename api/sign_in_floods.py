"""Floods at the doors of sign-in, where nobody is known yet. Attempts are counted for the network that they come from, and for the
organisation or person named there, so that naming somebody from elsewhere costs them nothing (ADR-0015).

Whoever shares the network of a flood is not locked out either: a browser in which somebody has signed in before shows so by a
cookie that the portal sealed, and has an allowance of its own; and a provider's right answer is never refused for wrong ones."""

import hashlib
import hmac
import logging
import secrets

from starlette.requests import Request
from starlette.responses import Response

from api.problems import request_id_of
from api.sessions import cookie_of
from auth.limits import Limit, Spent, network_of
from auth.server.failures import Failures
from store.authorization import Authorizations
from store.clock import machine_time
from store.database import Database

STARTS_OF_ADDRESS = Limit("sign-ins-of-address", 300)
STARTS_OF_NAME = Limit("sign-ins-of-name", 120)
STARTS_OF_BROWSER = Limit("sign-ins-of-browser", 20)
WRONG_OF_ADDRESS = Limit("wrong-answers-of-address", 300)
WRONG_OF_NAME = Limit("wrong-answers-of-name", 60)

KNOWN_BROWSER = "__Host-browser"
TITLE = "Too many sign-ins"
SENTENCE = "Too many sign-ins were tried from your network. Wait a minute, then start again from the sign-in page."

_A_YEAR_S = 365 * 24 * 3600
_LOG = logging.getLogger("counterfoil.sign_in")


class SignInFloods:
    """Counts what is tried, over all processes. May block."""

    def __init__(self, database: Database) -> None:
        self._state = Authorizations(database)
        self._seal = hmac.digest(database.settings.viewer_key, b"counterfoil: browsers that signed in", "sha256")
        self._starts = Failures(self._state, machine_time, STARTS_OF_ADDRESS, STARTS_OF_NAME)
        self._wrong = Failures(self._state, machine_time, WRONG_OF_ADDRESS, WRONG_OF_NAME)

    def start(self, request: Request, name: str) -> Spent | None:
        """Count that a sign-in of an organisation or person is begun; what is over, if anything is."""
        browser = self._known(request)
        if browser is None:
            return self._told(request, self._starts.count(_network(request), name))
        spent = self._state.spend(STARTS_OF_BROWSER, browser)
        return self._told(request, None if spent.is_allowed else spent)

    def wrong(self, request: Request, name: str) -> Spent | None:
        """Count an answer that finished no sign-in; what is over, if anything is."""
        return self._told(request, self._wrong.count(_network(request), name))

    def know(self, request: Request, response: Response) -> None:
        """Let the browser in which somebody has just signed in show so the next time."""
        if self._known(request) is not None:
            return
        browser = secrets.token_urlsafe(18)
        response.set_cookie(
            KNOWN_BROWSER,
            f"{browser}.{self._sealed(browser)}",
            max_age=_A_YEAR_S,
            path="/",
            secure=True,
            httponly=True,
            samesite="lax",
        )

    def _known(self, request: Request) -> str | None:
        browser, _, seal = (cookie_of(request.headers, KNOWN_BROWSER) or "").partition(".")
        return browser if hmac.compare_digest(seal.encode(), self._sealed(browser).encode()) else None

    def _sealed(self, browser: str) -> str:
        return hmac.digest(self._seal, browser.encode(), "sha256").hex()

    def _told(self, request: Request, over: Spent | None) -> Spent | None:
        if over is not None:
            _LOG.warning("sign-in refused request=%s %s", request_id_of(request.scope), over.limit.name)
        return over


def _network(request: Request) -> str:
    return network_of(request.client.host if request.client else "")


def name_of(text: str) -> str:
    """Whom somebody names, by a digest: what is asked for may be of any length."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""
