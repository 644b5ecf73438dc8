"""Signatures of webhooks after the Standard Webhooks specification: `v1` (HMAC-SHA256) and `v1a` (Ed25519), by one key or,
while keys are rotated, by two. It holds no clock and keeps nothing."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_HALF_BYTES = 32


@dataclass(frozen=True, slots=True)
class WebhookKey:
    """A key of two halves, 32 bytes each: one that both sides know, and the seed of one that only the portal knows."""

    shared: bytes = field(repr=False)
    seed: bytes = field(repr=False)

    @classmethod
    def fresh(cls) -> WebhookKey:
        """A new key."""
        return cls(secrets.token_bytes(_HALF_BYTES), secrets.token_bytes(_HALF_BYTES))

    @classmethod
    def of_bytes(cls, both: bytes) -> WebhookKey:
        """The key whose halves stand one after the other. Raises ValueError for any other length."""
        if len(both) != 2 * _HALF_BYTES:
            message = "a webhook key has two halves of 32 bytes"
            raise ValueError(message)
        return cls(both[:_HALF_BYTES], both[_HALF_BYTES:])

    def to_bytes(self) -> bytes:
        """Both halves, to be sealed."""
        return self.shared + self.seed

    @property
    def public_half(self) -> bytes:
        """The Ed25519 public key, 32 bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()

    @property
    def secret_text(self) -> str:
        """The shared half as a receiver configures it: `whsec_…`."""
        return f"whsec_{_base64(self.shared)}"

    @property
    def public_text(self) -> str:
        """The public half as a receiver configures it: `whpk_…`."""
        return public_text(self.public_half)


def public_text(public_half: bytes) -> str:
    """A public half as a receiver configures it: `whpk_…`."""
    return f"whpk_{_base64(public_half)}"


def signed_headers(keys: Sequence[WebhookKey], event_id: str, body: bytes, now: dt.datetime) -> dict[str, str]:
    """The three headers of a webhook. What is signed is `id.timestamp.body`, by each key in both ways, newest key first.

    `now` must know its offset: a naive time would be signed as another. Raises ValueError for one, or without a key.
    """
    if not keys or now.tzinfo is None:
        message = "a webhook is signed by a key at a time with an offset"
        raise ValueError(message)
    timestamp = str(int(now.timestamp()))
    signed = b".".join((event_id.encode(), timestamp.encode(), body))
    return {
        "webhook-id": event_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(one for key in keys for one in _signatures(key, signed)),
    }


def challenge_of(key: WebhookKey, endpoint_id: str, url: str) -> str:
    """What whoever receives at `url` has to tell, to show that the endpoint is theirs. It comes from the half that leaves
    the portal in no form, so that whoever registered the endpoint cannot work it out from the half they were shown."""
    text = f"counterfoil webhook challenge\n{endpoint_id}\n{url}".encode()
    return base64.urlsafe_b64encode(hmac.digest(key.seed, text, hashlib.sha256)).decode().rstrip("=")


def _signatures(key: WebhookKey, signed: bytes) -> tuple[str, str]:
    symmetric = hmac.digest(key.shared, signed, hashlib.sha256)
    asymmetric = Ed25519PrivateKey.from_private_bytes(key.seed).sign(signed)
    return f"v1,{_base64(symmetric)}", f"v1a,{_base64(asymmetric)}"


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()
