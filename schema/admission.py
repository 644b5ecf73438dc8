"""Whether a viewer may run an operation, and whether it would show too many rows. Decided before anything is read.

One typed walk over the validated document with the values of its variables; each fragment is walked once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)
from graphql.execution.values import VariableValues, get_directive_values

from auth.scopes import Scope
from schema.permissions import RequiresScope, scope_on
from schema.problems import bad_input, scope_missing, too_much
from schema.sizes import PEOPLE, SYSTEMS, Sizes

UNPAGED = 10
"""How many rows a list without `first` counts as. How long it is nobody knows before it is read; allowance.py counts then."""

_CEILING = 1_000_000_000


def scopes_needed(parent: GraphQLNamedType, field: GraphQLField) -> tuple[RequiresScope, ...]:
    """What a field of a type needs: its type's scope and its own."""
    return tuple(one for one in (scope_on(parent), scope_on(field)) if one is not None)


@dataclass(frozen=True, slots=True)
class Rights:
    """What a viewer may ask for: with which scopes, and how much at once."""

    scopes: frozenset[Scope]
    sizes: Sizes = PEOPLE


@dataclass(frozen=True, slots=True)
class Cost:
    """How many rows a selection shows at most, and the path that shows most of them, as the answer would have it."""

    rows: int = 0
    heaviest: tuple[str, ...] = ()


_NOTHING = Cost()


class _Walk:
    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: VariableValues,
        scopes: frozenset[Scope],
    ) -> None:
        self.largest_page = 0
        self._schema = schema
        self._fragments = fragments
        self._variables = variables
        self._scopes = {scope.value for scope in scopes}
        self._known: dict[str, Cost] = {}
        self.missing: set[str] = set()

    def cost(self, parent: GraphQLNamedType, selections: SelectionSetNode) -> Cost:
        """What a selection shows at most; notes the scopes that are missing on the way."""
        rows, heaviest = 0, _NOTHING
        for one in selections.selections:
            if self._asked(one):
                inner = self._inside(parent, one)
                rows = min(_CEILING, rows + inner.rows)
                heaviest = max(heaviest, inner, key=lambda each: each.rows)
        return Cost(rows, heaviest.heaviest)

    def _asked(self, one: SelectionNode) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, one, self._variables)
        include = get_directive_values(GraphQLIncludeDirective, one, self._variables)
        return not (skip and skip["if"]) and not (include and not include["if"])

    def _inside(self, parent: GraphQLNamedType, one: SelectionNode) -> Cost:
        if isinstance(one, FieldNode):
            return self._field(parent, one)
        if isinstance(one, FragmentSpreadNode):
            return self._fragment(one.name.value)
        if isinstance(one, InlineFragmentNode):
            condition = one.type_condition
            kind = self._schema.get_type(condition.name.value) if condition else parent
            return self.cost(kind or parent, one.selection_set)
        return _NOTHING

    def _fragment(self, name: str) -> Cost:
        if name not in self._known:
            fragment = self._fragments[name]
            kind = self._schema.get_type(fragment.type_condition.name.value)
            self._known[name] = _NOTHING if kind is None else self.cost(kind, fragment.selection_set)
        return self._known[name]

    def _field(self, parent: GraphQLNamedType, node: FieldNode) -> Cost:
        if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType) or node.name.value.startswith("__"):
            return _NOTHING
        field = parent.fields[node.name.value]
        for need in scopes_needed(parent, field):
            if need.name not in self._scopes:
                if need.withheld:
                    return _NOTHING
                self.missing.add(need.name)
        if node.selection_set is None:
            return _NOTHING
        inner = self.cost(cast("GraphQLNamedType", get_named_type(field.type)), node.selection_set)
        times = self._times(parent, field, node)
        rows = inner.rows if times is None else min(_CEILING, times * (1 + inner.rows))
        return Cost(rows, ((node.alias or node.name).value, *inner.heaviest))

    def _times(self, parent: GraphQLNamedType, field: GraphQLField, node: FieldNode) -> int | None:
        """How many rows a field counts as; None where it is one thing, or the rows of a page that is counted already."""
        if "first" in field.args:
            return self._first(field, node)
        if "ids" in field.args:
            return len(self._given("ids", node) or ())
        return UNPAGED if _is_list(field) and "pageInfo" not in _fields(parent) else None

    def _given(self, name: str, node: FieldNode) -> Any:  # noqa: ANN401  whatever the argument is
        """What an argument of a field is given: a number, or as many things as a list has. None for what is left out."""
        given = next((one.value for one in node.arguments or () if one.name.value == name), None)
        if isinstance(given, VariableNode):
            return self._variables.coerced.get(given.name.value)
        if isinstance(given, ListValueNode):
            return given.values
        return int(given.value) if isinstance(given, IntValueNode) else None

    def _first(self, field: GraphQLField, node: FieldNode) -> int:
        value = self._given("first", node)
        if not isinstance(value, int):
            value = field.args["first"].default_value
        first = value if isinstance(value, int) and value > 0 else 0
        self.largest_page = max(self.largest_page, first)
        return first


def _is_list(field: GraphQLField) -> bool:
    return str(cast("Any", field).type).startswith("[")


def _fields(kind: GraphQLNamedType) -> Mapping[str, GraphQLField]:
    return kind.fields if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) else {}


def refuse_unless_admitted(
    schema: GraphQLSchema,
    root: GraphQLObjectType,
    selections: SelectionSetNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: VariableValues,
    rights: Rights,
) -> Cost:
    """What an operation costs. Raises OperationRefused where a scope is missing, a page is larger than is allowed, or more rows
    could be shown."""
    sizes = rights.sizes
    walk = _Walk(schema, fragments, variables, rights.scopes)
    cost = walk.cost(root, selections)
    if walk.missing:
        raise scope_missing(sorted(walk.missing))
    if walk.largest_page > sizes.page:
        raise bad_input(
            f"`first` may be at most {sizes.page} for {sizes.whose}."
            f" The limits are {PEOPLE.page} for a person and {SYSTEMS.page} for a system."
        )
    if cost.rows > sizes.rows:
        path = ".".join(cost.heaviest)
        raise too_much(
            f"The operation could show {cost.rows} rows; at most {sizes.rows} are answered to {sizes.whose}. Ask for smaller"
            f" pages. Most are at {path}.",
            limit="rows",
            most=sizes.rows,
            found=cost.rows,
            heaviest=path,
        )
    return cost
