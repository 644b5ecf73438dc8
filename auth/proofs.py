"""DPoP proofs (RFC 9449 §4.3): that whoever sends a request holds the key that its token is bound to."""

import base64
import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from auth.algorithms import ALGORITHMS, KeyRefused, NotGenuine, is_time, read_header, read_public_key, verify

WINDOW_S = 60
"""How far a proof's time may be from ours, either way (FAPI 2.0 §5.3.2.1)."""

_MOST_ID = 128
_PORTS = {"https": 443, "http": 80}
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")


class ProofRefused(Exception):
    """The proof is missing, malformed, for another request, or out of its time. Which of them is said to nobody."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof that holds but for one thing: that it comes for the first time, which whoever keeps `digest` until `ends_at` knows."""

    thumbprint: str
    digest: bytes
    ends_at: dt.datetime


def read_proof(given: Sequence[str], method: str, address: str, now: dt.datetime, *, token: str | None = None) -> Proof:
    """The proof among the request's `DPoP` headers, for this method and address, and for the token if one is used.

    Raises ProofRefused. Steps 1 to 11 of RFC 9449 §4.3; step 12 is the caller's, who knows what the token is bound to."""
    if len(given) != 1:
        raise ProofRefused
    try:
        header = read_header(given[0])
        if (
            header.get("typ") != "dpop+jwt"
            or header.get("alg") not in ALGORITHMS
            or not isinstance(header.get("jwk"), dict)
        ):
            raise ProofRefused
        key = read_public_key(header["jwk"])
        claims = verify(given[0], key)
    except (NotGenuine, KeyRefused) as error:
        raise ProofRefused from error
    _check_request(claims, method, address)
    _check_times(claims, now.timestamp())
    if token is not None:
        given_hash = claims.get("ath")
        if not isinstance(given_hash, str) or not secrets.compare_digest(given_hash.encode(), hash_of(token).encode()):
            raise ProofRefused
    proof_id = claims.get("jti")
    if not isinstance(proof_id, str) or not 0 < len(proof_id) <= _MOST_ID:
        raise ProofRefused
    thumbprint = key.thumbprint()
    digest = hashlib.sha256(f"proof\0{thumbprint}\0{proof_id}".encode()).digest()
    return Proof(thumbprint, digest, now + dt.timedelta(seconds=2 * WINDOW_S))


def hash_of(token: str) -> str:
    """The `ath` of a token: its SHA-256 in base64url."""
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()


def _check_request(claims: dict[str, Any], method: str, address: str) -> None:
    given = claims.get("htu")
    if claims.get("htm") != method or not isinstance(given, str):
        raise ProofRefused
    try:
        same = normalised(given) == normalised(address)
    except ValueError as error:
        raise ProofRefused from error
    if not same:
        raise ProofRefused


def _check_times(claims: dict[str, Any], now: float) -> None:
    issued = claims.get("iat")
    if not is_time(issued) or abs(now - float(issued or 0)) > WINDOW_S:
        raise ProofRefused
    ends, begins = claims.get("exp"), claims.get("nbf")
    if ends is not None and not (is_time(ends) and float(ends) > now - WINDOW_S):
        raise ProofRefused
    if begins is not None and not (is_time(begins) and float(begins) < now + WINDOW_S):
        raise ProofRefused


def normalised(address: str) -> tuple[str, str, int | None, str]:
    """What two addresses are compared by: no query, no fragment, and RFC 3986 §6.2.2 and §6.2.3. Raises ValueError."""
    parts = urlsplit(address)
    scheme = parts.scheme.lower()
    port = None if parts.port == _PORTS.get(scheme) else parts.port
    return scheme, (parts.hostname or "").lower(), port, _ESCAPE.sub(_unescaped, parts.path) or "/"


def _unescaped(found: re.Match[str]) -> str:
    letter = chr(int(found[1], 16))
    return letter if _UNRESERVED.fullmatch(letter) else found[0].upper()
