"""The signed viewer: who is asking, in a form that the database checks and SQL cannot forge (ADR-0007).
The checking half is `guard.viewer_field` in migrations/sql/0001_guard.up.sql; both must agree."""

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass

from auth.viewer import Viewer

SETTING = "counterfoil.viewer"
_BLOCK = 64
_SEPARATOR = "|"
_INNER, _OUTER = 0x36, 0x5C  # RFC 2104 §2

# Long enough for the round trip that begins a transaction, short enough that a stolen token is soon worth nothing. The
# server compares it with the transaction's start, so a long transaction does not die of it.
LIFETIME = dt.timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Backend:
    """The server process a token is bound to: its number, and when the server began, since a server that is started again
    soon gives the same numbers again."""

    pid: int
    server_began: dt.datetime


def key_id(key: bytes) -> str:
    """The name of a key, from which nothing about it can be learned."""
    return hashlib.sha256(b"counterfoil viewer key\0" + key).hexdigest()[:16]


def pads(key: bytes) -> tuple[bytes, bytes]:
    """The inner and outer padded key of RFC 2104, which is all that the server's `sha256()` needs for an HMAC."""
    short = hashlib.sha256(key).digest() if len(key) > _BLOCK else key
    padded = short.ljust(_BLOCK, b"\0")
    return bytes(byte ^ _INNER for byte in padded), bytes(byte ^ _OUTER for byte in padded)


def sign(viewer: Viewer, backend: Backend, key: bytes, now: dt.datetime) -> str:
    """The token for one transaction of one viewer on one backend."""
    fields = (
        viewer.organisation,
        viewer.kind.value,
        viewer.subject,
        ",".join(sorted(viewer.roles)),
        str(backend.pid),
        backend.server_began.isoformat(),
        (now + LIFETIME).isoformat(),
        key_id(key),
    )
    if any(_SEPARATOR in field for field in fields):
        message = "a viewer's fields must not hold the separator of the signed viewer"
        raise ValueError(message)
    message = _SEPARATOR.join(fields)
    return f"{message}{_SEPARATOR}{hmac.digest(key, message.encode(), 'sha256').hex()}"
