"""What of the vocabulary is going: which elements are deprecated, from when on each may be gone, and which of them a document uses.

A reason is a sentence or more that says what to use instead, and ends in `Goes on 2027-03-01 at the earliest.` (ADR-0022)."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any, cast

from graphql import (
    ArgumentNode,
    DocumentNode,
    EnumValueNode,
    FieldNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    ObjectFieldNode,
    OperationDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    separate_operations,
    visit,
)

FEWEST_DAYS = 90
"""How long a deprecated element lives at least after the release that first says so."""

_WITH_FIELDS = (GraphQLObjectType, GraphQLInterfaceType)
_REASON = re.compile(r"\A[A-Z].*\. Goes on (\d{4}-\d{2}-\d{2}) at the earliest\.\Z", re.DOTALL)


def goes_on(reason: str) -> dt.date:
    """From when on a deprecated element may be gone. Raises ValueError for a reason of another form."""
    found = _REASON.match(reason)
    if found is None:
        message = f"a reason says what to use instead, and ends in `Goes on 2027-03-01 at the earliest.`: {reason!r}"
        raise ValueError(message)
    return dt.date.fromisoformat(found[1])


def elements(schema: GraphQLSchema) -> dict[str, str | None]:
    """Every field, argument, input field and enum value by its coordinate, with the reason for which it is deprecated, if it is."""
    return dict(_elements(schema))


def _elements(schema: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    for kind in schema.type_map.values():
        if kind.name.startswith("__"):
            continue
        if isinstance(kind, _WITH_FIELDS):
            for name, field in kind.fields.items():
                yield f"{kind.name}.{name}", field.deprecation_reason
                for argument, one in field.args.items():
                    yield f"{kind.name}.{name}({argument}:)", one.deprecation_reason
        elif isinstance(kind, GraphQLInputObjectType):
            yield from ((f"{kind.name}.{name}", one.deprecation_reason) for name, one in kind.fields.items())
        elif isinstance(kind, GraphQLEnumType):
            yield from ((f"{kind.name}.{name}", one.deprecation_reason) for name, one in kind.values.items())


def deprecated(schema: GraphQLSchema) -> dict[str, str]:
    """The deprecated elements, by coordinate, with their reasons."""
    return {name: reason for name, reason in _elements(schema) if reason is not None}


def too_soon(released: GraphQLSchema, now: GraphQLSchema, today: dt.date) -> list[str]:
    """The elements that a release of today would deprecate for the first time, and let go too soon."""
    known, latest = deprecated(released), today + dt.timedelta(days=FEWEST_DAYS)
    return [name for name, reason in deprecated(now).items() if name not in known and goes_on(reason) < latest]


def used(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> tuple[str, ...]:
    """The deprecated elements that an operation names, each once, by coordinate. What stands in variables is not looked at."""
    name = operation.name.value if operation.name else ""
    info = TypeInfo(schema)
    noting = _Notes(info)
    visit(separate_operations(document)[name], TypeInfoVisitor(info, noting))
    return tuple(sorted(noting.found))


def _inner(kind: Any) -> object:  # noqa: ANN401
    """The type inside of lists and what may not be null."""
    return cast("object", get_named_type(kind))


class _Notes(Visitor):
    """Notes what is deprecated of what it comes to."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self._info = info
        self.found: set[str] = set()

    def enter_field(self, node: FieldNode, *_: object) -> None:
        field, parent = self._info.get_field_def(), self._info.get_parent_type()
        if field is not None and parent is not None and field.deprecation_reason is not None:
            self.found.add(f"{parent.name}.{node.name.value}")

    def enter_argument(self, node: ArgumentNode, *_: object) -> None:
        argument, parent = self._info.get_argument(), self._info.get_parent_type()
        if argument is None or argument.deprecation_reason is None or not isinstance(parent, _WITH_FIELDS):
            return
        # A directive's argument is looked up among its own, and no directive of ours has one that is going.
        field = next((name for name, one in parent.fields.items() if one is self._info.get_field_def()), None)
        if field is not None and self._info.get_directive() is None:
            self.found.add(f"{parent.name}.{field}({node.name.value}:)")

    def enter_object_field(self, node: ObjectFieldNode, *_: object) -> None:
        kind = _inner(cast("Any", self._info).get_parent_input_type())
        if isinstance(kind, GraphQLInputObjectType):
            field = kind.fields.get(node.name.value)
            if field is not None and field.deprecation_reason is not None:
                self.found.add(f"{kind.name}.{node.name.value}")

    def enter_enum_value(self, node: EnumValueNode, *_: object) -> None:
        value, kind = self._info.get_enum_value(), _inner(cast("Any", self._info).get_input_type())
        if value is not None and value.deprecation_reason is not None and isinstance(kind, GraphQLEnumType):
            self.found.add(f"{kind.name}.{node.value}")
