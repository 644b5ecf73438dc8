"""One line of newline-delimited JSON to an object, and what a JSON parser lets through without a word: keys given twice, NUL
characters, nesting too deep to write again."""

import json
from typing import Any, cast

import orjson

from feeds import masking
from feeds.lines import BrokenOff, Line, LongLine
from feeds.shapes import Body, Reading


def members_of(line: Line | LongLine | BrokenOff) -> Body | str:
    """The JSON object on a line, or a phrase for what stands there instead."""
    if isinstance(line, LongLine):
        return f"{line.length:,} bytes long"
    if isinstance(line, BrokenOff):
        return line.reason
    try:
        value = orjson.loads(line.content)
    except orjson.JSONDecodeError:
        return _not_json(line.content)
    return cast("Body", value) if type(value) is dict else masking.describe(value)


def _not_json(content: bytes) -> str:
    try:
        content.decode()
    except UnicodeDecodeError as bad:
        return f"not UTF-8 (from byte {bad.start + 1})"
    return "not JSON"


def check_bytes(members: Body, raw: bytes, reading: Reading) -> None:
    """Find what a JSON parser lets through: NUL characters, which PostgreSQL cannot hold, keys given twice, of which the
    parser silently keeps one (RFC 8259 §4), and nesting that cannot be written again."""
    if b"\\u0000" in raw and _has_nul(members):
        reading.refuse("", "a NUL character", "text without NUL characters")
    if _may_repeat_keys(raw, reading.keys) and not reading.faults and _repeats_keys(raw):
        reading.refuse("", "a key given twice in one object", "each key once")
    if reading.aside:
        try:
            orjson.dumps(reading.aside)
        except orjson.JSONEncodeError:
            reading.refuse("", "unknown fields nested too deeply", "fewer levels")


def _may_repeat_keys(raw: bytes, keys: int) -> bool:
    """Whether a slower look is needed. Every key ends in `":`, unless blanks stand between, and only an escaped quote
    within a text looks the same; so as many of these as keys that were read means that none was given twice."""
    return raw.count(b'":') != keys or b'" ' in raw or b'"\t' in raw or b'"\r' in raw


class _Repeated(Exception):
    """A key given twice; never leaves this file."""


def _each_key_once(pairs: list[tuple[str, Any]]) -> Body:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Repeated
    return found


def _repeats_keys(raw: bytes) -> bool:
    try:
        json.loads(raw, object_pairs_hook=_each_key_once)
    except (_Repeated, RecursionError):
        return True
    return False


def _has_nul(value: object) -> bool:
    waiting: list[object] = [value]
    while waiting:
        one = waiting.pop()
        if type(one) is str and "\0" in one:
            return True
        if type(one) is dict:
            members = cast("Body", one)
            waiting.extend(members)
            waiting.extend(members.values())
        elif type(one) is list:
            waiting.extend(cast("list[object]", one))
    return False
