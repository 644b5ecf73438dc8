"""Siblings: what hangs on records shown together is read once."""

from collections.abc import Mapping, Sequence

from hypothesis import given, strategies as st

from schema.siblings import Siblings, built, built_lists


def test_the_first_that_is_asked_reads_for_all_of_them() -> None:
    asked: list[Sequence[str]] = []

    def read(keys: Sequence[str]) -> Mapping[str, str]:
        asked.append(keys)
        return {key: key.upper() for key in keys if key != "c"}

    siblings = Siblings(["a", "b", "b", "c"])

    assert [siblings.related("upper", key, read) for key in ("b", "a", "c")] == ["B", "A", None]
    assert asked == [("a", "b", "c")]


def test_two_relations_are_not_mixed_up() -> None:
    siblings = Siblings(["a"])

    assert siblings.related("one", "a", lambda _: {"a": 1}) == 1
    assert siblings.related("two", "a", lambda _: {"a": 2}) == 2


@given(st.dictionaries(st.text(max_size=3), st.lists(st.integers(), max_size=4), max_size=6))
def test_nodes_built_together_come_back_under_their_own_keys(found: dict[str, list[int]]) -> None:
    assert built_lists(found, lambda rows: [-row for row in rows]) == {
        key: [-row for row in rows] for key, rows in found.items()
    }
    singles = {key: len(rows) for key, rows in found.items()}
    assert built(singles, lambda rows: [row + 1 for row in rows]) == {key: n + 1 for key, n in singles.items()}
