"""Rows to answers: for each part of a plan one function is generated that writes a list of rows as the dictionaries of the response.

A comprehension with every place and key written out is some thirty times faster than asking field by field. What is generated
holds keys of the document as literals (`repr`), places of columns, and names of this file; nothing of a request's values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from reading.declared import Column, Made, Shows
from reading.kinds import Kind, is_list, is_required, item, leaf
from reading.leaves import Write, read_time, writer
from reading.statement import Source

Row = list[Any]
Answered = dict[str, Any]
Groups = Mapping[int, Mapping[tuple[str, str], Any]]
Note = Callable[[str, frozenset[str], str, str], None]
"""A record was shown: the type that shows it and its fields, whose record it is, and which."""
Project = Callable[[list[Row], Groups, Mapping[str, tuple[str, str]], Note], list[Answered]]


class NotAnswered(Exception):
    """Something is missing that is never null; the operation's own execution will say what."""


@dataclass(frozen=True, slots=True)
class Plain:
    """How a value that a function made is written: a scalar, or an object of which the attributes are asked for. A constant has
    no type. `shown` is the type and its fields where the object is a person's record."""

    kind: Kind | None
    constant: str | None = None
    shown: tuple[str, frozenset[str]] | None = None
    fields: tuple[tuple[str, str, "Plain"], ...] = ()


@dataclass(slots=True)
class Code:
    """The text of one part's function, as it comes together, and what it calls by name."""

    source: Source
    _entries: list[str] = field(default_factory=list[str])
    _groups: set[int] = field(default_factory=set[int])
    _names: dict[str, object] = field(default_factory=dict[str, object])
    _shows: tuple[str, str] | None = None

    def constant(self, key: str, value: str | None) -> None:
        """A key that is always answered the same."""
        self._entries.append(f"{key!r}: {value!r}")

    def column(self, key: str, column: str, kind: Kind) -> None:
        """A key answered by a column of a leaf type, or of a list of one."""
        self._entries.append(f"{key!r}: {self._written(f'r[{self.source.place(column)}]', kind)}")

    def made(self, key: str, declared: Made, plain: Plain) -> None:
        """A key answered by what a function makes of columns."""
        write = self._name(_plain_writer(plain))
        self._entries.append(f"{key!r}: {write}({self._called(declared)}, note)")

    def organisation(self, key: str, column: str, names: tuple[tuple[str, str], ...]) -> None:
        """A key answered by the organisation of a code."""
        write = self._name(_organisation_writer(names))
        self._entries.append(f"{key!r}: {write}(r[{self.source.place(column)}], organisations)")

    def related(self, key: str, number: int, by: tuple[str, str], *, is_list: bool) -> None:
        """A key answered by the rows that were found for this one."""
        self._groups.add(number)
        places = ", ".join(f"r[{self.source.place(one)}]" for one in by)
        self._entries.append(f"{key!r}: g{number}.get(({places}){', ()' if is_list else ''})")

    def shows(self, declared: Shows) -> None:
        """Whose record each row is, and which."""
        self._shows = (self._value(declared.controller), self._value(declared.record))

    def compile(self, type_name: str, fields: frozenset[str]) -> Project:
        """The function."""
        groups = "".join(f"    g{one} = groups[{one}]\n" for one in sorted(self._groups))
        note = ""
        if self._shows is not None:
            controller, record = self._shows
            note = f"    for r in rows:\n        note({type_name!r}, fields, {controller}, {record})\n"
        text = (
            f"def project(rows, groups, organisations, note):\n{groups}{note}"
            f"    return [{{{', '.join(self._entries)}}} for r in rows]\n"
        )
        names: dict[str, Any] = {**self._names, "fields": fields}
        exec(compile(text, "<plan>", "exec"), names)  # noqa: S102  what this file wrote from declarations, see above
        return names["project"]

    # ------------------------------------------------------------ expressions

    def _name(self, value: object) -> str:
        name = f"f{len(self._names)}"
        self._names[name] = value
        return name

    def _written(self, value: str, kind: Kind) -> str:
        write = _leaf_writer(kind)
        return value if write is None else f"{self._name(write)}({value})"

    def _value(self, declared: Column | Made) -> str:
        if isinstance(declared, Column):
            return f"r[{self.source.place(declared.name)}]"
        return self._called(declared)

    def _called(self, declared: Made) -> str:
        read = self._name(read_time) if declared.times else ""
        places = ((one, f"r[{self.source.place(one)}]") for one in declared.columns)
        values = ", ".join(
            f"{one!r}: {f'{read}({place})' if one in declared.times else place}" for one, place in places
        )
        return f"{self._name(declared.of)}({{{values}}})"


def _leaf_writer(kind: Kind) -> Write | None:
    """How a column of a leaf type, or of a list of one, is written; None where it stands as it is."""
    found = leaf(kind)
    write = None if found is None else writer(found)
    if write is None or not is_list(kind):
        return write
    return lambda values: None if values is None else [write(one) for one in values]


def _plain_writer(plain: Plain) -> Callable[[Any, Note], object]:
    """How a value that a function made is written."""
    kind, constant = plain.kind, plain.constant
    if kind is None:
        return lambda _value, _note: constant
    many = is_list(kind)
    inner = _plain_writer(replace(plain, kind=item(kind))) if many else _one_writer(plain)
    required = is_required(kind)

    def write(value: Any, note: Note) -> object:  # noqa: ANN401  whatever the function made
        if value is None:
            if required:
                raise NotAnswered
            return None
        return [inner(one, note) for one in value] if many else inner(value, note)

    return write


def _one_writer(plain: Plain) -> Callable[[Any, Note], object]:
    """How one value that is there is written."""
    found = leaf(plain.kind)
    if found is not None:
        write = writer(found)
        return (lambda value, _note: value) if write is None else (lambda value, _note: write(value))
    fields = [(key, name, _plain_writer(one)) for key, name, one in plain.fields]
    shown = plain.shown

    def write_object(value: Any, note: Note) -> object:  # noqa: ANN401  whatever the function made
        if shown is not None:
            note(*shown, value.controller, value.record)
        return {key: write(getattr(value, name) if name else None, note) for key, name, write in fields}

    return write_object


def _organisation_writer(
    names: tuple[tuple[str, str], ...],
) -> Callable[[str | None, Mapping[str, tuple[str, str]]], Answered | None]:
    """How the organisation of a code is written; one that does not take part is known by its code alone."""

    def write(code: str | None, organisations: Mapping[str, tuple[str, str]]) -> Answered | None:
        if code is None:
            return None
        kind, name = organisations.get(code, (None, code))
        values = {"code": code, "name": name, "kind": kind, "__typename": "Organisation"}
        return {key: values[one] for key, one in names}

    return write
