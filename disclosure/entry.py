"""One entry of the disclosure log: its canonical bytes and its leaf hash. Pure; who stores, orders and signs is elsewhere.

The bytes are what the leaf commits to, so their form never changes without a new `ENTRY_FORMAT` (DESIGN §6)."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

ENTRY_FORMAT = "counterfoil-disclosure/1"


class LoggedOperation(StrEnum):
    """The six operations that DPA 2018 s.62(1) names."""

    COLLECTION = "COLLECTION"
    ALTERATION = "ALTERATION"
    CONSULTATION = "CONSULTATION"
    DISCLOSURE = "DISCLOSURE"
    COMBINATION = "COMBINATION"
    ERASURE = "ERASURE"


@dataclass(frozen=True, slots=True)
class Entry:
    """The fact that `subject` of `recipient` was shown `fields` of `records` for a purpose (DPA 2018 s.62).

    `controllers` are the organisations whose records they are; `records` maps a type of record to the ids shown and
    `fields` to the names shown. Ids are pseudonymous; the entry holds no value of any field. `counts` says how many
    records a collection or combination touched where naming each would say nothing more."""

    operation: LoggedOperation
    at: dt.datetime
    subject: str
    roles: tuple[str, ...]
    recipient: str
    controllers: tuple[str, ...]
    purpose: str
    legal_gateway: str
    agreement_version: str
    operation_name: str
    operation_hash: str
    request_id: str
    records: Mapping[str, tuple[str, ...]]
    fields: Mapping[str, tuple[str, ...]]
    counts: Mapping[str, int] | None = None


def _sorted_lists(lists: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {name: sorted(set(values)) for name, values in lists.items()}


def canonical_bytes(entry: Entry) -> bytes:
    """The entry as JSON with sorted keys, sorted lists, no spaces, UTF-8 and the time in UTC to the microsecond.

    Equal facts give equal bytes, whatever the order in which they were gathered. Raises ValueError for a naive time."""
    if entry.at.tzinfo is None:
        raise ValueError("the time of a disclosure needs an offset")
    body = {
        "format": ENTRY_FORMAT,
        "operation": entry.operation.value,
        "at": entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "subject": entry.subject,
        "roles": sorted(set(entry.roles)),
        "recipient": entry.recipient,
        "controllers": sorted(set(entry.controllers)),
        "purpose": entry.purpose,
        "legal_gateway": entry.legal_gateway,
        "agreement_version": entry.agreement_version,
        "operation_name": entry.operation_name,
        "operation_hash": entry.operation_hash,
        "request_id": entry.request_id,
        "records": _sorted_lists(entry.records),
        "fields": _sorted_lists(entry.fields),
        "counts": dict(entry.counts or {}),
    }
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def leaf_hash(entry: bytes) -> bytes:
    """The leaf of an entry in the Merkle tree: SHA-256 over a zero byte and the entry (RFC 6962 §2.1)."""
    return hashlib.sha256(b"\x00" + entry).digest()
