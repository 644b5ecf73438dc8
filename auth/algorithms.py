"""Which signatures are believed (FAPI 2.0 §5.4): ES256, PS256 and Ed25519, by keys that are strong enough and public."""

import json
from collections.abc import Mapping
from typing import Any, cast

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey, import_key
from joserfc.jws import JWSRegistry

ALGORITHMS = ("ES256", "PS256", "Ed25519")
MOST_BYTES = 8192
"""The longest token, assertion or proof that is looked at."""

_LEAST_RSA_BITS = 2048
_LEAST_KEY_ID, _MOST_KEY_ID = 1, 200

PublicKey = ECKey | RSAKey | OKPKey


class _Sizes(JWSRegistry):
    # A proof carries its key in the header, and an RSA key of 4096 bits takes 700 characters.
    max_header_length = 2048
    max_payload_length = MOST_BYTES


_REGISTRY = _Sizes(algorithms=ALGORITHMS)


class NotGenuine(Exception):
    """Something signed cannot be read, is not signed by whom it says, or by a key or algorithm that is not believed."""


class KeyRefused(Exception):
    """A public key cannot be taken; the sentence says why, for whoever registers it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def read_public_key(jwk: Mapping[str, Any]) -> PublicKey:
    """The key of a public JWK. Raises KeyRefused for a private, symmetric or weak one."""
    try:
        key = import_key(dict(jwk))
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise KeyRefused("The key is not a JSON Web Key (RFC 7517).") from error
    if not isinstance(key, ECKey | RSAKey | OKPKey):
        raise KeyRefused("The key is a shared secret. Give the public half of a key pair.")
    if key.is_private:
        raise KeyRefused("The key is private. Give the public half, and show the private half to nobody.")
    if algorithm_of(key) is None:
        raise KeyRefused("The key must be P-256, Ed25519, or RSA of at least 2048 bits.")
    if jwk.get("alg") not in {None, algorithm_of(key)} or jwk.get("use") not in {None, "sig"}:
        raise KeyRefused(f"The key must be for signing with {algorithm_of(key)}.")
    return key


def registered(jwk: Mapping[str, Any]) -> dict[str, Any]:
    """A client's public JWK as it is kept: its material, its `kid` and nothing else. Raises KeyRefused."""
    key, key_id = read_public_key(jwk), jwk.get("kid")
    if not isinstance(key_id, str) or not _LEAST_KEY_ID <= len(key_id) <= _MOST_KEY_ID or not key_id.isprintable():
        raise KeyRefused(f"The key needs an id: `kid`, of {_LEAST_KEY_ID} to {_MOST_KEY_ID} characters.")
    material = {name: jwk[name] for name in ("kty", "crv", "x", "y", "n", "e") if name in jwk}
    return {**material, "kid": key_id, "use": "sig", "alg": algorithm_of(key)}


def algorithm_of(key: PublicKey) -> str | None:
    """The one algorithm that a key is believed with; None for a key that is too weak or of another curve."""
    if isinstance(key, RSAKey):
        return "PS256" if key.raw_value.key_size >= _LEAST_RSA_BITS else None
    if isinstance(key, ECKey):
        return "ES256" if key.curve_name == "P-256" else None
    return "Ed25519" if key.curve_name == "Ed25519" else None


def read_header(signed: str) -> dict[str, Any]:
    """The header of something signed, of which nothing is believed yet. Raises NotGenuine."""
    if len(signed) > MOST_BYTES or not signed.isascii():
        raise NotGenuine
    try:
        return dict(jws.extract_compact(signed.encode(), registry=_REGISTRY).headers())
    except (JoseError, ValueError, TypeError) as error:
        raise NotGenuine from error


def read_unverified(signed: str) -> dict[str, Any]:
    """The claims of something signed, of which nothing is believed yet. Raises NotGenuine."""
    read_header(signed)
    try:
        claims: object = json.loads(jws.extract_compact(signed.encode(), registry=_REGISTRY).payload or b"")
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise NotGenuine from error
    if not isinstance(claims, dict):
        raise NotGenuine
    return cast("dict[str, Any]", claims)


def verify(signed: str, key: PublicKey) -> dict[str, Any]:
    """The claims that the key has signed, with the one algorithm that is the key's. Raises NotGenuine."""
    algorithm = algorithm_of(key)
    if algorithm is None or len(signed) > MOST_BYTES:
        raise NotGenuine
    try:
        return dict(jwt.decode(signed, key, algorithms=[algorithm], registry=_REGISTRY).claims)
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise NotGenuine from error


def key_with_id(jwks: tuple[Mapping[str, Any], ...], key_id: object) -> tuple[str, PublicKey] | None:
    """The public key of that id, with its id; without an id, the only one there is."""
    found = [one for one in jwks if key_id is None or one.get("kid") == key_id]
    if len(found) != 1:
        return None
    try:
        return str(found[0].get("kid")), read_public_key(found[0])
    except KeyRefused:
        return None


def public_set(keys: tuple[Mapping[str, Any], ...]) -> dict[str, Any]:
    """A JWK Set of public halves (RFC 7517 §5); private members cannot get in."""
    return cast("dict[str, Any]", KeySet([import_key(dict(one)) for one in keys]).as_dict(private=False))


def is_time(value: object) -> bool:
    """Whether a claim is a NumericDate: a finite number and no boolean."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e11  # noqa: PLR2004  NaN and infinity fail
