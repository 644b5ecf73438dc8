"""The Merkle tree of RFC 6962 §2.1: appending, roots, and proofs of inclusion and of consistency with their verification. Pure;
where the hashes are kept is the caller's business, who hands in how they are read."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

EMPTY_ROOT = hashlib.sha256(b"").digest()

STRIDE = 8
"""The roots of complete subtrees of 256, 65,536, … leaves are kept, so that no proof needs more than 255 hashes a level."""

_TOP_LEVEL = 56


@dataclass(frozen=True, slots=True)
class Node:
    """The root of a complete subtree: of `2 ** level` leaves, the `place`-th of its level. Leaves are level 0."""

    level: int
    place: int
    hash: bytes


Read = Callable[[int, int, int], Sequence[bytes]]
"""Reads `count` hashes of a level from a place on: `read(level, place, count)`. Levels are multiples of `STRIDE`."""


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: SHA-256 over a one byte and both children (RFC 6962 §2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Frontier:
    """What has to be known of a tree to append to it: its size, and the roots of its complete subtrees, largest first."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list[bytes])

    def add(self, leaf: bytes) -> list[Node]:
        """Append a leaf; the complete subtrees of a kept level that it finished."""
        return self.add_subtree(0, leaf)

    def add_subtree(self, level: int, root: bytes) -> list[Node]:
        """Append a complete subtree at once. Raises ValueError where the tree does not end on a multiple of its size."""
        place, rest = divmod(self.size, 1 << level)
        if rest:
            message = f"a subtree of level {level} cannot follow {self.size} leaves"
            raise ValueError(message)
        finished: list[Node] = []
        here = root
        while place & 1:
            here = node_hash(self.peaks.pop(), here)
            place >>= 1
            level += 1
            if level % STRIDE == 0:
                finished.append(Node(level, place, here))
        self.peaks.append(here)
        self.size = (place + 1) << level
        return finished

    def root(self) -> bytes:
        """The root of the tree as it is."""
        if not self.peaks:
            return EMPTY_ROOT
        here = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            here = node_hash(peak, here)
        return here


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over some leaf hashes in their order."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.add(leaf)
    return frontier.root()


def range_root(start: int, end: int, read: Read) -> bytes:
    """The root over the leaves from `start` to before `end`: a range as it occurs in proofs, which begins on a multiple of
    the largest complete subtree in it."""
    frontier, place = Frontier(), start
    for level in range(_TOP_LEVEL, -1, -STRIDE):
        width = 1 << level
        count = (end - place) // width
        if count and place % width == 0:
            for one in read(level, place // width, count):
                frontier.add_subtree(level, one)
            place += count * width
    return frontier.root()


def inclusion_proof(index: int, size: int, read: Read) -> list[bytes]:
    """The audit path of the leaf at `index` in the tree of `size` leaves (RFC 6962 §2.1.1). Raises ValueError outside it."""
    if not 0 <= index < size:
        message = f"there is no leaf {index} among {size}"
        raise ValueError(message)
    start, end, beside = 0, size, list[tuple[int, int]]()
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            beside.append((middle, end))
            end = middle
        else:
            beside.append((start, middle))
            start = middle
    return [range_root(*one, read) for one in reversed(beside)]


def consistency_proof(old: int, size: int, read: Read) -> list[bytes]:
    """That the tree of `old` leaves is a prefix of the one of `size` (RFC 6962 §2.1.2); empty for none and for all of it.
    Raises ValueError for a tree that is not smaller."""
    if not 0 <= old <= size:
        message = f"a tree of {old} leaves is no prefix of one of {size}"
        raise ValueError(message)
    if old in {0, size}:
        return []
    start, end, whole, beside = 0, size, True, list[tuple[int, int]]()
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            beside.append((middle, end))
            end = middle
        else:
            beside.append((start, middle))
            start, whole = middle, False
    if not whole:
        beside.append((start, end))
    return [range_root(*one, read) for one in reversed(beside)]


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether a proof shows that `leaf` is at `index` under `root` (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, here = index, size - 1, leaf
    for one in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            here = node_hash(one, here)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            here = node_hash(here, one)
        place, last = place >> 1, last >> 1
    return last == 0 and here == root


def is_consistent(old: int, size: int, old_root: bytes, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that the tree of `old` leaves is a prefix of the one of `size` (RFC 9162 §2.1.4.2)."""
    if old == size:
        return not proof and old_root == root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    if not 0 < old < size or not proof:
        return False
    # A tree of a power of two is itself the first part of the proof, and is left out of it.
    parts = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    return _both_roots(old - 1, size - 1, parts) == (old_root, root)


def _both_roots(place: int, last: int, parts: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The roots of both trees that the parts of a consistency proof give; None where there are too many or too few."""
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = parts[0]
    for one in parts[1:]:
        if last == 0:
            return None
        if place & 1 or place == last:
            before, after = node_hash(one, before), node_hash(one, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, one)
        place, last = place >> 1, last >> 1
    return (before, after) if last == 0 else None


def _split(count: int) -> int:
    """The largest power of two that is less than `count`."""
    return 1 << ((count - 1).bit_length() - 1)
