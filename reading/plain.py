"""How values that declared functions made are written: scalars, objects of which some attributes are asked for, lists and unions of those.

Each becomes an expression of Python, and small functions where an expression is not enough, that stand in the text of a part's
function (`reading/projection.py`). No value of a request is in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from graphql import GraphQLEnumType

from reading.kinds import Kind, is_list, is_required, item, leaf
from reading.leaves import WHOLE_SECONDS, Write, names, writer

Note = Callable[[str, frozenset[str], Sequence[str], Sequence[str]], None]
"""Records were shown: the type that shows them and its fields, of each record whose it is, and of each which it is."""


class NotAnswered(Exception):
    """Something is missing that is never null; the operation's own execution will say what."""


def missing() -> NoReturn:
    """Stands where a value ought to be that is never null."""
    raise NotAnswered


def present(value: object) -> object:
    """A value that is never null."""
    return missing() if value is None else value


@dataclass(frozen=True, slots=True)
class Attribute:
    """What is answered under a key of an object: how it is read, as an expression of `v`, and how it is written. With `of` it is what
    that makes of what is read."""

    key: str
    plain: "Plain"
    read: str = ""
    of: Callable[..., object] | None = None


@dataclass(frozen=True, slots=True)
class PlainObject:
    """An object of one class. `shown` is its type and the fields that are asked for, where it is a person's record."""

    of: type
    shown: tuple[str, frozenset[str]] | None
    attributes: tuple[Attribute, ...]


@dataclass(frozen=True, slots=True)
class Plain:
    """How a value is written: a constant has no kind, a scalar no objects, and a union several."""

    kind: Kind | None
    constant: str | None = None
    objects: tuple[PlainObject, ...] = ()


@dataclass(slots=True)
class Functions:
    """The functions beside a part's own, as text, and what they call by name."""

    names: dict[str, Any] = field(default_factory=lambda: dict[str, Any](missing=missing, present=present))
    texts: list[str] = field(default_factory=list[str])
    _temporary: int = 0

    def name(self, value: object) -> str:
        """A name under which the text finds a value."""
        name = f"f{len(self.names)}"
        self.names[name] = value
        return name

    def temporary(self) -> str:
        """A variable that nothing else uses."""
        self._temporary += 1
        return f"t{self._temporary}"

    def column(self, kind: Kind, value: str) -> str:
        """A column of a leaf type, or of a list of one."""
        write, found = leaf_writer(kind), leaf(kind)
        if write is None or found is None:
            return value
        if is_list(kind):
            return f"{self.name(_every(write))}({value})"
        # In a row there are texts, and most of them are as they are to be answered.
        if found.name == "Date":
            return value
        if found.name == "DateTime":
            name = self.temporary()
            return f"({name} if ({name} := {value}) is None or len({name}) == {WHOLE_SECONDS} else {self.name(write)}({name}))"
        return self._written(kind, value)

    def value(self, plain: Plain, value: str) -> str:
        """A value that a function made, as an expression that evaluates `value` once."""
        if plain.kind is None:
            return repr(plain.constant)
        if is_list(plain.kind) or plain.objects:
            return self._called(plain, value)
        if is_required(plain.kind):
            name = self.temporary()
            value = f"({name} if ({name} := {value}) is not None else missing())"
        return self._written(plain.kind, value)

    def _written(self, kind: Kind, value: str) -> str:
        write, found = leaf_writer(kind), leaf(kind)
        if write is None:
            return value
        return (
            f"{self.name(names(found))}[{value}]"
            if isinstance(found, GraphQLEnumType)
            else f"{self.name(write)}({value})"
        )

    def _called(self, plain: Plain, value: str) -> str:
        """A list or an object: what is there is written by a function of its own."""
        function = self._list(plain) if is_list(plain.kind) else self._objects(plain.objects)
        if is_required(plain.kind):
            return f"{function}(present({value}), note)"
        name = self.temporary()
        return f"(None if ({name} := {value}) is None else {function}({name}, note))"

    def _list(self, plain: Plain) -> str:
        inner = Plain(item(plain.kind), objects=plain.objects)
        name = f"w{len(self.texts)}"
        self.texts.append("")
        place = len(self.texts) - 1
        if (
            not inner.objects
            and not is_list(inner.kind)
            and leaf_writer(inner.kind) is None
            and is_required(inner.kind)
        ):
            body = "v if None not in v else missing()"
        else:
            body = f"[{self.value(inner, 'x')} for x in v]"
        self.texts[place] = f"def {name}(v, note):\n    return {body}\n"
        return name

    def _objects(self, every: tuple[PlainObject, ...]) -> str:
        if len(every) == 1:
            return self._object(every[0])
        table = ", ".join(f"{self.name(one.of)}: {self._object(one)}" for one in every)
        name = f"w{len(self.texts)}"
        self.texts.append(
            f"{name}_by_type = {{{table}}}\ndef {name}(v, note):\n    return {name}_by_type[type(v)](v, note)\n"
        )
        return name

    def _object(self, one: PlainObject) -> str:
        entries: list[str] = []
        for attribute in one.attributes:
            read = attribute.read if attribute.of is None else f"{self.name(attribute.of)}({attribute.read})"
            entries.append(f"{attribute.key!r}: {self.value(attribute.plain, read)}")
        note = ""
        if one.shown is not None:
            shown, fields = one.shown
            note = f"    note({shown!r}, {self.name(fields)}, (v.controller,), (v.record,))\n"
        name = f"w{len(self.texts)}"
        self.texts.append(f"def {name}(v, note):\n{note}    return {{{', '.join(entries)}}}\n")
        return name


def leaf_writer(kind: Kind) -> Write | None:
    """How a value of a leaf type is written; None where it stands as it is."""
    found = leaf(kind)
    return None if found is None else writer(found)


def _every(write: Write) -> Write:
    """How a list of such values is written; null stays null."""
    return lambda values: None if values is None else [write(one) for one in values]
