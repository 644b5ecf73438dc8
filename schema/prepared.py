"""Documents read once: parsed, measured and validated, kept by their text. Nothing here depends on who asks."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    StringValueNode,
    Visitor,
    parse,
    specified_rules,
    validate,
    visit,
)
from graphql.validation import NoSchemaIntrospectionCustomRule
from graphql.validation.rules import overlapping_fields_can_be_merged
from graphql.validation.validate import ValidationAbortedError
from strawberry.extensions import SchemaExtension

from schema.deprecation import used
from schema.limits import BODY_BYTES, NESTING, TOKENS, refuse_if_too_large
from schema.problems import ErrorCode, OperationRefused, bad_input, too_much

# Comparing each field with every other of its name takes the square of their number; the framework stops there.
COMPARISONS = 10_000
overlapping_fields_can_be_merged.MAX_COMPLEXITY_BUDGET = COMPARISONS

_KEPT = 512
_ERRORS_SAID = 3
_TOO_TANGLED = (
    "The document asks for the same fields, or spreads fragments, too often to be compared. Ask for each once."
)
NUL_SENTENCE = "A text may not contain the character NUL."


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document that may be run, with the operation chosen, the digest of what was asked, and what it names that is going."""

    document: DocumentNode
    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    digest: str
    root_fields: frozenset[str]
    deprecated: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the operation, or the empty text."""
        return self.operation.name.value if self.operation.name else ""


@lru_cache(maxsize=_KEPT)
def prepare(schema: GraphQLSchema, text: str, operation_name: str | None, *, introspection: bool) -> Prepared:
    """The document of a text, ready to run. Raises OperationRefused, which is not kept: only good documents are."""
    document = _parse(text)
    _measure(document)
    operation = _operation(document, operation_name)
    _validate(schema, document, introspection=introspection)
    if "\\u" in text:
        visit(document, _RefusesNul())
    if operation.operation is OperationType.MUTATION and _root_fields(operation) != 1:
        # Each act owns its transaction, so two in one operation could not stand or fall together.
        raise too_much("A mutation does one thing: ask for exactly one field.", limit="rootFields", most=1)
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    digest = hashlib.sha256(f"{operation_name or ''}\n{text}".encode()).hexdigest()
    root_fields = frozenset(_names(operation.selection_set, fragments))
    return Prepared(document, operation, fragments, digest, root_fields, used(schema, document, operation))


class _RefusesNul(Visitor):
    """Refuses the one character that PostgreSQL cannot keep; it can only be written as an escape."""

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        if "\x00" in node.value:
            raise bad_input(NUL_SENTENCE)


def _parse(text: str) -> DocumentNode:
    if len(text.encode(errors="replace")) > BODY_BYTES:
        raise too_much(f"A document may have at most {BODY_BYTES} bytes.", limit="bytes", most=BODY_BYTES)
    try:
        return parse(text, max_tokens=TOKENS)
    except GraphQLSyntaxError as error:
        if "token" in error.message.lower() and str(TOKENS) in error.message:
            raise too_much(f"A document may have at most {TOKENS} tokens.", limit="tokens", most=TOKENS) from None
        raise OperationRefused(ErrorCode.GRAPHQL_PARSE_FAILED, error.message).at(error) from None
    except RecursionError:
        raise _too_deep() from None


def _measure(document: DocumentNode) -> None:
    try:
        refuse_if_too_large(document)
    except RecursionError:
        raise _too_deep() from None


def _too_deep() -> OperationRefused:
    return too_much("The document is nested too deeply.", limit="nesting", most=NESTING)


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    every = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    if name is None and len(every) > 1:
        raise bad_input("The document has several operations; say which one with `operationName`.")
    chosen = [one for one in every if name is None or (one.name and one.name.value == name)]
    if not chosen:
        raise bad_input("The document has no such operation.")
    return chosen[0]


def _validate(schema: GraphQLSchema, document: DocumentNode, *, introspection: bool) -> None:
    rules = specified_rules if introspection else (*specified_rules, NoSchemaIntrospectionCustomRule)
    errors: list[GraphQLError] = validate(schema, document, rules, max_errors=_ERRORS_SAID, hide_suggestions=True)
    said = errors[:_ERRORS_SAID]
    if any(isinstance(error, ValidationAbortedError) for error in said):
        raise too_much(_TOO_TANGLED, limit="comparisons", most=COMPARISONS)
    if said:
        sentences = " ".join(error.message for error in said)
        raise OperationRefused(ErrorCode.GRAPHQL_VALIDATION_FAILED, sentences).at(said[0])


def _names(selections: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode]) -> Iterator[str]:
    """The fields that are selected here, fragments among them."""
    for one in selections.selections:
        match one:
            case FieldNode():
                yield one.name.value
            case InlineFragmentNode():
                yield from _names(one.selection_set, fragments)
            case FragmentSpreadNode():
                yield from _names(fragments[one.name.value].selection_set, fragments)
            case _:
                pass


def _root_fields(operation: OperationDefinitionNode) -> int:
    selections = operation.selection_set.selections
    return len(selections) if all(isinstance(one, FieldNode) for one in selections) else 0


class UsesPrepared(SchemaExtension):
    """Gives the executor the document that was prepared, or what a plan leaves of it, so that nothing is parsed or validated twice."""

    def on_parse(self) -> Iterator[None]:  # pyright: ignore[reportImplicitOverride]
        self.execution_context.graphql_document = self.execution_context.context.document
        yield

    def on_validate(self) -> Iterator[None]:  # pyright: ignore[reportImplicitOverride]
        self.execution_context.pre_execution_errors = []
        yield
