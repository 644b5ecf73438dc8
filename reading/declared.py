"""What the fields of a type read, as the type itself declares it in `reads`: a column, a value made of columns, related rows, a page.

A field that is not declared and has no resolver reads the column of its own name. Anything else has no plan, and its operation is
executed field by field (DESIGN §3, ADR-0020)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from auth.viewer import Viewer
from store.named_sql import Statement
from store.narrowing import all_rows
from store.reads_paging import Page, Values


class Unplanned(Exception):
    """There is something that no plan reads."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the row as it is."""

    name: str


@dataclass(frozen=True, slots=True)
class Made:
    """A value that `of` makes of some columns of the row: a scalar, an object whose fields are all plain, or a list of those.
    Columns that are `times` are given as such; dates stay texts."""

    of: Callable[[Values], object]
    columns: tuple[str, ...]
    times: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class MadeOf:
    """As `Made`, of columns as they are, which are its arguments: what most rows ask for need not be put into a mapping first."""

    of: Callable[..., object]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Then:
    """A value that `of` makes of what another function made, which is done once for each row however many fields ask for it."""

    made: Made | MadeOf
    of: Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class MadeFor:
    """As `Made`, of columns as they are, where the value depends on the organisation that asks."""

    of: Callable[[Values, str], object]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """Rows of another type, which `statement` finds under the keys that `wanted` lists: here, the columns `by` of the row.
    Its rows begin with `of_organisation` and `of_id`, the key that asked for them."""

    statement: Statement
    by: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Joined:
    """A value that `of` makes of columns of the row and of what `related` finds for it: some columns, `others`, of its one row or
    None, or with `are_many` of a list of rows. Columns are given as they are, times as texts."""

    of: Callable[[Values, Any], object]
    columns: tuple[str, ...]
    related: Related
    others: tuple[str, ...]
    are_many: bool = False


@dataclass(frozen=True, slots=True)
class OrganisationOf:
    """The organisation whose code is in a column."""

    column: str


@dataclass(frozen=True, slots=True)
class PageOf:
    """A page of rows, with their count. `bind` reads the field's arguments as the resolver does: the page, and the parameters of
    both statements, to which `narrow` adds those that depend on who asks. `position` are the columns by which the page is
    ordered, of which `times` are times, and `cursor` writes a row's position."""

    statement: Statement
    count: Statement
    bind: Callable[..., tuple[Page, Mapping[str, Any]]]
    position: tuple[str, ...]
    times: frozenset[str]
    cursor: Callable[[tuple[Any, ...]], str]
    narrow: Callable[[Viewer], Mapping[str, Any]] = all_rows


@dataclass(frozen=True, slots=True)
class OneOf:
    """One row by its id. `bind` reads of the field's arguments what type has that id, and its key; None for an id that nothing has.
    `statements` find rows of each type that can be planned, under the keys that `wanted` lists."""

    bind: Callable[..., tuple[str, str, str] | None]
    statements: Mapping[str, Statement]


@dataclass(frozen=True, slots=True)
class Kept:
    """A JSON object, or a list of those, that `made` finds in some columns, or None. What its fields read is what its type declares:
    columns are its keys."""

    made: Made | MadeOf


Reads = Column | Made | MadeOf | Kept | Then | MadeFor | Joined | Related | OrganisationOf | PageOf | OneOf


@dataclass(frozen=True, slots=True)
class Shows:
    """Whose records the rows of a type are, and which: what the disclosure log is told of each row that is shown."""

    controller: Column | Made | MadeOf
    record: Column | Made | MadeOf


@dataclass(frozen=True, slots=True)
class Rows:
    """A type whose objects are rows: what its fields read, by their names here, and what its rows show of whom."""

    fields: Mapping[str, Reads]
    shows: Shows | None = None
