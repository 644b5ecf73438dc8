"""What the portal asks of the development provider, held to the rules: one client, its own redirect URIs, a code with PKCE, and a
nonce (OpenID Connect Core 1.0 §3.1.2.1, RFC 7636)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from api.addresses import is_redirect_uri
from api.development.registration import CLIENT
from auth import people
from auth.people import DevelopmentPerson

FIELDS = (
    *("client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce"),
    *("code_challenge", "code_challenge_method", "prompt", "max_age", "login_hint"),
)
_CHALLENGE = re.compile(r"[\w-]{43}", re.ASCII)
_LONGEST = 512


class NotFromThePortal(Exception):
    """Nobody is to be sent anywhere: who asks, or where the answer is to go, is not what was registered."""


class AskedWrongly(Exception):
    """The portal's own mistake, of which it is told at its redirect URI."""

    def __init__(self, asked: "Asked", error: str) -> None:
        super().__init__(error)
        self.asked = asked
        self.error = error


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to sign somebody in. `person` is whom its `login_hint` names, `again` that they must press a button whatever
    is known of them, and `fields` the request as it came."""

    organisation: str
    redirect_uri: str
    state: str
    nonce: str
    challenge: str
    person: DevelopmentPerson | None
    again: bool
    fields: Mapping[str, str]

    def answered(self, **answer: str) -> str:
        """The redirect URI with an answer."""
        return f"{self.redirect_uri}?{urlencode({**answer, 'state': self.state})}"


def read(organisation: str, given: Mapping[str, str], portal: str) -> Asked:
    """What is asked at an organisation's issuer. Raises NotFromThePortal or AskedWrongly."""
    fields = {name: given[name] for name in FIELDS if name in given}
    redirect_uri = fields.get("redirect_uri", "")
    is_short = all(len(value) <= _LONGEST for value in fields.values())
    if not is_short or fields.get("client_id") != CLIENT or not is_redirect_uri(redirect_uri, organisation, portal):
        raise NotFromThePortal
    asked = Asked(
        organisation=organisation,
        redirect_uri=redirect_uri,
        state=fields.get("state", ""),
        nonce=fields.get("nonce", ""),
        challenge=fields.get("code_challenge", ""),
        person=people.find(fields.get("login_hint", ""), organisation),
        again="login" in fields.get("prompt", "").split() or fields.get("max_age") == "0",
        fields=fields,
    )
    error = _error(fields)
    if error:
        raise AskedWrongly(asked, error)
    return asked


def _error(fields: Mapping[str, str]) -> str:
    """The code of what is wrong with a request whose sender is known; empty where nothing is."""
    if fields.get("response_type") != "code":
        return "unsupported_response_type"
    if "openid" not in fields.get("scope", "").split():
        return "invalid_scope"
    if fields.get("prompt") == "none":
        return "login_required"  # nothing is remembered of whoever was here before
    is_bound = fields.get("code_challenge_method") == "S256" and _CHALLENGE.fullmatch(fields.get("code_challenge", ""))
    if not is_bound or not fields.get("nonce") or not fields.get("state") or fields.get("response_mode") != "query":
        return "invalid_request"
    return ""
