"""The development provider's codes, keys and ID tokens, all of one process's memory: what it signed is believed no longer than it
runs. Claims are those of Entra ID."""

import base64
import datetime as dt
import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from api.development.asked import Asked
from api.development.registration import ALGORITHM, CLIENT, issuer_of, metadata_of
from auth.people import DevelopmentPerson, tenant_of

_CODE_LASTS = dt.timedelta(minutes=1)
_ASSERTION_LASTS_S = 300
_TOKEN_LASTS_S = 3600
_MOST = 1000
"""So many codes are kept at once, and so many assertions known again: more than a demonstration ever has under way."""


@dataclass(frozen=True, slots=True)
class Granted:
    """What a code stands for: what was asked, who pressed the button, and when."""

    asked: Asked
    person: DevelopmentPerson
    at: dt.datetime


class Tokens:
    """Gives codes, and for each code one ID token. `portal_key` is the public key of the one client."""

    def __init__(self, origin: str, portal_key: ECKey, clock: Callable[[], dt.datetime]) -> None:
        self._origin = origin
        self._portal_key = portal_key
        self._clock = clock
        self._key = RSAKey.generate_key(2048, parameters={"kid": secrets.token_hex(8)})
        self._codes: dict[str, Granted] = {}
        self._assertions: dict[str, None] = {}

    def public_keys(self) -> dict[str, Any]:
        """The key set by which tokens are checked; every issuer has the same."""
        return {"keys": [self._key.as_dict(private=False, use="sig", alg=ALGORITHM)]}

    def grant(self, asked: Asked, person: DevelopmentPerson) -> str:
        """A code for whoever pressed the button."""
        code = secrets.token_urlsafe(32)
        _keep(self._codes, code, Granted(asked, person, self._clock()))
        return code

    def is_portal(self, organisation: str, form: Mapping[str, str]) -> bool:
        """Whether it is the portal that asks, by an assertion that comes for the first time (RFC 7523)."""
        try:
            claims = jwt.decode(form["client_assertion"], self._portal_key, algorithms=["ES256"]).claims
            named = (claims["iss"], claims["sub"], claims["aud"])
            name, left = str(claims["jti"]), claims["exp"] - self._clock().timestamp()
        except (JoseError, KeyError, ValueError, TypeError):
            return False
        is_new = name not in self._assertions
        _keep(self._assertions, name, None)
        endpoint = metadata_of(self._origin, organisation)["token_endpoint"]
        return is_new and named == (CLIENT, CLIENT, endpoint) and 0 < left <= _ASSERTION_LASTS_S

    def redeem(self, organisation: str, form: Mapping[str, str]) -> str | None:
        """The ID token for a code, which works once; None where it is not this issuer's, or not for who asks."""
        granted = self._codes.pop(form.get("code", ""), None)
        if granted is None or self._clock() - granted.at > _CODE_LASTS:
            return None
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        asked = granted.asked
        given = (organisation, form.get("redirect_uri"), challenge)
        return self._token(granted) if given == (asked.organisation, asked.redirect_uri, asked.challenge) else None

    def _token(self, granted: Granted) -> str:
        person, now = granted.person, int(self._clock().timestamp())
        claims = {
            "iss": issuer_of(self._origin, person.organisation),
            "aud": CLIENT,
            "sub": hashlib.sha256(f"{CLIENT} {person.object_id}".encode()).hexdigest(),
            "oid": person.object_id,
            "tid": tenant_of(person.organisation),
            "ver": "2.0",
            "name": person.name,
            "preferred_username": f"{person.person}@development.invalid",
            "roles": list(person.app_roles),
            "nonce": granted.asked.nonce,
            "auth_time": int(granted.at.timestamp()),
            "iat": now,
            "nbf": now,
            "exp": now + _TOKEN_LASTS_S,
        }
        return jwt.encode({"alg": ALGORITHM, "typ": "JWT", "kid": self._key.kid}, claims, self._key)


def _keep(kept: dict[str, Any], name: str, value: object) -> None:
    """Keep one more, and let the oldest go beyond as many as are kept."""
    kept[name] = value
    if len(kept) > _MOST:
        del kept[next(iter(kept))]
