"""Operations that are answered by a plan (`reading`): finds or makes the plan, binds the arguments, and notes what was shown.

None means that the operation is to be executed field by field: it has no plan, or its arguments are refused, which execution says with
the path of the field. Plans are kept by document, by what the viewer may see, and by which fields `@skip` and `@include` leave."""

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import Any

from graphql import DirectiveNode, GraphQLError, GraphQLField, VariableNode, Visitor, visit
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.types.arguments import convert_arguments

from auth.scopes import Scope
from reading import plan as plans
from reading.answer import Bound, answer
from reading.plan import PageField, Plan, Unplanned
from reading.projection import NotAnswered
from schema.asking import Asking
from schema.disclosing import PersonRecord
from schema.permissions import scope_on
from schema.prepared import Prepared
from schema.vocabulary import VOCABULARY
from store.problems import StoreProblem

_KEPT = 512

_Key = tuple[str, frozenset[Scope], tuple[tuple[str, object], ...]]


class _Plans:
    """The plans that were made; None for what has none. The one that was asked for longest ago goes first."""

    def __init__(self) -> None:
        self._made: OrderedDict[_Key, Plan | None] = OrderedDict()
        self._conditions: dict[str, tuple[str, ...]] = {}
        self._lock = Lock()

    def find(self, prepared: Prepared, variables: VariableValues, scopes: frozenset[Scope]) -> Plan | None:
        """The plan of an operation for a viewer."""
        names = self._conditions.get(prepared.digest)
        if names is None:
            names = _conditions(prepared)
        key = (prepared.digest, scopes, tuple((name, variables.coerced.get(name)) for name in names))
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        made = _compiled(prepared, variables, scopes)
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


def _compiled(prepared: Prepared, variables: VariableValues, scopes: frozenset[Scope]) -> Plan | None:
    granted = {scope.value for scope in scopes}

    def is_withheld(definition: GraphQLField) -> bool:
        needed = scope_on(definition)
        return needed is not None and needed.withheld and needed.name not in granted

    reader = plans.Reader(
        VOCABULARY.graphql, prepared.operation, prepared.fragments, variables, is_withheld, _is_record
    )
    try:
        return plans.compiled(reader)
    except Unplanned:
        return None


def _is_record(of: type) -> bool:
    return issubclass(of, PersonRecord)


def plan_of(prepared: Prepared, variables: VariableValues, scopes: frozenset[Scope]) -> Plan | None:
    """The plan by which an operation is answered to a viewer with these scopes; None where it is executed field by field."""
    return _PLANS.find(prepared, variables, scopes)


def planned(asking: Asking, prepared: Prepared, variables: VariableValues) -> Mapping[str, Any] | None:
    """The data of an operation that has a plan. Raises OperationRefused, and GraphQLError for whatever else went wrong."""
    plan = plan_of(prepared, variables, asking.viewer.scopes)
    if plan is None:
        return None
    try:
        bound = [_bound(page, variables) for page in plan.pages]
    except (GraphQLError, StoreProblem):
        return None
    try:
        data, fields = answer(asking.transaction, plan, bound, asking.shown.note_all)
    except NotAnswered:
        asking.shown.forget()
        return None
    except Exception as fault:
        # It rises as execution would let it rise: with the place in the answer, and masked at the door.
        path = [plan.pages[0].key] if len(plan.pages) == 1 else None
        raise GraphQLError(type(fault).__name__, path=path, original_error=fault) from fault
    asking.allowance.spend(fields)
    return data


def _bound(page: PageField, variables: VariableValues) -> Bound:
    """A page's arguments, read as its resolver reads them."""
    field = page.definition.extensions["strawberry-definition"]
    given = get_argument_values(page.definition, page.details.node, variables)
    arguments = convert_arguments(
        given, field.arguments, VOCABULARY.schema_converter.scalar_registry, VOCABULARY.config
    )
    return page.declared.bind(**arguments)
