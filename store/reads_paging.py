"""What a page of a reading is: how many rows, after which position, in a total order. The cursor's form is schema's."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from store.named_sql import Statement, inline
from store.problems import StoreProblem

Values = dict[str, Any]
"""One row as plain values under the names that its SQL gives them."""

Position = tuple[dt.datetime | int | str, ...]
"""Where a row stands in the order of its reading; the last part is always unique."""

BEGINNING = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
END = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)


_TURNED = "turned"
_COMPARED = re.compile(r"(\)\s+)([<>])( \(cast\(:(?:before|after) as timestamptz\))")
_ORDERED = re.compile(r"^order by (.+)$", re.MULTILINE)
_OTHER = {"<": ">", ">": "<"}


@lru_cache(maxsize=64)
def turned(statement: Statement) -> Statement:
    """A statement that reads a page after a time and an id, reading it from the other end."""
    compared, comparisons = _COMPARED.subn(lambda found: f"{found[1]}{_OTHER[found[2]]}{found[3]}", statement.sql)
    sql, orders = _ORDERED.subn(lambda found: f"order by {_turned_order(found[1])}", compared)
    if (comparisons, orders) != (1, 1):
        message = f"{statement.name} is not a list by a time and an id"
        raise ValueError(message)
    return inline(sql)


def _turned_order(terms: str) -> str:
    return terms.replace(" desc", "") if " desc" in terms else ", ".join(f"{one} desc" for one in terms.split(", "))


class PositionOfAnotherReading(StoreProblem):
    """A page was asked for after a position that this reading has not."""

    code = "POSITION_OF_ANOTHER_READING"

    def __init__(self) -> None:
        super().__init__("The cursor belongs to another list.")


@dataclass(frozen=True, slots=True)
class Page:
    """`first` rows after a position, or from the start; `is_turned` from the other end of the list."""

    first: int
    after: Position | None = None
    is_turned: bool = False

    @property
    def limit(self) -> int:
        """One row more than is shown, which tells whether there are more."""
        return self.first + 1

    def after_time(self, start: dt.datetime) -> tuple[dt.datetime, str]:
        """The (time, id) after which rows are read; `start` stands before the first row of the list that is not turned.
        PositionOfAnotherReading for another form, and for a position in the other order."""
        if self.after is None:
            return (BEGINNING if start is END else END) if self.is_turned else start, ""
        match (self.is_turned, *self.after):
            case (False, dt.datetime() as time, str() as key):
                return time, key
            case (True, str() as mark, dt.datetime() as time, str() as key) if mark == _TURNED:
                return time, key
            case _:
                raise PositionOfAnotherReading

    def marked(self, position: Position) -> Position:
        """A position in this page's order, which no page of the other order takes."""
        return (_TURNED, *position) if self.is_turned else position

    def of(self, statement: Statement) -> Statement:
        """A statement that reads a list by a time and an id, in this page's order."""
        return turned(statement) if self.is_turned else statement

    @property
    def after_id(self) -> str:
        """The id after which rows are read; the empty text stands before the first. PositionOfAnotherReading for another form."""
        match self.after:
            case None:
                return ""
            case (str() as key,):
                return key
            case _:
                raise PositionOfAnotherReading


def positioned(rows: Sequence[Values], *parts: str) -> list[tuple[Position, Values]]:
    """The rows with their positions, of which `parts` names the columns."""
    return [(tuple(row[part] for part in parts), row) for row in rows]


Key = tuple[str, str]
"""The organisation whose record it is, and the record's own id."""


def key_arrays(keys: Sequence[Key]) -> dict[str, list[str]]:
    """Keys as the two arrays that `unnest` lays side by side again."""
    return {"organisations": [one for one, _ in keys], "ids": [one for _, one in keys]}


def by_key(rows: Sequence[Values]) -> dict[Key, Values]:
    """One row for each key; its SQL names the key `of_organisation`, `of_id`."""
    return {(row["of_organisation"], row["of_id"]): row for row in rows}


def lists_by_key(rows: Sequence[Values]) -> dict[Key, list[Values]]:
    """The rows of each key, in their order."""
    lists: dict[Key, list[Values]] = {}
    for row in rows:
        lists.setdefault((row["of_organisation"], row["of_id"]), []).append(row)
    return lists
