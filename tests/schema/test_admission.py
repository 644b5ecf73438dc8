"""Admission: scopes and rows, decided from the document and its variables before anything is read."""

from typing import Any

import pytest
from graphql import GraphQLObjectType
from graphql.execution.values import VariableValues, get_variable_values

from auth.scopes import Scope
from schema.admission import Cost, Rights, refuse_unless_admitted
from schema.prepared import prepare
from schema.problems import ErrorCode, OperationRefused
from schema.sizes import PEOPLE, SYSTEMS, Sizes
from schema.vocabulary import VOCABULARY


def _admit(text: str, *scopes: Scope, sizes: Sizes = PEOPLE, **variables: Any) -> Cost:
    schema = VOCABULARY.graphql
    prepared = prepare(schema, text, None, introspection=True)
    values = get_variable_values(schema, prepared.operation.variable_definitions or (), variables)
    assert isinstance(values, VariableValues)
    root = schema.get_root_type(prepared.operation.operation)
    assert isinstance(root, GraphQLObjectType)
    return refuse_unless_admitted(
        schema, root, prepared.operation.selection_set, prepared.fragments, values, Rights(frozenset(scopes), sizes)
    )


def _missing(text: str, *scopes: Scope, **variables: Any) -> object:
    with pytest.raises(OperationRefused) as refused:
        _admit(text, *scopes, **variables)
    assert refused.value.code is ErrorCode.FORBIDDEN
    return (refused.value.extensions or {})["scopes"]


def test_what_is_public_needs_no_scope() -> None:
    _admit("{ viewer { name scopes } portalTime { moment } organisations { code } __typename }")


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("{ trails { totalCount } }", ["trails:read"]),
        ("{ contacts { nodes { id } } referrals { nodes { id } } }", ["contacts:read", "referrals:read"]),
        ('{ node(id: "x") { ... on Incident { reference } } }', ["incidents:read"]),
        ('{ node(id: "x") { ...F } } fragment F on Gap { kind }', ["gaps:read"]),
        ("{ feeds { name } feedFaults { kind } }", ["feeds:read"]),
        ('{ statement(directorate: "E08000004") { headline } }', ["statements:read"]),
        (
            'mutation { stepPortalTime(input: {days: 1, idempotencyKey: "12345678"}) { __typename } }',
            ["portal-time:set"],
        ),
    ],
)
def test_a_field_without_its_scope_refuses_the_operation_and_says_which(text: str, scopes: list[str]) -> None:
    assert _missing(text) == scopes


def test_a_field_that_is_withheld_refuses_nothing_and_what_is_under_it_is_not_looked_at() -> None:
    _admit("{ trails { nodes { child { givenNames } gap { kind trail { id } } } } }", Scope.TRAILS_READ)


def test_what_is_under_a_withheld_field_counts_once_its_scope_is_there() -> None:
    text = "{ trails { nodes { gap { kind contact { id } } } } }"

    _admit(text, Scope.TRAILS_READ, Scope.GAPS_READ)


def test_a_field_left_out_by_a_variable_needs_no_scope() -> None:
    text = "query Q($may: Boolean!) { gapCounts @include(if: $may) { count } viewer { name } }"

    _admit(text, may=False)
    assert _missing(text, may=True) == ["gaps:read"]


def test_a_fragment_left_out_by_a_variable_needs_no_scope() -> None:
    text = "query Q($no: Boolean!) { ...F @skip(if: $no) viewer { name } } fragment F on Query { gapCounts { count } }"

    _admit(text, no=True)
    assert _missing(text, no=False) == ["gaps:read"]


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("{ loads(first: 100) { nodes { rejections(first: 100) { nodes { line } } } } %s }", {}),
        (
            "query Q($n: Int!) { loads(first: $n) { nodes { rejections(first: $n) { nodes { line } } } } %s }",
            {"n": 100},
        ),
    ],
)
def test_more_rows_than_are_answered_are_refused_before_they_are_read(text: str, variables: dict[str, Any]) -> None:
    again = "more: loads(first: 100) { nodes { rejections(first: 100) { nodes { line } } } }"
    _admit(text % "", Scope.FEEDS_READ, **variables)

    with pytest.raises(OperationRefused) as refused:
        _admit(text % again, Scope.FEEDS_READ, **variables)

    assert refused.value.code is ErrorCode.LIMIT_EXCEEDED
    assert refused.value.message.startswith(
        "The operation could show 20200 rows; at most 20000 are answered to a person."
    )


_NESTED = "referrals { trails { " * 4 + "id" + " } }" * 4


def test_lists_without_pages_multiply_and_are_refused_before_they_are_read() -> None:
    text = f"{{ trails(first: 1) {{ nodes {{ {_NESTED} }} }} }}"

    with pytest.raises(OperationRefused) as refused:
        _admit(text, Scope.TRAILS_READ, Scope.REFERRALS_READ)

    assert refused.value.code is ErrorCode.LIMIT_EXCEEDED
    assert refused.value.message.startswith(
        "The operation could show 111111111 rows; at most 20000 are answered to a person."
    )


def test_a_list_without_pages_counts_as_ten_and_the_rows_of_a_page_only_once() -> None:
    text = "{ trails(first: 100) { nodes { referrals { id } } edges { node { id } } more: nodes { %s } } }"
    lists = " ".join(f"r{number}: referrals {{ id }}" for number in range(14))

    _admit(text % lists, Scope.TRAILS_READ, Scope.REFERRALS_READ)
    with pytest.raises(OperationRefused) as refused:
        _admit(text % f"{lists} referrals {{ trails {{ id }} }}", Scope.TRAILS_READ, Scope.REFERRALS_READ)

    assert refused.value.message.startswith("The operation could show 26100 rows;")


_WIDE = """
query Q($first: Int!) {
  referrals(first: $first) { nodes { id incidents { id } children { personId } trails { id gap { id } receipts { id } } } }
}
"""
_WIDE_SCOPES = (
    *(Scope.REFERRALS_READ, Scope.INCIDENTS_READ, Scope.PEOPLE_READ, Scope.TRAILS_READ, Scope.GAPS_READ),
    Scope.CONTACTS_READ,
)


def test_a_system_may_ask_for_a_thousand_referrals_with_what_hangs_on_them() -> None:
    _admit(_WIDE, *_WIDE_SCOPES, sizes=SYSTEMS, first=1000)


@pytest.mark.parametrize(("sizes", "first", "whose"), [(PEOPLE, 101, "a person"), (SYSTEMS, 1001, "a system")])
def test_a_page_larger_than_the_viewer_may_ask_for_is_refused_naming_both_limits(
    sizes: Sizes, first: int, whose: str
) -> None:
    _admit(_WIDE, *_WIDE_SCOPES, sizes=sizes, first=first - 1)

    with pytest.raises(OperationRefused) as refused:
        _admit(_WIDE, *_WIDE_SCOPES, sizes=sizes, first=first)

    assert refused.value.code is ErrorCode.BAD_USER_INPUT
    assert refused.value.message == (
        f"`first` may be at most {first - 1} for {whose}. The limits are 100 for a person and 1000 for a system."
    )


@pytest.mark.parametrize("given", ["{ nodes(ids: [%s]) { id } }", "query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }"])
def test_each_id_that_is_asked_for_counts_as_a_row(given: str) -> None:
    ids = ["x"] * 7
    text = given % ", ".join(f'"{one}"' for one in ids) if "%" in given else given

    assert _admit(text, ids=ids).rows == len(ids)
