"""Values: what two of them compare and are hashed by. That nobody assigns to one is the type checker's to refuse."""

import pytest

from reconciliation.value import value


@value
class Pair:
    """Two numbers."""

    one: int
    other: int = 0


@value(eq=False)
class Named:
    """A thing that is only itself."""

    name: str


@value(order=True)
class Place:
    """A number in a row."""

    number: int


def test_values_that_hold_the_same_are_the_same():
    assert {Pair(1, 2), Pair(1, 2), Pair(2)} == {Pair(1, 2), Pair(2, 0)}


def test_a_value_without_equality_is_the_same_as_itself_only():
    one = Named("A")

    assert len({one, one, Named("A")}) == 2


def test_values_in_order_are_sorted_by_what_they_hold():
    assert sorted([Place(2), Place(1)]) == [Place(1), Place(2)]


def test_a_value_holds_nothing_but_what_it_names():
    with pytest.raises(AttributeError):
        Pair(1).more = 3  # pyright: ignore[reportAttributeAccessIssue]
