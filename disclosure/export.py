"""The lines of an export of the log: what a member takes away to verify it without the portal. Pure: text in, text out.

The first line says what it is, then come the leaves in their order, each checkpoint after the last leaf it covers (ADR-0013)."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from disclosure.entry import Named

EXPORT_FORMAT = "counterfoil-log/1"

WHOLE = "*"
"""The `organisation` of an export that has every entry, as the operator makes it."""


class ExportRefused(Exception):
    """A file that is no export, or a line of it that cannot be read."""

    code = "EXPORT_REFUSED"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Header:
    """Whose entries an export has, and the verifier keys that the portal itself gives for its log and witnesses."""

    organisation: str
    keys: tuple[str, ...]
    witnesses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Leaf:
    """One position of the log: the leaf and its seal, and of entries that are the export's to tell their bytes and what they
    name, as far as it is not erased."""

    index: int
    entry_id: bytes
    leaf: bytes
    seal: bytes
    entry: bytes | None = None
    named: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint of the log as it was signed, with the witnesses' signatures."""

    note: str


Line = Header | Leaf | Signed


def write_line(line: Line) -> str:
    """One line of an export, with its end."""
    match line:
        case Header():
            body: dict[str, Any] = {
                "format": EXPORT_FORMAT,
                "organisation": line.organisation,
                "keys": list(line.keys),
                "witnesses": list(line.witnesses),
            }
        case Leaf():
            body = {
                "index": line.index,
                "id": line.entry_id.hex(),
                "leaf": _b64(line.leaf),
                "seal": _b64(line.seal),
            }
            if line.entry is not None:
                # A byte that is no UTF-8 was never written by the portal; it must survive so that its leaf is seen wrong.
                body["entry"] = line.entry.decode("utf-8", "surrogateescape")
                body["named"] = [[one.kind, one.record_id, _b64(one.salt)] for one in line.named]
        case Signed():
            body = {"checkpoint": line.note}
    return json.dumps(body, separators=(",", ":"), ensure_ascii=True) + "\n"


def read_line(text: str) -> Line:
    """The line that was written. Raises ExportRefused."""
    try:
        body: object = json.loads(text)
        if not isinstance(body, dict):
            raise ExportRefused("A line is not a JSON object.")
        return _read(cast("Mapping[str, Any]", body))
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as error:
        raise ExportRefused(f"A line cannot be read ({type(error).__name__}).") from None


def _read(body: Mapping[str, Any]) -> Line:
    if "format" in body:
        if body["format"] != EXPORT_FORMAT:
            raise ExportRefused(f"The file is not an export of the form {EXPORT_FORMAT}.")
        return Header(str(body["organisation"]), tuple(map(str, body["keys"])), tuple(map(str, body["witnesses"])))
    if "checkpoint" in body:
        return Signed(str(body["checkpoint"]))
    entry = body.get("entry")
    return Leaf(
        index=int(body["index"]),
        entry_id=bytes.fromhex(body["id"]),
        leaf=_bytes(body["leaf"]),
        seal=_bytes(body["seal"]),
        entry=None if entry is None else str(entry).encode("utf-8", "surrogateescape"),
        named=tuple(Named(str(kind), str(record_id), _bytes(salt)) for kind, record_id, salt in body.get("named", ())),
    )


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
