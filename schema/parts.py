"""Small values that several types show: moments, grades, opaque ids. None of them says whose they are."""

import base64
import binascii
import datetime as dt
import operator
from functools import lru_cache, partial
from typing import Any, ClassVar, Self

import strawberry

from reading.declared import Column, Kept, Made, MadeOf, Rows
from reconciliation import moment


@strawberry.type(description="When something happened: a time, or a day without a time, which is an interval.")
class Moment:
    reads: ClassVar = Rows(
        {
            "earliest": Column("earliest"),
            "latest": Column("latest"),
            "exact": MadeOf(operator.eq, ("earliest", "latest")),
        }
    )

    earliest: dt.datetime = strawberry.field(description="It cannot have been before.")
    latest: dt.datetime = strawberry.field(description="It cannot have been after.")
    exact: bool = strawberry.field(description="Whether it is a time: both ends are equal.")

    @classmethod
    def of(cls, value: moment.Moment) -> Self:
        return cls(earliest=value.earliest, latest=value.latest, exact=value.exact)


def moment_or_none(time: Any, *, exact: bool | None = True) -> Moment | None:  # noqa: ANN401  see below
    """The moment of a stored time; one that is not exact stands for its whole day in London. A plan has times as the texts that are
    answered, so that they are not read only to be written again."""
    if time is None:
        return None
    if exact is False:
        read = dt.datetime.fromisoformat(time) if isinstance(time, str) else time
        return Moment.of(moment.on(read.astimezone(moment.LONDON).date()))
    return Moment(earliest=time, latest=time, exact=True)


@strawberry.type(description="A grade in one tool. Grades of different tools are never compared.")
class Grade:
    reads: ClassVar = Rows({})

    tool: str = strawberry.field(description="DASH, MISSING or PPN.")
    grade: str = strawberry.field(description="As that tool grades.")


def grade_or_none(row: dict[str, Any]) -> Grade | None:
    """The grade of a row that has `grade_tool` and `grade`."""
    graded = _graded(row["grade_tool"], row["grade"])
    return None if graded is None else Grade(**graded)


def _graded(tool: str | None, grade: str | None) -> dict[str, str] | None:
    return None if grade is None else {"tool": tool or "", "grade": grade}


_ID_FORM = "1"
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def kept(column: str) -> Kept:
    """What a column or key of JSON holds, as its type declares it."""
    return Kept(MadeOf(_same, (column,)))


def _same(value: object) -> object:
    return value


@lru_cache(maxsize=1 << 16)
def opaque_id(kind: str, organisation: str, key: str) -> strawberry.ID:
    """The id of a node: opaque to whoever reads it, and stable."""
    text = f"{_ID_FORM}:{kind}:{organisation}:{key}"
    return strawberry.ID(binascii.b2a_base64(text.encode(), newline=False).translate(_URL_SAFE, b"=").decode())


def id_of(kind: str, organisation: str, key: str) -> MadeOf:
    """The id of a node, read from the columns of its organisation and key."""
    return MadeOf(partial(opaque_id, kind), (organisation, key))


def person_of(record: str) -> MadeOf:
    """What the disclosure log calls a person of a record, whose id is in this column."""
    return MadeOf("{}/{}".format, (record, "person_id"))


GRADE = Kept(MadeOf(_graded, ("grade_tool", "grade")))
"""The grade of a row that has `grade_tool` and `grade`."""


def moment_of(time: str, exact: str | None = None) -> Made | MadeOf:
    """The moment of a column of times, which may be a day as another column says."""
    if exact is None:
        return MadeOf(moment_or_none, (time,))
    return Made(lambda row: moment_or_none(row[time], exact=row[exact]), (time, exact))


def read_opaque_id(text: str) -> tuple[str, str, str] | None:
    """Kind, organisation and key of an id that the portal gave; None for any other text."""
    try:
        padded = text.encode() + b"=" * (-len(text) % 4)
        form, kind, organisation, key = base64.b64decode(padded, altchars=b"-_", validate=True).decode().split(":", 3)
    except (ValueError, binascii.Error):
        return None
    return (kind, organisation, key) if form == _ID_FORM and "\x00" not in organisation + key else None


@strawberry.interface(description="Anything with an id of its own.")
class Node:
    id: strawberry.ID = strawberry.field(description="Opaque and stable. Give it to `node`.")
