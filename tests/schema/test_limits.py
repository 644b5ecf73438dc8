"""Limits of documents: what is counted, and that counting stays linear where a document doubles itself."""

import time
from typing import Any

import pytest
from graphql import parse

from schema.limits import ALIASES, DEPTH, DIRECTIVES, NESTING, ROOT_FIELDS, Size, refuse_if_too_large, size_of
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
        ("{ a }", Size(depth=1, nesting=1, fields=1)),
        ("{ a { b { c } } }", Size(depth=3, nesting=3, fields=1)),
        ("{ x: a y: a { z: b } }", Size(depth=2, nesting=2, fields=2, aliases=3)),
        ("{ a @skip(if: true) { b @include(if: true) } }", Size(depth=2, nesting=2, fields=1, directives=2)),
        ("{ ... on Query @include(if: true) { a } }", Size(depth=1, nesting=2, fields=1, directives=1)),
        ("query Q($n: Int @a) @b { a }", Size(depth=1, nesting=1, fields=1, directives=2)),
        ("{ ...F ...F } fragment F on Query { x: a { b } }", Size(depth=2, nesting=3, fields=2, aliases=2)),
        ("{ a a a }", Size(depth=1, nesting=1, fields=3)),
        ("{ __schema { types { x: fields { type { ofType { name } } } } } }", Size(1, nesting=6, fields=1, aliases=1)),
        ("query A { a } query B { a { b } }", Size(depth=2, nesting=2, fields=2)),
        ("{ ...F } fragment F on Query { ...F }", Size(nesting=2)),
        ("{ ...Nowhere }", Size(nesting=1)),
    ],
)
def test_a_document_is_measured_with_its_fragments_written_out(document: str, size: Size) -> None:
    assert size_of(parse(document)) == size


def _refusal(document: str) -> tuple[str, dict[str, Any]]:
    with pytest.raises(OperationRefused) as refused:
        refuse_if_too_large(parse(document))
    assert refused.value.code is ErrorCode.LIMIT_EXCEEDED
    facts = dict(refused.value.extensions or {})
    return refused.value.message, {name: facts[name] for name in ("limit", "most", "found", "heaviest")}


@pytest.mark.parametrize(
    ("document", "limit", "most", "found", "heaviest"),
    [
        (_nested(DEPTH + 1), "depth", DEPTH, 15, ".".join(["a"] * DEPTH + ["b"])),
        ("{ x { y } " + "... on Query { " * 50 + "z" + "}" * 51, "nesting", NESTING, 51, "z"),
        ("{ first { second } " + "a " * ROOT_FIELDS + "}", "rootFields", ROOT_FIELDS, 21, "first"),
        ("{ a { " + " ".join(f"a{n}: b" for n in range(ALIASES + 1)) + "} x: c }", "aliases", ALIASES, 17, "a.a0"),
        ("{ a { b " + "@include(if: true) " * 31 + "} c }", "directives", DIRECTIVES, 31, "a.b"),
        ("{ a { ...F } } fragment F on A { b { " + "c @d " * 31 + "} }", "directives", DIRECTIVES, 31, "a.b.c"),
        (_doubling(10), "aliases", ALIASES, 2046, "x" + ".x" * 9),
    ],
    ids=["depth", "nesting", "root fields", "aliases", "directives", "in a fragment", "doubling"],
)
def test_a_document_over_a_limit_is_refused_with_the_limit_and_the_heaviest_path(
    document: str, limit: str, most: int, found: int, heaviest: str
) -> None:
    message, facts = _refusal(document)

    assert facts == {"limit": limit, "most": most, "found": found, "heaviest": heaviest}
    assert f"at most {most} " in message
    assert message.endswith(f"this one has {found}. Most are at {heaviest}.")


def test_a_document_that_never_comes_to_a_field_has_no_path() -> None:
    chain = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(120))

    message, facts = _refusal(f"{{ ...F0 }} {chain} fragment F120 on Query {{ a }}")

    assert (facts["limit"], facts["found"], facts["heaviest"]) == ("nesting", 122, "")
    assert message.endswith("this one has 122.")


def test_a_document_at_its_limit_is_not_refused() -> None:
    refuse_if_too_large(parse(_nested(DEPTH)))


def test_a_document_that_doubles_itself_is_measured_in_no_time() -> None:
    document = parse(_doubling(60))

    began = time.perf_counter()
    size = size_of(document)

    assert time.perf_counter() - began < 0.1
    assert size.aliases == 100_000
