"""What is wrong with a variable is said without what it holds."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

from schema.prepared import Prepared, prepare
from schema.problems import OperationRefused
from schema.variables import read_variables
from schema.vocabulary import VOCABULARY

TEXT = """
query Search($search: ChildSearch!, $first: Int, $order: GapOrder, $before: DateTime) {
  children(search: $search, first: $first) { __typename }
  gaps(orderBy: $order, filter: {dueBefore: $before}) { totalCount }
}
"""
NAME = "Zebedee Zyx"
SEARCH: dict[str, Any] = {"name": "Ann"}


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        (
            {"search": NAME},
            "Variable '$search' has invalid value: Expected value of type 'ChildSearch' to be an object.",
        ),
        (
            {"search": {"name": [NAME]}},
            "Variable '$search' has invalid value at .name: String cannot represent a non string value.",
        ),
        (
            {"search": {"given": NAME}},
            "Variable '$search' has invalid value: Expected value of type 'ChildSearch' not to include unknown field 'given'.",
        ),
        (
            {"search": {"dateOfBirth": NAME}},
            "Variable '$search' has invalid value at .dateOfBirth: A date is written as YYYY-MM-DD.",
        ),
        (
            {"search": SEARCH, "first": NAME},
            "Variable '$first' has invalid value: Int cannot represent non-integer value.",
        ),
        (
            {"search": SEARCH, "order": NAME},
            "Variable '$order' has invalid value: The value does not exist in 'GapOrder' enum.",
        ),
        (
            {"search": NAME, "first": NAME, "order": NAME},
            "Variable '$search' has invalid value: Expected value of type",
        ),
        ({}, "Variable '$search' has invalid value: Expected a value of non-null type 'ChildSearch!' to be provided."),
    ],
)
def test_a_refusal_says_which_variable_is_wrong_and_why_and_not_what_it_holds(
    variables: dict[str, Any], said: str
) -> None:
    sentence = _refused(variables)

    assert sentence.startswith(said)
    assert NAME not in sentence


@given(
    held=st.recursive(
        st.sampled_from([NAME, f"{NAME}: '{NAME}'", f"a\n{NAME}", 7.5, None, True]),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["name", "reference", "x"]), inner),
        max_leaves=4,
    ),
    place=st.sampled_from(["search", "first", "order", "before"]),
)
def test_no_value_stands_in_a_refusal(held: object, place: str) -> None:
    sentence = ""
    try:
        read_variables(_prepared(), {"search": SEARCH, place: held})
    except OperationRefused as refused:
        sentence = refused.message

    assert "Zyx" not in sentence


def _refused(variables: dict[str, Any]) -> str:
    with pytest.raises(OperationRefused) as refused:
        read_variables(_prepared(), variables)
    return refused.value.message


def _prepared() -> Prepared:
    return prepare(VOCABULARY.graphql, TEXT, None, introspection=False)
