"""Limits of documents: what is counted, and that counting stays linear where a document doubles itself."""

import time

import pytest
from graphql import parse

from schema.limits import ALIASES, DEPTH, DIRECTIVES, Size, refuse_if_too_large, size_of
from schema.problems import ErrorCode, OperationRefused


def _nested(levels: int) -> str:
    return "{" + "a{" * (levels - 1) + "b" + "}" * (levels - 1) + "}"


def _doubling(fragments: int) -> str:
    """Each fragment spreads the next one twice: written out it is 2 to the power of `fragments` fields."""
    spreads = (f"fragment F{n} on Query {{ x: a {{ ...F{n + 1} }} y: a {{ ...F{n + 1} }} }}" for n in range(fragments))
    return "{ ...F0 } " + " ".join(spreads) + f" fragment F{fragments} on Query {{ a }}"


@pytest.mark.parametrize(
    ("document", "size"),
    [
        ("{ a }", Size(depth=1)),
        ("{ a { b { c } } }", Size(depth=3)),
        ("{ x: a y: a { z: b } }", Size(depth=2, aliases=3)),
        ("{ a @skip(if: true) { b @include(if: true) } }", Size(depth=2, directives=2)),
        ("{ ... on Query @include(if: true) { a } }", Size(depth=1, directives=1)),
        ("{ ...F ...F } fragment F on Query { x: a { b } }", Size(depth=2, aliases=2)),
        ("{ __schema { types { fields { type { ofType { name } } } } } }", Size(depth=1)),
        ("query A { a } query B { a { b } }", Size(depth=2)),
        ("{ ...F } fragment F on Query { ...F }", Size()),
        ("{ ...Nowhere }", Size()),
    ],
)
def test_a_document_is_measured_with_its_fragments_written_out(document: str, size: Size) -> None:
    assert size_of(parse(document)) == size


@pytest.mark.parametrize(
    "document",
    [
        _nested(DEPTH + 1),
        "{" + " ".join(f"a{n}: a" for n in range(ALIASES + 1)) + "}",
        "{ a " + "@include(if: true) " * (DIRECTIVES + 1) + "}",
        _doubling(10),
    ],
    ids=["deep", "aliases", "directives", "doubling"],
)
def test_a_document_over_a_limit_is_refused(document: str) -> None:
    with pytest.raises(OperationRefused) as refused:
        refuse_if_too_large(parse(document))

    assert refused.value.code is ErrorCode.LIMIT_EXCEEDED


def test_a_document_at_its_limit_is_not_refused() -> None:
    refuse_if_too_large(parse(_nested(DEPTH)))


def test_a_document_that_doubles_itself_is_measured_in_no_time() -> None:
    document = parse(_doubling(60))

    began = time.perf_counter()
    size = size_of(document)

    assert time.perf_counter() - began < 0.1
    assert size.aliases == 100_000
