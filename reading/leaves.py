"""How a value becomes the scalar of an answer: what the database wrote as JSON, or what a declared function made of it.

The same texts as the schema's own scalars give, which the differential test holds it to."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from graphql import GraphQLEnumType, GraphQLLeafType

Write = Callable[[Any], object]

UTC = "+00:00"
WHOLE_SECONDS = 25
"""`2019-08-01T09:00:00+00:00`, as PostgreSQL writes a time in UTC that is whole seconds; Python writes the same."""


def read_time(value: str | None) -> dt.datetime | None:
    """A time that the database wrote as JSON, in UTC."""
    return None if value is None else dt.datetime.fromisoformat(value)


def write_time(value: str | dt.datetime | None) -> str | None:
    """A time as answers have it: in UTC, with microseconds only where there are any, and then six digits of them."""
    if isinstance(value, str):
        if len(value) == WHOLE_SECONDS and value.endswith(UTC):
            return value
        value = dt.datetime.fromisoformat(value)
    return None if value is None else value.astimezone(dt.UTC).isoformat()


def write_date(value: str | dt.date | None) -> str | None:
    """A date as answers have it."""
    return value.isoformat() if isinstance(value, dt.date) else value


_WRITERS: Mapping[str, Write] = {"DateTime": write_time, "Date": write_date}
_AS_THEY_ARE = frozenset({"String", "ID", "Int", "Boolean"})


def writer(leaf: GraphQLLeafType) -> Write | None:
    """How a value of a leaf type is written; None where it stands as it is. Raises KeyError for a type that is not known here."""
    if isinstance(leaf, GraphQLEnumType):
        return names(leaf).__getitem__
    if leaf.name in _AS_THEY_ARE:
        return None
    return _WRITERS[leaf.name]


def names(enum: GraphQLEnumType) -> Mapping[object, str | None]:
    """The name of each member, by the member and by its word in the database."""
    found: dict[object, str | None] = {None: None}
    for member in enum.extensions["strawberry-definition"].wrapped_cls:
        found[member] = found[member.value] = member.name
    return found
