"""One entry of the disclosure log: its canonical bytes and its leaf hash. Pure; who stores, orders and signs is elsewhere.

The bytes are what the leaf commits to, so their form never changes without a new `ENTRY_FORMAT` (DESIGN §6). What is personal
in them stands there as a salted commitment alone (ADR-0013)."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

ENTRY_FORMAT = "counterfoil-disclosure/2"

_FORMATS = "counterfoil-disclosure/"

CASE = "case"
"""The kind under which an entry names the case that somebody opened."""

SALT_BYTES = 16
"""As long as a guess is hopeless (128 bits)."""


class LoggedOperation(StrEnum):
    """The six operations that DPA 2018 s.62(1) names."""

    COLLECTION = "COLLECTION"
    ALTERATION = "ALTERATION"
    CONSULTATION = "CONSULTATION"
    DISCLOSURE = "DISCLOSURE"
    COMBINATION = "COMBINATION"
    ERASURE = "ERASURE"


class Decision(StrEnum):
    """Whether what was tried was done."""

    ALLOWED = "ALLOWED"
    DENIED = "DENIED"


@dataclass(frozen=True, slots=True)
class Named:
    """What an entry names without saying it: a record's id, or the case that somebody opened, with the salt under which the
    entry commits to it. Without it nobody can tell any more what was named."""

    kind: str
    record_id: str
    salt: bytes

    @property
    def commitment(self) -> str:
        """SHA-256 over salt and value, in hexadecimal."""
        return hashlib.sha256(self.salt + self.record_id.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Entry:
    """The fact that `subject` of `recipient` was shown `fields` of `records` for a purpose (DPA 2018 s.62), or was not: then
    `rule` says what denied it.

    `controllers` are the organisations whose records they are; `records` maps a kind of record to the commitments to the ids
    shown, `case` is the commitment to the case that was opened, and `fields` maps types to the names shown. `subject` is the
    pseudonymous id of somebody who works there, which s.62(2) and (3) want kept. The entry holds no value of any field.
    `counts` says how many records a collection or combination touched where naming each would say nothing more."""

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
    client: str = ""
    strength: tuple[str, ...] = ()
    case: str = ""
    decision: Decision = Decision.ALLOWED
    rule: str = ""


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
        "decision": entry.decision.value,
        "rule": entry.rule,
        "at": entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "subject": entry.subject,
        "roles": sorted(set(entry.roles)),
        "client": entry.client,
        "strength": sorted(set(entry.strength)),
        "recipient": entry.recipient,
        "controllers": sorted(set(entry.controllers)),
        "purpose": entry.purpose,
        "case": entry.case,
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


def sealed(index: int, entry_id: bytes, leaf: bytes) -> bytes:
    """What the log signs of one entry, beside the root of all: which entry stands at which position. Where a root is wrong it
    tells which entry it is."""
    return b"counterfoil-position/1\n" + index.to_bytes(8, "big") + entry_id + leaf


def read_entry(content: bytes) -> dict[str, Any] | None:
    """The body of an entry that was kept; None for bytes that are no entry of any form."""
    try:
        body: object = json.loads(content)
    except ValueError:
        return None
    if not isinstance(body, dict):
        return None
    found = cast("dict[str, Any]", body)
    return found if str(found.get("format", "")).startswith(_FORMATS) else None


def commits(body: Mapping[str, Any]) -> bool:
    """Whether an entry commits to what it names; those of the first form name records in clear."""
    return body["format"] == ENTRY_FORMAT


def commitments(body: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Every commitment in an entry that was read back, with its kind: of its records, and of its case."""
    records = cast("Mapping[str, list[str]]", body["records"])
    found = {(kind, one) for kind, some in records.items() for one in some}
    return found | ({(CASE, str(body["case"]))} if body.get("case") else set())
