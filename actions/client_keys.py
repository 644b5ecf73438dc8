"""Keys and secrets of clients: how long they may live, how they are made, and what is said of one that cannot be taken."""

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Any

from auth.algorithms import KeyRefused, registered
from store.problems import StoreProblem

KEY_LIFETIME = dt.timedelta(days=365)
SECRET_LIFETIME = dt.timedelta(days=180)
"""The longest that a key or a secret may live; unless told otherwise, they do."""

OVERLAP = dt.timedelta(hours=24)
"""How long what is replaced is still taken, so that a partner can change over without a break."""

_SECRET_BYTES = 32


class ClientRefused(StoreProblem):
    """A client, or a key of one, cannot be as it was asked for."""

    code = "CLIENT_REFUSED"

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def new_secret() -> str:
    """A secret of 256 random bits."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def public_key(jwk: Mapping[str, Any] | None) -> dict[str, Any]:
    """The key as it is kept. Raises ClientRefused."""
    if jwk is None:
        raise ClientRefused("key", "A system needs a key: the public half of a key pair, as a JSON Web Key.")
    try:
        return registered(jwk)
    except KeyRefused as refused:
        raise ClientRefused("key", refused.sentence) from None


def ending(now: dt.datetime, days: int | None, longest: dt.timedelta) -> dt.datetime:
    """When something ends that is to live so many days. Raises ClientRefused for less than one and more than are allowed."""
    if days is not None and not 1 <= days <= longest.days:
        raise ClientRefused("days", f"It may live 1 to {longest.days} days.")
    return now + (longest if days is None else dt.timedelta(days=days))
