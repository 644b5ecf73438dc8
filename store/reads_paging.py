"""What a page of a reading is: how many rows, after which position, in a total order. The cursor's form is schema's."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from store.problems import StoreProblem

Values = dict[str, Any]
"""One row as plain values under the names that its SQL gives them."""

Position = tuple[dt.datetime | int | str, ...]
"""Where a row stands in the order of its reading; the last part is always unique."""

BEGINNING = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
END = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)


class PositionOfAnotherReading(StoreProblem):
    """A page was asked for after a position that this reading has not."""

    code = "POSITION_OF_ANOTHER_READING"

    def __init__(self) -> None:
        super().__init__("The cursor belongs to another list.")


@dataclass(frozen=True, slots=True)
class Page:
    """`first` rows after a position, or from the start."""

    first: int
    after: Position | None = None

    @property
    def limit(self) -> int:
        """One row more than is shown, which tells whether there are more."""
        return self.first + 1

    def after_time(self, start: dt.datetime) -> tuple[dt.datetime, str]:
        """The (time, id) after which rows are read; `start` stands before the first row. PositionOfAnotherReading for another form."""
        if self.after is None:
            return start, ""
        match self.after:
            case (dt.datetime() as time, str() as key):
                return time, key
            case _:
                raise PositionOfAnotherReading

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
