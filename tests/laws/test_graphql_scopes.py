"""Laws about the vocabulary: every field needs a scope or is on the public list, shows its need in the SDL, and explains
itself."""

from typing import cast

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
)

from auth.scopes import Scope
from schema.disclosing import PersonRecord
from schema.permissions import scope_on
from schema.vocabulary import VOCABULARY

SCHEMA = VOCABULARY.graphql

# What anybody who is signed in may ask: who and where they are signed in, what time it is, who takes part, and how far a demonstration is. `node` answers null for
# whatever the viewer has no scope for.
PUBLIC_ROOTS = {
    "Query.viewer",
    "Query.portalTime",
    "Query.organisations",
    "Query.node",
    "Query.nodes",
    "Query.loading",
    "Query.browserSessions",
} | {"Mutation.signOutEverywhere"}
ROOTS = [one for one in (SCHEMA.query_type, SCHEMA.mutation_type, SCHEMA.subscription_type) if one]
PUBLIC_TYPES = {
    "Viewer",
    "PortalTime",
    "Organisation",
    "Node",
    "Loading",
    "LoadingStage",
    "BrowserSession",
    "SignedOutEverywhere",
}


def _objects() -> dict[str, GraphQLObjectType]:
    return {
        name: one
        for name, one in SCHEMA.type_map.items()
        if isinstance(one, GraphQLObjectType) and not name.startswith("__")
    }


def _kinds_of(kind: GraphQLNamedType) -> list[GraphQLNamedType]:
    """The object types that a field of this type may answer with."""
    if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
        return [kind, *SCHEMA.get_possible_types(kind)]
    return [kind]


def _reached_without_a_scope() -> set[str]:
    """Every field that a viewer without any scope is answered, by walking from the roots."""
    reached: set[str] = set()
    waiting: list[GraphQLNamedType] = list(ROOTS)
    seen: set[str] = set()
    while waiting:
        kind = waiting.pop()
        if kind.name in seen or not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) or scope_on(kind):
            continue
        seen.add(kind.name)
        for name, field in kind.fields.items():
            if scope_on(field) is None:
                reached.add(f"{kind.name}.{name}")
                waiting += _kinds_of(cast("GraphQLNamedType", get_named_type(field.type)))
    return reached


def test_what_is_answered_without_a_scope_is_on_the_public_list() -> None:
    reached = _reached_without_a_scope()

    roots = {one.name for one in ROOTS}
    assert {one for one in reached if one.partition(".")[0] in roots} == PUBLIC_ROOTS
    assert {one.partition(".")[0] for one in reached} - roots == PUBLIC_TYPES


def test_every_scope_of_the_vocabulary_is_one_of_ours() -> None:
    named = {
        need.name
        for kind in _objects().values()
        for need in (scope_on(kind), *(scope_on(field) for field in kind.fields.values()))
        if need is not None
    }

    assert named <= {scope.value for scope in Scope}


def test_every_type_that_shows_a_person_record_is_behind_a_scope() -> None:
    people = {one.__name__ for one in _subclasses(PersonRecord)}

    assert people & {one.partition(".")[0] for one in _reached_without_a_scope()} == set()
    assert people >= {"Trail", "Incident", "Referral", "Contact", "Gap", "Flag", "Receipt"}


def _subclasses(kind: type) -> set[type]:
    below = set(kind.__subclasses__())
    return below | {deeper for one in below for deeper in _subclasses(one)}


@pytest.mark.parametrize("name", ["Trail", "Incident", "Referral", "Contact", "Gap", "Flag"])
def test_a_node_needs_its_scope_whatever_leads_to_it(name: str) -> None:
    need = scope_on(_objects()[name])

    assert need is not None
    assert not need.withheld


def test_names_addresses_and_narrative_need_the_scope_for_people() -> None:
    telling = {
        "Trail": ["child", "policeSide"],
        "Referral": ["narrative", "reason", "children", "gradeChangeReason", "withdrawalReason"],
        "Contact": ["children"],
        "Incident": ["people", "locationPostcode"],
        "Receipt": ["child"],
    }
    open_ones = [
        f"{kind}.{name}"
        for kind, names in telling.items()
        for name in names
        if (need := scope_on(_objects()[kind].fields[name])) is None or need.name != Scope.PEOPLE_READ.value
    ]

    assert open_ones == []


def test_a_withheld_field_may_be_null() -> None:
    never_null = [
        f"{kind.name}.{name}"
        for kind in _objects().values()
        for name, field in kind.fields.items()
        if (need := scope_on(field)) is not None and need.withheld and str(field.type).endswith("!")
    ]

    assert never_null == []


def test_everything_in_the_vocabulary_explains_itself() -> None:
    silent: list[str] = []
    for name, kind in SCHEMA.type_map.items():
        if name.startswith("__") or name in {"String", "Int", "Float", "Boolean", "ID"}:
            continue
        if not kind.description and not name.endswith(("Connection", "Edge")):
            silent.append(name)
        if isinstance(kind, GraphQLObjectType | GraphQLInputObjectType | GraphQLInterfaceType):
            silent += [f"{name}.{field}" for field, one in kind.fields.items() if not one.description]

    assert silent == []


def test_enums_have_the_words_of_the_heart() -> None:
    from reconciliation import findings  # noqa: PLC0415  only here is the heart compared

    names = ("Standing", "Side", "GapKind", "FlagKind", "StepName", "Basis", "IncidentLine", "ContactLine")
    for name in names:
        kind = SCHEMA.type_map[name]
        assert isinstance(kind, GraphQLEnumType)
        assert list(kind.values) == [one.value for one in getattr(findings, name)]
