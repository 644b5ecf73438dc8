"""The Merkle tree, against pymerkle and by its laws: roots, proofs of inclusion and of consistency, subtrees that are kept."""

from collections.abc import Sequence
from typing import Any

import pymerkle
import pytest
from hypothesis import given, strategies as st

from disclosure.entry import leaf_hash
from disclosure.tree import (
    EMPTY_ROOT,
    Frontier,
    Node,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    range_root,
    root_of,
)

MOST = 1200
ENTRIES = [f"entry {number}".encode() for number in range(MOST)]
LEAVES = [leaf_hash(one) for one in ENTRIES]
NODES: dict[tuple[int, int], bytes] = {}
ROOTS = [EMPTY_ROOT]
_growing = Frontier()
for _leaf in LEAVES:
    NODES.update({(one.level, one.place): one.hash for one in _growing.add(_leaf)})
    ROOTS.append(_growing.root())


def read(level: int, place: int, count: int) -> Sequence[bytes]:
    """Hashes as a store would give them."""
    return LEAVES[place : place + count] if level == 0 else [NODES[level, place + more] for more in range(count)]


@pytest.mark.requirement(35)
def test_roots_are_those_of_another_implementation() -> None:
    other: Any = pymerkle.InmemoryTree(algorithm="sha256")
    for size, entry in enumerate(ENTRIES[:300], start=1):
        other.append_entry(entry)
        if size % 23 == 0 or size < 20:
            assert other.get_root() == ROOTS[size]


@given(st.data())
@pytest.mark.requirement(35)
def test_what_is_in_the_tree_is_proved_and_what_is_not_is_not(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, MOST))
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, read)

    assert is_included(LEAVES[index], index, size, proof, ROOTS[size])
    assert not is_included(leaf_hash(b"another"), index, size, proof, ROOTS[size])
    assert not is_included(LEAVES[index], index, size, [*proof, EMPTY_ROOT], ROOTS[size])
    assert not is_included(LEAVES[index], size, size, proof, ROOTS[size])
    if proof:
        assert not is_included(LEAVES[index], index, size, proof[:-1], ROOTS[size])


@given(st.data())
@pytest.mark.requirement(35)
def test_a_tree_goes_on_from_each_earlier_one_and_from_no_other(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, MOST))
    old = data.draw(st.integers(0, size))
    proof = consistency_proof(old, size, read)

    assert is_consistent(old, size, ROOTS[old], ROOTS[size], proof)
    if 0 < old < size:
        assert not is_consistent(old, size, ROOTS[old - 1], ROOTS[size], proof)
        assert not is_consistent(old, size, ROOTS[old], ROOTS[size - 1], proof)
        assert not is_consistent(old, size, ROOTS[old], ROOTS[size], proof[:-1])
        assert not is_consistent(old, size, ROOTS[old], ROOTS[size], [*proof, EMPTY_ROOT])
    assert not is_consistent(size, old, ROOTS[size], ROOTS[old], proof) or old == size


@given(st.integers(0, MOST))
def test_a_range_read_by_kept_subtrees_has_the_root_of_its_leaves(size: int) -> None:
    assert range_root(0, size, read) == root_of(LEAVES[:size]) == ROOTS[size]


def test_the_kept_subtrees_are_those_of_256_leaves() -> None:
    assert sorted(NODES) == [(8, place) for place in range(MOST // 256)]
    assert NODES[8, 1] == root_of(LEAVES[256:512])


def test_a_subtree_follows_only_where_it_fits() -> None:
    frontier = Frontier()
    frontier.add(LEAVES[0])

    with pytest.raises(ValueError, match="cannot follow"):
        frontier.add_subtree(1, LEAVES[1])


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_there_is_no_proof_of_what_is_outside(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proof(index, size, read)


def test_a_larger_tree_is_no_prefix() -> None:
    with pytest.raises(ValueError, match="no prefix"):
        consistency_proof(4, 3, read)


def test_two_leaves_finish_nothing_that_is_kept() -> None:
    frontier = Frontier()
    finished: list[Node] = [node for one in LEAVES[:255] for node in frontier.add(one)]

    assert finished == []
    assert [node.place for node in frontier.add(LEAVES[255])] == [0]
