"""Whether an answer is what the schema says of the operation that was asked: types, nulls, lists, enum values, and no field more or
fewer. It knows the answer alone, and nothing of how it came about."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    is_abstract_type,
)

_BUILT_IN: Mapping[str, type | tuple[type, ...]] = {
    "String": str,
    "ID": str,
    "Int": int,
    "Float": (int, float),
    "Boolean": bool,
}


def violations(schema: GraphQLSchema, document: DocumentNode, data: object) -> list[str]:
    """What in the data of a document's one operation is not as the schema says, with its path. Documents without @skip and @include."""
    [operation] = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    root = schema.get_root_type(operation.operation)
    assert root is not None
    return list(_Comparison(schema, document).compared(root, [operation.selection_set], data, "data"))


class _Comparison:
    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self._schema = schema
        self._fragments = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }

    def compared(
        self, kind: GraphQLNamedType, selections: Sequence[SelectionSetNode], data: object, path: str
    ) -> Iterator[str]:
        """One object, of a kind that is known or that it names itself."""
        if not isinstance(data, dict):
            yield f"{path} is no object"
            return
        values = cast("dict[str, object]", data)
        fields: dict[str, list[tuple[GraphQLNamedType, FieldNode]]] = {}
        for one in selections:
            self._collect(self._runtime(kind, values), one, fields)
        if set(values) - set(fields):
            yield f"{path} has {sorted(set(values) - set(fields))} that nobody asked for"
        for key, chosen in fields.items():
            if key in values:
                yield from self._field(chosen, values[key], f"{path}.{key}")
            elif not is_abstract_type(self._runtime(kind, values)):
                yield f"{path} lacks {key}"

    def _runtime(self, kind: GraphQLNamedType, values: Mapping[str, object]) -> GraphQLNamedType:
        named = self._schema.get_type(str(values.get("__typename"))) if is_abstract_type(kind) else None
        return named or kind

    def _collect(
        self,
        kind: GraphQLNamedType,
        selections: SelectionSetNode,
        fields: dict[str, list[tuple[GraphQLNamedType, FieldNode]]],
    ) -> None:
        for one in selections.selections:
            if isinstance(one, FieldNode):
                fields.setdefault((one.alias or one.name).value, []).append((kind, one))
            elif isinstance(one, FragmentSpreadNode | InlineFragmentNode):
                inner = self._fragments[one.name.value] if isinstance(one, FragmentSpreadNode) else one
                condition = inner.type_condition.name.value if inner.type_condition else kind.name
                if self._may_be(kind, condition):
                    onto = self._schema.type_map[condition] if is_abstract_type(kind) else kind
                    self._collect(onto, inner.selection_set, fields)

    def _may_be(self, kind: GraphQLNamedType, condition: str) -> bool:
        wanted = self._schema.type_map[condition]
        if kind is wanted or is_abstract_type(kind):
            return True
        return is_abstract_type(wanted) and self._schema.is_sub_type(wanted, cast("GraphQLObjectType", kind))

    def _field(self, chosen: list[tuple[GraphQLNamedType, FieldNode]], value: object, path: str) -> Iterator[str]:
        kind, node = chosen[0]
        if node.name.value == "__typename":
            if value not in self._schema.type_map:
                yield f"{path} is no type"
            return
        assert isinstance(kind, GraphQLObjectType | GraphQLInterfaceType), path
        below = [one.selection_set for _, one in chosen if one.selection_set is not None]
        field: Any = kind.fields[node.name.value]
        yield from self._value(field.type, below, value, path)

    def _value(self, kind: Any, below: Sequence[SelectionSetNode], value: object, path: str) -> Iterator[str]:
        if isinstance(kind, GraphQLNonNull):
            if value is None:
                yield f"{path} is null"
            else:
                yield from self._value(cast("Any", kind).of_type, below, value, path)
        elif value is None:
            return
        elif isinstance(kind, GraphQLList):
            yield from self._list(cast("Any", kind).of_type, below, value, path)
        elif below:
            yield from self.compared(kind, below, value, path)
        elif not _is_leaf(kind, value):
            yield f"{path} is no {kind}"

    def _list(self, kind: Any, below: Sequence[SelectionSetNode], value: object, path: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{path} is no list"
            return
        for number, one in enumerate(cast("list[object]", value)):
            yield from self._value(kind, below, one, f"{path}[{number}]")


def _is_leaf(kind: Any, value: object) -> bool:
    if isinstance(kind, GraphQLEnumType):
        return value in kind.values
    wanted = _BUILT_IN.get(kind.name)
    if wanted is None:
        return isinstance(value, str | int | float | bool)
    return isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool))
