"""The public keys of providers, fetched when they are first needed and again when a token names one that is not there."""

import datetime as dt
import threading
from typing import Any, cast

import httpx2
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey, import_key

from auth.outbound import calling
from auth.providers import Provider
from auth.sign_in_problems import ProviderNotReached

LONGEST = dt.timedelta(hours=1)
# A token with a made-up key id must not make the portal call the provider each time.
_SELDOM = dt.timedelta(minutes=1)
_MOST_KEYS = 50
_LEAST_RSA_BITS = 2048


class ProviderKeys:
    """The keys of every provider by key id, remembered in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, tuple[dict[str, Key], dt.datetime]] = {}

    def find(self, provider: Provider, key_id: str, at: dt.datetime) -> Key | None:
        """The key of that id, or None. Raises ProviderNotReached where it is not known and cannot be asked for."""
        address = provider.endpoint("jwks_uri")
        with self._lock:
            known = self._known.get(address)
        keys: dict[str, Key] = {} if known is None else known[0]
        age = None if known is None else at - known[1]
        if age is None or age > LONGEST or (key_id not in keys and age > _SELDOM):
            keys = _fetch(provider, address)
            with self._lock:
                self._known[address] = (keys, at)
        return keys.get(key_id)


def _fetch(provider: Provider, address: str) -> dict[str, Key]:
    try:
        with calling(provider.hosts, loopback=provider.loopback) as client:
            found: object = client.get(address).raise_for_status().json()
    except (httpx2.HTTPError, ValueError) as error:
        raise ProviderNotReached(f"keys: {type(error).__name__}") from None
    given = cast("dict[str, Any]", found).get("keys") if isinstance(found, dict) else None
    if not isinstance(given, list):
        raise ProviderNotReached("keys: not a key set")
    keys: dict[str, Key] = {}
    for one in cast("list[Any]", given)[:_MOST_KEYS]:
        key = _public_key(one)
        if key is not None:
            # Two keys under one id: neither is known to be meant.
            keys[one["kid"]] = key
    return keys


def _public_key(given: object) -> Key | None:
    """The key, if it is one that signatures of ours can be checked with; keys for other uses are passed over."""
    if not isinstance(given, dict):
        return None
    values = cast("dict[str, Any]", given)
    if not isinstance(values.get("kid"), str) or values.get("use", "sig") != "sig":
        return None
    wanted = {name: values[name] for name in ("kty", "kid", "n", "e", "crv", "x", "y") if name in values}
    try:
        key = import_key(wanted)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    if isinstance(key, RSAKey):
        return key if key.raw_value.key_size >= _LEAST_RSA_BITS else None
    return key if isinstance(key, ECKey | OKPKey) else None
