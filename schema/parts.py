"""Small values that several types show: moments, grades, opaque ids. None of them says whose they are."""

import base64
import binascii
import datetime as dt
from typing import Any, Self

import strawberry

from reading.declared import Made
from reconciliation import moment


@strawberry.type(description="When something happened: a time, or a day without a time, which is an interval.")
class Moment:
    earliest: dt.datetime = strawberry.field(description="It cannot have been before.")
    latest: dt.datetime = strawberry.field(description="It cannot have been after.")
    exact: bool = strawberry.field(description="Whether it is a time: both ends are equal.")

    @classmethod
    def of(cls, value: moment.Moment) -> Self:
        return cls(earliest=value.earliest, latest=value.latest, exact=value.exact)


def moment_or_none(time: dt.datetime | None, *, exact: bool | None = True) -> Moment | None:
    """The moment of a stored time; one that is not exact stands for its whole day in London."""
    if time is None:
        return None
    if exact is False:
        return Moment.of(moment.on(time.astimezone(moment.LONDON).date()))
    return Moment.of(moment.at(time))


@strawberry.type(description="A grade in one tool. Grades of different tools are never compared.")
class Grade:
    tool: str = strawberry.field(description="DASH, MISSING or PPN.")
    grade: str = strawberry.field(description="As that tool grades.")


def grade_or_none(row: dict[str, Any]) -> Grade | None:
    """The grade of a row that has `grade_tool` and `grade`."""
    return None if row["grade"] is None else Grade(tool=row["grade_tool"] or "", grade=row["grade"])


_ID_FORM = "1"


def opaque_id(kind: str, organisation: str, key: str) -> strawberry.ID:
    """The id of a node: opaque to whoever reads it, and stable."""
    text = f"{_ID_FORM}:{kind}:{organisation}:{key}"
    return strawberry.ID(base64.urlsafe_b64encode(text.encode()).decode().rstrip("="))


def id_of(kind: str, organisation: str, key: str) -> Made:
    """The id of a node, read from the columns of its organisation and key."""
    return Made(lambda row: opaque_id(kind, row[organisation], row[key]), (organisation, key))


GRADE = Made(grade_or_none, ("grade_tool", "grade"))
"""The grade of a row that has `grade_tool` and `grade`."""


def moment_of(time: str, exact: str | None = None) -> Made:
    """The moment of a column of times, which may be a day as another column says."""
    if exact is None:
        return Made(lambda row: moment_or_none(row[time]), (time,), frozenset({time}))
    return Made(lambda row: moment_or_none(row[time], exact=row[exact]), (time, exact), frozenset({time}))


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
