"""Ed25519 (RFC 8032): making a key, signing, and checking a signature, over plain bytes. What is signed is others' business."""

from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def fresh_seed() -> bytes:
    """The 32 bytes of a new private key."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_of(seed: bytes) -> bytes:
    """The public key of a private one."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def signing_with(seed: bytes) -> Callable[[bytes], bytes]:
    """A function that signs with a private key: 64 bytes."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign


def is_signed(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether a signature over a message is that key's."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
