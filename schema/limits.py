"""How large a document may be: tokens, depth, aliases and directives, counted once per fragment so that the walk is linear.

Known before any type is looked at and before the database is asked. What it would *show* is limited in admission.py.
The framework's own limiters follow every spread again, which doubles with each fragment (CVE-2026-47706 and its kin)."""

from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from schema.problems import too_much

BODY_BYTES = 64 * 1024
TOKENS = 1_000
DEPTH = 14
ALIASES = 15
DIRECTIVES = 30

# Any total above this is refused, so counting may stop there and numbers stay small whatever the document doubles.
_CEILING = 100_000


@dataclass(frozen=True, slots=True)
class Size:
    """What one selection asks for when every fragment is written out."""

    depth: int = 0
    aliases: int = 0
    directives: int = 0

    def beside(self, other: "Size") -> "Size":
        """Two selections next to each other."""
        return Size(
            max(self.depth, other.depth),
            min(_CEILING, self.aliases + other.aliases),
            min(_CEILING, self.directives + other.directives),
        )


class _Measure:
    """Measures selections, each fragment once. A fragment inside itself counts as nothing: validation refuses it."""

    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }
        self._known: dict[str, Size] = {}

    def selection(self, selections: SelectionSetNode) -> Size:
        size = Size()
        for one in selections.selections:
            own = Size(directives=len(one.directives or ()))
            size = size.beside(own.beside(self._inside(one)))
        return size

    def _inside(self, one: object) -> Size:
        if isinstance(one, FieldNode):
            return self._field(one)
        if isinstance(one, FragmentSpreadNode):
            return self._fragment(one.name.value)
        if isinstance(one, InlineFragmentNode):
            return self.selection(one.selection_set)
        return Size()

    def _field(self, field: FieldNode) -> Size:
        # Introspection is deep by nature; validation bounds it and production refuses it.
        introspects = field.name.value.startswith("__")
        inner = Size() if introspects or not field.selection_set else self.selection(field.selection_set)
        return Size(inner.depth + 1, inner.aliases + (1 if field.alias else 0), inner.directives)

    def _fragment(self, name: str) -> Size:
        if name not in self._known:
            self._known[name] = Size()
            if name in self._fragments:
                self._known[name] = self.selection(self._fragments[name].selection_set)
        return self._known[name]


def size_of(document: DocumentNode) -> Size:
    """The size of the largest operation of a document."""
    measure = _Measure(document)
    size = Size()
    for one in document.definitions:
        if isinstance(one, OperationDefinitionNode):
            size = size.beside(measure.selection(one.selection_set))
    return size


def refuse_if_too_large(document: DocumentNode) -> None:
    """Raise OperationRefused for a document over a limit, naming the limit and the number."""
    size = size_of(document)
    for name, number, limit in (
        ("levels deep", size.depth, DEPTH),
        ("aliases", size.aliases, ALIASES),
        ("directives", size.directives, DIRECTIVES),
    ):
        if number > limit:
            raise too_much(f"The operation may have at most {limit} {name}; this one has {number}.")
