# ruff: noqa: S608  it is made of the store's own statements and of declared names; see below
"""One statement for a whole operation, put together from the store's named statements: each page and relation is a table
expression, whose keys come from the one above it, and leaves as one array of JSON.

It adds no text of a request: values are bound, and names come from declarations."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from store.named_sql import Statement
from store.reads_paging import turned

WANTED = "unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)"
_PARAMETER = re.compile(r"(?<![:\w]):([a-z_][a-z0-9_]*)")
_ASKED = re.compile(r"cast\(:([a-z_][a-z0-9_]*) as [a-z\[\]]+\) is null")


@dataclass(slots=True)
class Source:
    """Where the rows of parts of an answer come from: its number, the columns that are asked for, and for related rows the
    source whose rows ask for them, under which of its columns. Without those it is a page, or `is_one` row by its key."""

    number: int
    statement: Statement
    is_one: bool = False
    columns: list[str] = field(default_factory=list[str])
    parent: "Source | None" = None
    by: tuple[str, str] = ("", "")

    @property
    def name(self) -> str:
        """The name of its table expression."""
        return f"n{self.number}"

    @property
    def is_page(self) -> bool:
        """Whether it is a page, and so has one row more than is shown where there are more."""
        return self.parent is None and not self.is_one

    @property
    def prefix(self) -> str:
        """What its parameters' names begin with."""
        return f"r{self.number}_"

    def place(self, column: str) -> int:
        """Where a column stands in each row; asked for once however often it is used."""
        if column not in self.columns:
            self.columns.append(column)
        return self.columns.index(column)


def specialised(sql: str, absent: frozenset[str]) -> str:
    """A statement in which each question whether a parameter was given is answered, so that the server plans for what is asked
    and not for everything that might be."""
    answered = _ASKED.sub(lambda found: "true" if found[1] in absent else "false", sql)
    return _PARAMETER.sub(lambda found: "null" if found[1] in absent else found[0], answered)


def renamed(sql: str, prefix: str) -> str:
    """A statement whose parameters bear a prefix, so that it can stand beside others."""
    return _PARAMETER.sub(lambda found: f":{prefix}{found[1]}", sql)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is asked for: how many rows, which parameters have no value, and whether it is read from its other end."""

    first: int
    absent: frozenset[str]
    is_turned: bool = False


def composed(
    sources: Sequence[Source],
    counts: Mapping[int, Statement],
    asked: Mapping[int, Asked],
    organisations: Statement | None,
) -> str:
    """The one statement: a column of JSON for each source in order, then each count, then the organisations."""
    tables = [f"{one.name} as (\n{_table(one, asked)}\n)" for one in sources]
    columns = [_array(one) for one in sources]
    columns += [f"({_page(statement, number, asked[number])})" for number, statement in counts.items()]
    if organisations is not None:
        columns.append(
            f"(select json_object_agg(code, json_build_array(kind, name)) from ({organisations.sql}) as every)"
        )
    return f"with {', '.join(tables)}\nselect {', '.join(columns)}"


def _table(one: Source, asked: Mapping[int, Asked]) -> str:
    if one.parent is None:
        if one.is_one:
            found = renamed(one.statement.sql, one.prefix)
        else:
            whole = asked[one.number]
            found = _page(turned(one.statement) if whole.is_turned else one.statement, one.number, whole)
        return f"select {', '.join(one.columns)} from ({found}) as page"
    parent, (organisation, key) = one.parent, one.by
    shown = f"(select * from {parent.name} limit {asked[parent.number].first})" if parent.is_page else parent.name
    wanted = (
        f"(select distinct shown.{organisation} as organisation, shown.{key} as id from {shown} as shown) as wanted"
    )
    return f"select {', '.join(one.columns)} from ({one.statement.sql.replace(WANTED, wanted)}) as related"


def _page(statement: Statement, number: int, asked: Asked) -> str:
    sql = specialised(statement.sql, asked.absent)
    # A limit that is bound would have the server plan anew for every page.
    return renamed(sql.replace(":limit", str(asked.first + 1)), f"r{number}_")


def _array(one: Source) -> str:
    return f"(select coalesce(json_agg(json_build_array({', '.join(one.columns)})), '[]') from {one.name})"
