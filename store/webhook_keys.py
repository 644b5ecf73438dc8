"""The keys that sign webhooks, sealed. One signs for good; while keys are rotated, the one before it signs beside it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field

from store.named_sql import read
from store.seal import seal, unseal
from store.transaction import Row, Transaction

SQL = read("webhooks")

OVERLAP = dt.timedelta(hours=24)
"""How long the key before a new one signs beside it."""


@dataclass(frozen=True, slots=True)
class KeyPlace:
    """Whose key it is, and which: what it is sealed for."""

    organisation: str
    endpoint_id: uuid.UUID
    key_id: uuid.UUID

    def __str__(self) -> str:  # pyright: ignore[reportImplicitOverride]
        return f"webhook key\n{self.organisation}\n{self.endpoint_id}\n{self.key_id}"


@dataclass(frozen=True, slots=True)
class OpenedKey:
    """A key that signs: both halves as `partners.signing` keeps them, and when it ends, if that is known."""

    key_id: uuid.UUID
    halves: bytes = field(repr=False)
    made_at: dt.datetime
    ends_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class FreshKey:
    """A key to be kept: both halves, and the public one beside them."""

    halves: bytes = field(repr=False)
    public_half: bytes


def keep(tx: Transaction, place: KeyPlace, key: FreshKey, sealing_key: bytes, now: dt.datetime) -> None:
    """Keep a new key, which signs from now on. The one before it signs on beside it for a day; any before that ends."""
    where = {"organisation": place.organisation, "endpoint_id": place.endpoint_id}
    tx.run(SQL.forget_keys, now=now, all=True, **where)
    tx.run(SQL.end_key, ends_at=now + OVERLAP, **where)
    sealed = seal(key.halves, str(place), sealing_key)
    tx.run(SQL.keep_key, key_id=place.key_id, sealed=sealed, public_half=key.public_half, now=now, **where)


def opened(
    tx: Transaction, organisation: str, endpoint_id: uuid.UUID, sealing_key: bytes, now: dt.datetime
) -> list[OpenedKey]:
    """The keys of an endpoint that sign now, newest first. Raises SealNotOurs."""
    return [
        OpenedKey(
            row["key_id"],
            unseal(bytes(row["sealed"]), str(KeyPlace(organisation, endpoint_id, row["key_id"])), sealing_key),
            row["made_at"],
            row["ends_at"],
        )
        for row in listed(tx, organisation, endpoint_id, now)
    ]


def listed(tx: Transaction, organisation: str, endpoint_id: uuid.UUID, now: dt.datetime) -> list[Row]:
    """The keys of an endpoint that sign now, newest first, unopened: `key_id`, `public_half`, `made_at`, `ends_at`."""
    return tx.rows(SQL.keys, organisation=organisation, endpoint_id=endpoint_id, now=now)


def forget_ended(tx: Transaction, organisation: str, endpoint_id: uuid.UUID, now: dt.datetime) -> int:
    """Forget the keys of an endpoint that sign no more; how many."""
    return tx.run(SQL.forget_keys, organisation=organisation, endpoint_id=endpoint_id, now=now, all=False)
