"""What kind of value a field answers: whether it may be null, whether it is a list, and of what. graphql-core's own types of types are
generic in ways that say nothing here, so they are asked in this file alone."""

from typing import Any, cast

from graphql import GraphQLField, GraphQLLeafType, GraphQLObjectType, GraphQLUnionType, get_named_type
from graphql.type import GraphQLList, GraphQLNonNull

Kind = Any
"""A type as a field has it: nullable or not, a list or not."""


def kind_of(definition: GraphQLField) -> Kind:
    """The kind of value that a field answers."""
    return cast("Any", definition).type


def is_required(kind: Kind) -> bool:
    """Whether it is never null."""
    return isinstance(kind, GraphQLNonNull)


def is_list(kind: Kind) -> bool:
    """Whether it is a list."""
    return isinstance(_nullable(kind), GraphQLList)


def item(kind: Kind) -> Kind:
    """The kind of the items of a list."""
    return _nullable(kind).of_type


def leaf(kind: Kind) -> GraphQLLeafType | None:
    """The scalar or enum that it is, or is a list of; None for anything with fields."""
    named = _named(kind)
    return None if hasattr(named, "fields") or hasattr(named, "types") else cast("GraphQLLeafType", named)


def objects(kind: Kind) -> GraphQLObjectType | None:
    """The type of object that it is, or is a list of; None for anything else."""
    named = _named(kind)
    return named if isinstance(named, GraphQLObjectType) else None


def members(kind: Kind) -> tuple[GraphQLObjectType, ...]:
    """The types of objects that it is, or is a list of: those of a union, or the one; none for anything else."""
    named = _named(kind)
    if isinstance(named, GraphQLUnionType):
        return tuple(named.types)
    return (named,) if isinstance(named, GraphQLObjectType) else ()


def _named(kind: Kind) -> Any:  # noqa: ANN401  see above
    return cast("Any", get_named_type)(kind)


def _nullable(kind: Kind) -> Any:  # noqa: ANN401  see above
    return kind.of_type if isinstance(kind, GraphQLNonNull) else kind  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
