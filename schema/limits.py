"""How large a document may be: tokens, depth, nesting, root fields, aliases and directives. Each selection is measured once, so
that the walk is linear in the document.

Known before any type is looked at and before the database is asked. What it would *show* is limited in admission.py.
The framework's own limiters follow every spread again, which doubles with each fragment (CVE-2026-47706 and its kin)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

from schema.problems import too_much

BODY_BYTES = 64 * 1024
TOKENS = 1_000
DEPTH = 14
# Fragments count here, too: whatever walks a document calls itself once for each of these.
NESTING = 50
ROOT_FIELDS = 20
ALIASES = 15
DIRECTIVES = 30

# Any total above this is refused, so counting may stop there and numbers stay small whatever the document doubles.
_CEILING = 100_000
_STEPS_SAID = 2 * NESTING


@dataclass(frozen=True, slots=True)
class Size:
    """What one selection asks for when every fragment is written out. `fields` are those of its first level."""

    depth: int = 0
    nesting: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0

    def beside(self, other: "Size") -> "Size":
        """Two selections next to each other."""
        return Size(
            max(self.depth, other.depth),
            max(self.nesting, other.nesting),
            min(_CEILING, self.fields + other.fields),
            min(_CEILING, self.aliases + other.aliases),
            min(_CEILING, self.directives + other.directives),
        )


_NOTHING = Size()
_LIMITS = (
    ("depth", "levels deep", DEPTH),
    ("nesting", "selections inside each other, fragments counted", NESTING),
    ("fields", "fields at its root", ROOT_FIELDS),
    ("aliases", "aliases", ALIASES),
    ("directives", "directives", DIRECTIVES),
)
_NAMES = {"fields": "rootFields"}


class _Measure:
    """Measures selections, each once. A fragment inside itself counts as nothing: validation refuses it."""

    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }
        self._known: dict[int, Size] = {}

    def operation(self, operation: OperationDefinitionNode) -> Size:
        """A whole operation."""
        declared = [one.directives for one in operation.variable_definitions or ()]
        own = sum(_number(one) for one in [operation.directives, *declared])
        return self.selection(operation.selection_set).beside(Size(directives=own))

    def selection(self, selections: SelectionSetNode) -> Size:
        """Everything that a selection asks for."""
        known = self._known.get(id(selections))
        if known is None:
            self._known[id(selections)] = _NOTHING
            inner = reduce(Size.beside, (self.one(one) for one in selections.selections), _NOTHING)
            known = Size(inner.depth, inner.nesting + 1, inner.fields, inner.aliases, inner.directives)
            self._known[id(selections)] = known
        return known

    def one(self, node: SelectionNode) -> Size:
        """One member of a selection, with what is below it."""
        below = self.below(node)
        inner = _NOTHING if below is None else self.selection(below)
        directives = min(_CEILING, inner.directives + _number(node.directives))
        if isinstance(node, FieldNode):
            # Introspection is deep by nature; validation bounds it and production refuses it.
            depth = 0 if node.name.value.startswith("__") else inner.depth
            return Size(depth + 1, inner.nesting, 1, inner.aliases + (1 if node.alias else 0), directives)
        return Size(inner.depth, inner.nesting, inner.fields, inner.aliases, directives)

    def below(self, node: SelectionNode) -> SelectionSetNode | None:
        """The selection below a member of one."""
        if isinstance(node, FragmentSpreadNode):
            fragment = self._fragments.get(node.name.value)
            return fragment.selection_set if fragment else None
        return node.selection_set if isinstance(node, FieldNode | InlineFragmentNode) else None

    def heaviest(self, selections: SelectionSetNode, measure: str) -> str:
        """The path that takes the larger part of a measure, as the answer would have it."""
        path: list[str] = []
        for _ in range(_STEPS_SAID):
            node = max(selections.selections, key=lambda one: getattr(self.one(one), measure))
            if isinstance(node, FieldNode):
                path.append((node.alias or node.name).value)
            below = self.below(node)
            ends = measure == "fields" and isinstance(node, FieldNode)
            if ends or below is None or not getattr(self.selection(below), measure):
                break
            selections = below
        return ".".join(path[: DEPTH + 1])


def _number(directives: Sequence[DirectiveNode] | None) -> int:
    return len(directives or ())


def size_of(document: DocumentNode) -> Size:
    """The size of a document: the deepest of its operations, and what they ask for together."""
    measure = _Measure(document)
    return reduce(Size.beside, (measure.operation(one) for one in _operations(document)), _NOTHING)


def refuse_if_too_large(document: DocumentNode) -> None:
    """Raise OperationRefused for a document over a limit, naming the limit, the number and the heaviest path."""
    size = size_of(document)
    for name, words, limit in _LIMITS:
        number: int = getattr(size, name)
        if number > limit:
            path = _heaviest(document, name)
            sentence = f"The operation may have at most {limit} {words}; this one has {number}."
            sentence += f" Most are at {path}." if path else ""
            raise too_much(sentence, limit=_NAMES.get(name, name), most=limit, found=number, heaviest=path)


def _operations(document: DocumentNode) -> list[OperationDefinitionNode]:
    return [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]


def _heaviest(document: DocumentNode, name: str) -> str:
    measure = _Measure(document)
    heaviest = max(_operations(document), key=lambda one: getattr(measure.operation(one), name))
    return measure.heaviest(heaviest.selection_set, name)
