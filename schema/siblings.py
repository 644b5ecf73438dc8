"""Records shown side by side, so that what hangs on them is read once for all of them and not once for each.

Resolvers run depth first in one thread: the first sibling that is asked reads for the others too (no N+1, ADR-0003)."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar, cast

Key = TypeVar("Key", bound=Hashable)
Found = TypeVar("Found")
Node = TypeVar("Node")


class Siblings(Generic[Key]):
    """The keys of records shown together, and what was read for them so far."""

    def __init__(self, keys: Sequence[Key]) -> None:
        self._keys = tuple(dict.fromkeys(keys))
        self._read: dict[str, Mapping[Key, object]] = {}
        self._instead: dict[str, Callable[[], Mapping[Key, object]]] = {}

    def instead(self, name: str, read: Callable[[], Mapping[Key, object]]) -> None:
        """What is found for a relation instead of what whoever asks for it would read."""
        self._instead[name] = read

    def related(self, name: str, key: Key, read: Callable[[Sequence[Key]], Mapping[Key, Found]]) -> Found | None:
        """What `read` found for `key`; `name` tells one relation from another."""
        if name not in self._read:
            instead = self._instead.get(name)
            self._read[name] = cast("Mapping[Key, object]", read(self._keys)) if instead is None else instead()
        return cast("Found | None", self._read[name].get(key))


def built(found: Mapping[Key, Found], build: Callable[[list[Found]], list[Node]]) -> Mapping[Key, Node]:
    """One node for each key. They are built together, so that they are siblings of each other in turn."""
    return dict(zip(found, build(list(found.values())), strict=True))


def built_lists(
    found: Mapping[Key, Sequence[Found]], build: Callable[[list[Found]], list[Node]]
) -> Mapping[Key, list[Node]]:
    """A list of nodes for each key, all of them built together."""
    nodes = iter(build([one for rows in found.values() for one in rows]))
    return {key: [next(nodes) for _ in rows] for key, rows in found.items()}
