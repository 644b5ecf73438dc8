"""Reads a JSON object by the shape that a format declares: known fields to their canonical form, unknown ones aside, every
field that cannot be read as a fault with its path."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from feeds import masking
from feeds.fields import Bounds, Reader, Unreadable, is_identifier, within
from feeds.rows import Fault

Body = dict[str, Any]


@dataclass(slots=True)
class Reading:
    """What reading one row gathers besides its body; `keys` counts the members of every object that was read."""

    bounds: Bounds
    most_faults: int
    faults: list[Fault] = field(default_factory=list[Fault])
    aside: Body = field(default_factory=dict[str, Any])
    keys: int = 0

    def refuse(self, path: str, found: str, expected: str) -> None:
        """Note a fault, up to the limit of faults a line."""
        if len(self.faults) < self.most_faults:
            self.faults.append(Fault(path, found, expected))


Nested = Callable[[object, str, Reading], Any]
Check = Callable[[Body], Iterator[Fault]]


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of an object: plain ones (with what reads a value that is there, what reads any, and whether null is simply
    null), nested ones, and a check across fields that runs when each could be read."""

    plain: tuple[tuple[str, Reader, Reader, bool], ...]
    nested: tuple[tuple[str, Nested], ...]
    names: frozenset[str]
    check: Check | None


def shape(
    plain: Mapping[str, Reader],
    nested: Mapping[str, Nested] | None = None,
    *,
    check: Check | None = None,
    ignored: tuple[str, ...] = (),
) -> Shape:
    """A shape from its fields. `ignored` ones are known and not part of the body, such as the name of the kind of row."""
    inner = nested or {}
    fields = tuple((name, within(read), read, _keeps_null(read)) for name, read in plain.items())
    return Shape(fields, tuple(inner.items()), frozenset((*plain, *inner, *ignored)), check)


def _keeps_null(read: Reader) -> bool:
    """Whether a reader gives null for null, so that it need not be called for the many fields that are."""
    try:
        return read(None, Bounds.made_at(dt.datetime(2000, 1, 1, tzinfo=dt.UTC))) is None
    except Unreadable:
        return False


def read_object(what: Shape, value: object, prefix: str, reading: Reading) -> Body | None:
    """The canonical body of `value`; None if it is no object. `prefix` ends with a dot unless it is empty."""
    if type(value) is not dict:
        reading.refuse(prefix.removesuffix(".") or "record", masking.describe(value), "an object")
        return None
    members = cast("Body", value)
    reading.keys += len(members)
    faults_before = len(reading.faults)
    body = _read_plain(what, members, prefix, reading)
    for name, read_nested in what.nested:
        body[name] = read_nested(members.get(name), prefix + name, reading)
    if not members.keys() <= what.names:
        _put_aside(what, members, prefix, reading)
    if what.check is not None and len(reading.faults) == faults_before:
        for fault in what.check(body):
            reading.refuse(prefix + fault.field, fault.found, fault.expected)
    return body


def _read_plain(what: Shape, members: Body, prefix: str, reading: Reading) -> Body:
    body: Body = {}
    get, bounds = members.get, reading.bounds
    for name, read_given, read, keeps_null in what.plain:
        given = get(name)
        if given is None and keeps_null:
            body[name] = None
            continue
        try:
            found = read_given(given, bounds)
            body[name] = read(given, bounds) if found is None else found
        except Unreadable as bad:
            reading.refuse(prefix + name, bad.found, bad.expected)
    return body


def _put_aside(what: Shape, members: Body, prefix: str, reading: Reading) -> None:
    for name in sorted(members.keys() - what.names):
        reading.aside[prefix + name] = members[name]
        reading.keys += keys_within(members[name])


def keys_within(value: object) -> int:
    """How many members all objects within a value have; not recursive, since a stranger chose its depth."""
    keys = 0
    waiting: list[object] = [value]
    while waiting:
        one = waiting.pop()
        if type(one) is dict:
            members = cast("Body", one)
            keys += len(members)
            waiting.extend(members.values())
        elif type(one) is list:
            waiting.extend(cast("list[object]", one))
    return keys


def one_or_null(what: Shape) -> Nested:
    """A nested object; one of which every field is null is null itself, so that equal content is equal bytes."""

    def read(value: object, path: str, reading: Reading) -> Body | None:
        if value is None:
            return None
        body = read_object(what, value, path + ".", reading)
        return body if body is not None and any(one is not None for one in body.values()) else None

    return read


def one(what: Shape) -> Nested:
    """A nested object that has to be there."""

    def read(value: object, path: str, reading: Reading) -> Body | None:
        return read_object(what, value, path + ".", reading)

    return read


def many(what: Shape, *, needed: bool = False, once: str | None = None) -> Nested:
    """A list of nested objects. `once` names the id that none of them may share; the list is then sorted by it."""

    def read(value: object, path: str, reading: Reading) -> list[Body]:
        if value is None and not needed:
            return []
        if type(value) is not list:
            reading.refuse(path, masking.describe(value), "a list")
            return []
        members = cast("list[object]", value)
        bodies = [read_object(what, each, f"{path}[{index}].", reading) for index, each in enumerate(members)]
        found = [body for body in bodies if body is not None]
        return found if once is None else _each_once(found, once, path, reading)

    return read


def _each_once(bodies: list[Body], name: str, path: str, reading: Reading) -> list[Body]:
    seen: set[str] = set()
    for index, body in enumerate(bodies):
        its_id = body.get(name)
        if its_id in seen:
            reading.refuse(f"{path}[{index}].{name}", "an id given before in this row", "each id once")
        if its_id is not None:
            seen.add(its_id)
    return sorted(bodies, key=lambda body: body.get(name) or "")


def id_in(row: Body, name: str) -> str | None:
    """The id in a field of a row, whether or not the rest of the row can be read."""
    value = row.get(name)
    return value if isinstance(value, str) and is_identifier(value) else None
