"""Seals what a database may keep and nobody may read from it: AES-256-GCM under a key that only the settings hold, so that neither
a copy of the database nor injected SQL opens it."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from store.problems import StoreProblem

_NONCE_BYTES = 12


class SealNotOurs(StoreProblem):
    """Something was sealed with another key than the settings name, or for another row."""

    code = "SEAL_NOT_OURS"

    def __init__(self) -> None:
        super().__init__(
            "A key was sealed with another COUNTERFOIL_SEALING_KEY. Set the one that it was sealed with. New keys for signing"
            " access tokens are made by: counterfoil keys rotate --at-once"
        )


def seal(plain: bytes, about: str, sealing_key: bytes) -> bytes:
    """The sealed form. `about` names the row that it is for: it opens in no other."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(sealing_key).encrypt(nonce, plain, about.encode())


def unseal(sealed: bytes, about: str, sealing_key: bytes) -> bytes:
    """What was sealed. Raises SealNotOurs."""
    try:
        return AESGCM(sealing_key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], about.encode())
    except InvalidTag:
        raise SealNotOurs from None
