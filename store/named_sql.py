"""Named SQL: blocks of `store/sql/*.sql`, each headed by its name and a sentence. It loads them and runs none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import TextClause, text

FOLDER = Path(__file__).parent / "sql"
_HEADING = re.compile(r"^-- ([a-z][a-z0-9_]*)\n-- ([A-Z][^\n]*(?:\n-- [^\n]*)*)\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. Parameters are written `:name`; a cast is written `::type` as ever."""

    name: str
    sentence: str
    sql: str
    clause: TextClause = field(repr=False, compare=False)


class NamedSql:
    """The statements of one file, by name: `SQL = read("loads")`, then `tx.rows(SQL.newest_load, feed="…")`."""

    __slots__ = ("_statements", "file")

    def __init__(self, file: str, statements: Mapping[str, Statement]) -> None:
        self.file = file
        self._statements = MappingProxyType(dict(statements))

    def __getattr__(self, name: str) -> Statement:
        try:
            return self._statements[name]
        except KeyError:
            message = f"store/sql/{self.file}.sql has no statement {name}"
            raise AttributeError(message) from None

    def __iter__(self) -> Iterator[Statement]:
        return iter(self._statements.values())


def parse(file: str, source: str) -> NamedSql:
    """The statements in the text of a file. Text without a heading, a name used twice or an empty block is a mistake."""
    headings = list(_HEADING.finditer(source))
    if not headings or source[: headings[0].start()].strip():
        message = f"store/sql/{file}.sql must begin with a name and a sentence"
        raise ValueError(message)
    ends = [heading.start() for heading in headings[1:]] + [len(source)]
    statements: dict[str, Statement] = {}
    for heading, end in zip(headings, ends, strict=True):
        name, sentence = heading[1], " ".join(line.removeprefix("-- ") for line in heading[2].splitlines())
        sql = source[heading.end() : end].strip().removesuffix(";")
        if not sql or name in statements:
            message = f"store/sql/{file}.sql: {name} is empty or stands there twice"
            raise ValueError(message)
        # The name goes along, so that pg_stat_activity and pg_stat_statements tell which statement it is.
        statements[name] = Statement(name, sentence, sql, text(f"/* {file}.{name} */ {sql}"))
    return NamedSql(file, statements)


def read(file: str) -> NamedSql:
    """The statements of `store/sql/<file>.sql`."""
    return parse(file, (FOLDER / f"{file}.sql").read_text(encoding="utf-8"))


@lru_cache(maxsize=256)
def inline(sql: str) -> Statement:
    """A statement short enough (two lines) to stand in the code."""
    return Statement("inline", sql, sql, text(sql))
