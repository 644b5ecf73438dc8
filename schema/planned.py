"""Operations that are answered by a plan (`reading`): finds or makes the plan, binds the arguments, and notes what was shown.

None means that the operation is to be executed field by field: it has no plan, or its arguments are refused, which execution says with
the path of the field. Root fields that have none are left over, and executed in the same transaction. Plans are kept by document, by
what the viewer may see, and by which fields `@skip` and `@include` leave; of rows by their id, also by what type has the id."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    GraphQLError,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    VariableNode,
    Visitor,
    visit,
)
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.types.arguments import convert_arguments

from auth.scopes import Scope
from auth.viewer import Viewer
from reading.answer import Bound, Given, answer
from reading.compiler import Reader, compiled, roots_of
from reading.declared import OneOf, Unplanned
from reading.plain import NotAnswered
from reading.plan import PageField, Plan, Root
from schema.asking import Asking
from schema.disclosing import PersonRecord
from schema.permissions import scope_on
from schema.prepared import Prepared
from schema.vocabulary import VOCABULARY
from store.problems import StoreProblem

_KEPT = 512
_VARIANTS = 64
"""Plans of one document by what types have the ids that it is asked with. Programs ask for few; of whoever tries them all, not more
are kept."""

_OTHER = ""
"""A type whose rows have no plan, or none at all."""

_Key = tuple[str, frozenset[Scope], tuple[tuple[str, object], ...]]
_Ids = Mapping[str, tuple[str, str, str] | None]


@dataclass(frozen=True, slots=True)
class Half:
    """What a plan answers of an operation: all of it, or with `rest` what is left to be executed. `keys` are those of the whole."""

    data: Mapping[str, Any]
    keys: tuple[str, ...]
    rest: DocumentNode | None


@dataclass(frozen=True, slots=True)
class _Outline:
    """The root fields of a document for a viewer, and its plans by what types have the ids that some are asked with."""

    reader: Reader
    roots: tuple[Root, ...]
    plans: dict[tuple[str | None, ...], Plan | None] = field(
        default_factory=dict[tuple[str | None, ...], "Plan | None"]
    )

    @property
    def ones(self) -> tuple[Root, ...]:
        """Those that are one row by its id."""
        return tuple(root for root in self.roots if isinstance(root.declared, OneOf))

    def compile(self, kinds: tuple[str | None, ...]) -> Plan | None:
        """The plan where these types have the ids."""
        try:
            return compiled(
                self.reader, self.roots, {root.key: kind for root, kind in zip(self.ones, kinds, strict=True)}
            )
        except Unplanned:
            return None


class _Plans:
    """The plans that were made; None for what has none. The document that was asked for longest ago goes first."""

    def __init__(self) -> None:
        self._made: OrderedDict[_Key, _Outline | None] = OrderedDict()
        self._conditions: dict[str, tuple[str, ...]] = {}
        self._lock = Lock()

    def find(self, prepared: Prepared, variables: VariableValues, scopes: frozenset[Scope]) -> tuple[Plan, _Ids] | None:
        """The plan of an operation for a viewer, and the ids of its single rows."""
        outline = self._outline(prepared, variables, scopes)
        if outline is None:
            return None
        ids = {root.key: _bound(root, variables) for root in outline.ones}
        kinds = tuple(_kind(root, ids[root.key]) for root in outline.ones)
        with self._lock:
            is_made, plan = kinds in outline.plans, outline.plans.get(kinds)
        if not is_made:
            plan = outline.compile(kinds)
            with self._lock:
                if len(outline.plans) >= _VARIANTS:
                    outline.plans.clear()
                outline.plans[kinds] = plan
        return None if plan is None else (plan, ids)

    def _outline(self, prepared: Prepared, variables: VariableValues, scopes: frozenset[Scope]) -> _Outline | None:
        names = self._conditions.get(prepared.digest)
        if names is None:
            names = _conditions(prepared)
        key = (prepared.digest, scopes, tuple((name, variables.coerced.get(name)) for name in names))
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        made = _outlined(prepared, _only(variables, names), scopes)
        with self._lock:
            self._made[key] = made
            self._conditions[prepared.digest] = names
            while len(self._made) > _KEPT:
                gone, _ = self._made.popitem(last=False)
                self._conditions.pop(gone[0], None)
        return made


_PLANS = _Plans()


class _Conditions(Visitor):
    """Collects the variables on which it depends whether a field is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_: object) -> None:
        self.names |= {one.value.name.value for one in node.arguments or () if isinstance(one.value, VariableNode)}


def _conditions(prepared: Prepared) -> tuple[str, ...]:
    found = _Conditions()
    visit(prepared.document, found)
    return tuple(sorted(found.names))


def _only(variables: VariableValues, names: tuple[str, ...]) -> VariableValues:
    """The variables that decide which fields are asked for. A plan is kept, and what somebody asked about is not to be kept with it."""
    return VariableValues(
        {name: one for name, one in variables.sources.items() if name in names},
        {name: one for name, one in variables.coerced.items() if name in names},
    )


def _kind(root: Root, found: tuple[str, str, str] | None) -> str | None:
    """What type has an id, as far as it decides the plan: any that none of the declared statements finds is the same."""
    if found is None or not isinstance(root.declared, OneOf):
        return None
    return found[0] if found[0] in root.declared.statements else _OTHER


def _outlined(prepared: Prepared, variables: VariableValues, scopes: frozenset[Scope]) -> _Outline | None:
    granted = {scope.value for scope in scopes}

    def is_lacking(definition: GraphQLField | GraphQLNamedType, *, withheld: bool) -> bool:
        needed = scope_on(definition)
        return needed is not None and needed.withheld is withheld and needed.name not in granted

    def is_withheld(definition: GraphQLField) -> bool:
        return is_lacking(definition, withheld=True)

    def is_denied(kind: GraphQLObjectType) -> bool:
        return is_lacking(kind, withheld=False)

    reader = Reader(
        VOCABULARY.graphql, prepared.operation, prepared.fragments, variables, is_withheld, is_denied, _is_record
    )
    try:
        return _Outline(reader, roots_of(reader))
    except Unplanned:
        return None


def _is_record(of: type) -> bool:
    return issubclass(of, PersonRecord)


def plan_of(prepared: Prepared, variables: VariableValues, scopes: frozenset[Scope]) -> Plan | None:
    """The plan by which an operation is answered to a viewer with these scopes; None where it is executed field by field."""
    found = _PLANS.find(prepared, variables, scopes)
    return None if found is None else found[0]


def planned(asking: Asking, prepared: Prepared, variables: VariableValues) -> Half | None:
    """What the plan of an operation answers. Raises OperationRefused, and GraphQLError for whatever else went wrong."""
    try:
        found = _PLANS.find(prepared, variables, asking.viewer.scopes)
        if found is None:
            return None
        plan, ids = found
        pages = [_page(page, variables, asking.viewer) for page in plan.pages]
    except (GraphQLError, StoreProblem, Unplanned):
        return None
    found_ids = (ids[one.root.key] for one in plan.ones)
    keys = [None if one is None else one[1:] for one in found_ids]
    given = Given(lambda: asking.transaction, asking.viewer.organisation, asking.shown.note_rows, pages, keys)
    try:
        data, fields = answer(plan, given)
    except NotAnswered:
        asking.shown.forget()
        return None
    except Exception as fault:
        # It rises as execution would let it rise: with the place in the answer, and masked at the door.
        roots = [one.root.key for one in (*plan.pages, *plan.ones)]
        raise GraphQLError(
            type(fault).__name__, path=roots if len(roots) == 1 else None, original_error=fault
        ) from fault
    asking.allowance.spend(fields)
    return Half(data, plan.keys, plan.rest)


def _page(page: PageField, variables: VariableValues, viewer: Viewer) -> Bound:
    """A page's arguments, and what is known of whoever asks."""
    of, parameters = _bound(page.root, variables)
    return of, {**parameters, **page.declared.narrow(viewer)}


def _bound(root: Root, variables: VariableValues) -> Any:  # noqa: ANN401  what the declaration's `bind` makes
    """The arguments of a root field, read as its resolver reads them."""
    definition, declared = root.definition, root.declared
    if definition is None or declared is None:
        message = f"{root.name} is not read by a plan"
        raise LookupError(message)
    field = definition.extensions["strawberry-definition"]
    given = get_argument_values(definition, root.details[0].node, variables)
    arguments = convert_arguments(
        given, field.arguments, VOCABULARY.schema_converter.scalar_registry, VOCABULARY.config
    )
    return declared.bind(**arguments)
