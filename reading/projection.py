"""Rows to answers: for each part of a plan one function is generated that writes a list of rows as the dictionaries of the response.

A comprehension with every place and key written out is some thirty times faster than asking field by field. What is generated
holds keys of the document as literals (`repr`), places of columns, and names of this file; nothing of a request's values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from reading.declared import Column, Joined, Kept, Made, MadeFor, MadeOf, Shows, Then
from reading.kinds import Kind
from reading.leaves import read_time
from reading.plain import Functions, Note, Plain
from reading.statement import Source

Row = list[Any]
Answered = dict[str, Any]
Groups = Mapping[int, Mapping[tuple[str, str], Any]]
Organisations = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Around:
    """What a part's function needs besides its rows: what was found for them, by part, the organisations by code, whom to tell what
    was shown, and the organisation that asks."""

    groups: dict[int, Mapping[tuple[str, str], Any]]
    organisations: Organisations
    note: Note
    viewer: str


Project = Callable[[list[Row], Around], list[Answered]]


@dataclass(slots=True)
class Code:
    """The text of one part's function, as it comes together, and what it calls by name."""

    source: Source
    _functions: Functions = field(default_factory=Functions)
    _entries: list[str] = field(default_factory=list[str])
    _groups: set[int] = field(default_factory=set[int])
    _organisations: list[str] = field(default_factory=list[str])
    _once: dict[Made | MadeOf, str] = field(default_factory=dict[Made | MadeOf, str])
    _shows: tuple[str, str] | None = None

    def constant(self, key: str, value: str | None) -> None:
        """A key that is always answered the same."""
        self._entries.append(f"{key!r}: {value!r}")

    def raw(self, column: str) -> None:
        """A column under its own name, for a declared function."""
        self._entries.append(f"{column!r}: {self._place(column)}")

    def column(self, key: str, column: str, kind: Kind) -> None:
        """A key answered by a column of a leaf type, or of a list of one."""
        self._entries.append(f"{key!r}: {self._functions.column(kind, self._place(column))}")

    def made(self, key: str, declared: Made | MadeOf | Then | MadeFor | Kept, plain: Plain) -> None:
        """A key answered by what a function makes of columns."""
        if isinstance(declared, Kept):
            value = self._made_once(declared.made)
        elif isinstance(declared, Then):
            value = f"{self._functions.name(declared.of)}({self._made_once(declared.made)})"
        elif isinstance(declared, MadeFor):
            value = f"{self._functions.name(declared.of)}({self._values(declared.columns)}, viewer)"
        else:
            value = self._made_once(declared)
        self._entries.append(f"{key!r}: {self._functions.value(plain, value)}")

    def joined(self, key: str, declared: Joined, part: int, plain: Plain) -> None:
        """A key answered by what a function makes of columns and of the rows of a part."""
        found = self._found(part, declared.related.by, are_many=declared.are_many)
        value = f"{self._functions.name(declared.of)}({self._values(declared.columns)}, {found})"
        self._entries.append(f"{key!r}: {self._functions.value(plain, value)}")

    def organisation(self, key: str, column: str, names: tuple[tuple[str, str], ...]) -> None:
        """A key answered by the organisation of a code: each is written once for all rows."""
        self._organisations.append(self._functions.name(names))
        self._entries.append(f"{key!r}: o{len(self._organisations) - 1}[{self._place(column)}]")

    def related(self, key: str, part: int, by: tuple[str, str], *, are_many: bool) -> None:
        """A key answered by the rows that were found for this one."""
        self._entries.append(f"{key!r}: {self._found(part, by, are_many=are_many)}")

    def shows(self, declared: Shows) -> None:
        """Whose record each row is, and which."""
        self._shows = (self._value(declared.controller), self._value(declared.record))

    def compile(self, type_name: str, fields: frozenset[str]) -> Project:
        """The function."""
        names = self._functions.names
        head = "".join(f"    g{one} = around.groups[{one}]\n" for one in sorted(self._groups))
        for number, keys in enumerate(self._organisations):
            head += f"    o{number} = written({keys}, around.organisations)\n"
        if self._shows is not None:
            controller, record = self._shows
            head += f"    note({type_name!r}, fields, [{controller} for r in rows], [{record} for r in rows])\n"
        text = (
            f"{''.join(self._functions.texts)}def project(rows, around):\n    note, viewer = around.note, around.viewer\n{head}"
            f"    return [{{{', '.join(self._entries)}}} for r in rows]\n"
        )
        names.update(fields=fields, written=_Organisations)
        exec(compile(text, "<plan>", "exec"), names)  # noqa: S102  what this file wrote from declarations, see above
        return names["project"]

    # ------------------------------------------------------------ expressions

    def _place(self, column: str) -> str:
        return f"r[{self.source.place(column)}]"

    def _value(self, declared: Column | Made | MadeOf) -> str:
        return self._place(declared.name) if isinstance(declared, Column) else self._called(declared)

    def _made_once(self, declared: Made | MadeOf) -> str:
        """What a function makes of the row, kept in a variable for whatever else asks for it further on."""
        if declared in self._once:
            return self._once[declared]
        name = self._once[declared] = self._functions.temporary()
        return f"({name} := {self._called(declared)})"

    def _called(self, declared: Made | MadeOf) -> str:
        function = self._functions.name(declared.of)
        if isinstance(declared, MadeOf):
            return f"{function}({', '.join(self._place(one) for one in declared.columns)})"
        return f"{function}({self._values(declared.columns, declared.times)})"

    def _values(self, columns: tuple[str, ...], times: frozenset[str] = frozenset()) -> str:
        read = self._functions.name(read_time) if times else ""
        places = ((one, self._place(one)) for one in columns)
        values = (f"{one!r}: {f'{read}({place})' if one in times else place}" for one, place in places)
        return f"{{{', '.join(values)}}}"

    def _found(self, part: int, by: tuple[str, str], *, are_many: bool) -> str:
        self._groups.add(part)
        key = ", ".join(self._place(one) for one in by)
        found = f"g{part}.get(({key}))"
        return f"({found} or [])" if are_many else found


class _Organisations(dict[str | None, Answered | None]):
    """Organisations by their codes, each as it is answered; one that does not take part is known by its code alone."""

    def __init__(self, names: tuple[tuple[str, str], ...], organisations: Organisations) -> None:
        super().__init__({None: None})
        self._names = names
        self._organisations = organisations

    def __missing__(self, code: str | None) -> Answered | None:
        kind, name = self._organisations.get(code or "", (None, code))
        values = {"code": code, "name": name, "kind": kind, "__typename": "Organisation"}
        answered = self[code] = {key: values[one] for key, one in self._names}
        return answered
