"""Checks an ID token against the one provider it must come from (OpenID Connect Core 1.0 §3.1.3.7, RFC 8725), and reads who
it is about. Nothing in the token chooses the key's address, the algorithm or the issuer it is held to."""

import base64
import binascii
import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwt import JWTClaimsRegistry

from auth.provider_keys import ProviderKeys
from auth.providers import Provider, ProviderKind
from auth.sign_in_problems import NoRole, NotConfirmed, SignInNotAccepted
from auth.step_up import SKEW, is_recent

MOST_BYTES = 16 * 1024
_MOST_ROLES = 100
_LONGEST_TEXT = 200
_LONGEST_AGE = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who signed in at a provider. `subject` is ours, made of issuer and the provider's own id, so that equal ids of two
    providers are two people. `signed_in_at` is None where the provider does not show when, or not as strongly as asked."""

    organisation: str
    issuer: str
    subject: str
    name: str
    app_roles: tuple[str, ...]
    strength: tuple[str, ...]
    signed_in_at: dt.datetime | None


def subject_of(issuer: str, person: str) -> str:
    """The pseudonymous id under which the portal knows somebody: of Entra ID's `oid`, or a provider's `sub`."""
    return hashlib.sha256(f"{issuer}\n{person}".encode()).hexdigest()[:32]


def read(provider: Provider, keys: ProviderKeys, token: object, nonce: str, at: dt.datetime) -> Identity:
    """Who the token is about. Raises SignInNotAccepted with the rule that it broke, or NoRole."""
    claims = _verified(provider, keys, token, at)
    _check_registered(provider, claims, nonce, at)
    strength = _strength(claims)
    signed_in_at = _signed_in_at(claims, at)
    if provider.acr_values and not set(provider.acr_values) & set(strength):
        signed_in_at = None
    person = _person(provider, claims)
    return Identity(
        organisation=provider.organisation,
        issuer=provider.issuer,
        subject=subject_of(provider.issuer, person),
        name=_name(claims),
        app_roles=_app_roles(provider, claims),
        strength=strength,
        signed_in_at=signed_in_at,
    )


def need_recent(identity: Identity, at: dt.datetime) -> None:
    """Refuse an identity that was not proved a moment ago. Raises NotConfirmed."""
    if not is_recent(identity.signed_in_at, at):
        raise NotConfirmed("auth_time or acr")


def _verified(provider: Provider, keys: ProviderKeys, token: object, at: dt.datetime) -> Mapping[str, Any]:
    if not isinstance(token, str) or len(token) > MOST_BYTES:
        raise SignInNotAccepted("id_token size")
    header = _header(token)
    if header.get("alg") not in provider.algorithms:
        raise SignInNotAccepted("alg")
    typ, key_id = header.get("typ", "JWT"), header.get("kid")
    if not isinstance(typ, str) or typ.upper() != "JWT" or not isinstance(key_id, str):
        raise SignInNotAccepted("header")
    key = keys.find(provider, key_id, at)
    if key is None:
        raise SignInNotAccepted("kid")
    try:
        return jwt.decode(token, key, algorithms=[header["alg"]]).claims
    except (JoseError, ValueError, TypeError):
        raise SignInNotAccepted("signature") from None


def _header(token: str) -> Mapping[str, Any]:
    part = token.partition(".")[0]
    try:
        found: object = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        raise SignInNotAccepted("header") from None
    if not isinstance(found, dict):
        raise SignInNotAccepted("header")
    return cast("dict[str, Any]", found)


def _check_registered(provider: Provider, claims: Mapping[str, Any], nonce: str, at: dt.datetime) -> None:
    # Texts only: a list that contains the right value is another claim than the right value (CVE-2026-75509).
    for name, wanted in (("iss", provider.issuer), ("aud", provider.client_id)):
        if claims.get(name) != wanted:
            raise SignInNotAccepted(name)
    if "azp" in claims and claims["azp"] != provider.client_id:
        raise SignInNotAccepted("azp")
    given = claims.get("nonce")
    if not isinstance(given, str) or not secrets.compare_digest(given.encode(), nonce.encode()):
        raise SignInNotAccepted("nonce")
    now = int(at.timestamp())
    registry = JWTClaimsRegistry(
        now=now,
        leeway=int(SKEW.total_seconds()),
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
    )
    try:
        registry.validate(dict(claims))
    except (JoseError, ValueError, TypeError):
        raise SignInNotAccepted("time") from None
    if claims["iat"] < now - _LONGEST_AGE.total_seconds():
        raise SignInNotAccepted("iat")


def _person(provider: Provider, claims: Mapping[str, Any]) -> str:
    """The provider's own id of the person. Never an e-mail address or a name for signing in, which change hands."""
    if provider.kind is ProviderKind.ENTRA and (claims.get("tid") != provider.tenant or claims.get("ver") != "2.0"):
        raise SignInNotAccepted("tid")
    person = claims.get("oid" if provider.kind is ProviderKind.ENTRA else "sub")
    if not isinstance(person, str) or not 0 < len(person) <= _LONGEST_TEXT:
        raise SignInNotAccepted("oid")
    return person


def _app_roles(provider: Provider, claims: Mapping[str, Any]) -> tuple[str, ...]:
    given = claims.get("roles", [])
    if not isinstance(given, list):
        raise SignInNotAccepted("roles")
    listed = cast("list[object]", given)[:_MOST_ROLES]
    known = tuple(sorted({one for one in listed if isinstance(one, str) and one in provider.app_roles}))
    if not known:
        raise NoRole("roles")
    return known


def _strength(claims: Mapping[str, Any]) -> tuple[str, ...]:
    """How somebody signed in: `acr`, `amr`, and the authentication contexts of Entra ID's Conditional Access, `acrs`."""
    found: set[str] = set()
    for name in ("acr", "amr", "acrs"):
        value: object = claims.get(name)
        for one in cast("list[object]", value) if isinstance(value, list) else [value]:
            if isinstance(one, str) and 0 < len(one) <= _LONGEST_TEXT:
                found.add(one)
    return tuple(sorted(found))[:20]


def _signed_in_at(claims: Mapping[str, Any], at: dt.datetime) -> dt.datetime | None:
    value = claims.get("auth_time")
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= (at + SKEW).timestamp():
        return None
    return dt.datetime.fromtimestamp(value, dt.UTC)


def _name(claims: Mapping[str, Any]) -> str:
    """What the page header calls the person."""
    name = claims.get("name")
    if not isinstance(name, str):
        return ""
    return "".join(one for one in name if one.isprintable())[:_LONGEST_TEXT].strip()
