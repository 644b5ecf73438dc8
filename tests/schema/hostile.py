"""Documents that somebody sends to keep the portal busy: each under 10 kB, each of a shape that has brought a server down. All are
valid GraphQL or nearly so; what they ask for exists in the vocabulary."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

TEN_KB = 10_000

Variables = Mapping[str, Any]


def _doubling(fragments: int) -> str:
    """Each fragment spreads the next one twice (CVE-2026-47706 and its kin)."""
    chain = (f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(fragments))
    return "{ ...F0 } " + " ".join(chain) + f" fragment F{fragments} on Query {{ viewer {{ name }} }}"


def _doubling_below(levels: int) -> str:
    """Each fragment spreads the next one in two rows of what hangs on it."""
    kinds = ("Trail", "Referral")
    onward = {"Trail": "referrals", "Referral": "trails"}
    chain = (
        f"fragment F{n} on {kinds[n % 2]} {{ {onward[kinds[n % 2]]} {{ ...F{n + 1} }}"
        f" again: {onward[kinds[n % 2]]} {{ ...F{n + 1} }} }}"
        for n in range(levels)
    )
    return "{ trails { nodes { ...F0 } } } " + " ".join(chain) + f" fragment F{levels} on {kinds[levels % 2]} {{ id }}"


def _chain(fragments: int) -> str:
    """Each fragment spreads the next one, so that whatever walks them calls itself ever deeper."""
    chain = (f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(fragments))
    return "{ ...F0 } " + " ".join(chain) + f" fragment F{fragments} on Query {{ viewer {{ name }} }}"


def _all_beside(fragments: int) -> str:
    """Many fragments of the same fields, compared each with each other."""
    parts = " ".join(f"fragment F{n} on Query {{ viewer {{ name }} }}" for n in range(fragments))
    return "{ " + " ".join(f"...F{n}" for n in range(fragments)) + " } " + parts


def _inline(times: int, levels: int) -> str:
    """The same objects in many inline fragments, each with many of its own: the worst shape for comparing fields."""
    inner = "name"
    for _ in range(levels):
        inner = " ".join(f"... on Viewer {{ {inner} }}" for _ in range(times))
    return "{ viewer { " + inner + " } }"


def _many_operations(operations: int, fragments: int) -> str:
    """Each operation reaches each fragment, and which variables they use is looked up for each."""
    spreads = " ".join(f"...F{n}" for n in range(fragments))
    every = (f"query Q{n} {{ {spreads} }}" for n in range(operations))
    parts = (f"fragment F{n} on Query {{ portalTime {{ moment }} }}" for n in range(fragments))
    return " ".join([*every, *parts])


def _paths(levels: int) -> str:
    return "{ trails { nodes { " + "referrals { trails { " * levels + "id" + " } }" * levels + " } } }"


_REJECTIONS = "loads(first: $n) { nodes { rejections(first: $n) { nodes { line } } } }"

REFUSED: Mapping[str, tuple[str, str, Variables]] = MappingProxyType(
    {
        "doubled fragments": (_doubling(30), "LIMIT_EXCEEDED", {}),
        "doubled fragments, many": (_doubling(80), "LIMIT_EXCEEDED", {}),
        "doubled rows": (_doubling_below(12), "LIMIT_EXCEEDED", {}),
        "a chain of fragments": (_chain(110), "LIMIT_EXCEEDED", {}),
        "a ring of fragments": (
            "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
            "GRAPHQL_VALIDATION_FAILED",
            {},
        ),
        "many equal fragments": (_all_beside(70), "LIMIT_EXCEEDED", {}),
        "inline fragments in each other": (_inline(6, 3), "LIMIT_EXCEEDED", {}),
        "inline fragments, deep": (
            "{ " + "... on Query { " * 190 + "viewer { name }" + " }" * 191,
            "LIMIT_EXCEEDED",
            {},
        ),
        "one scalar, many times": ("{ viewer { " + "name " * 990 + "} }", "LIMIT_EXCEEDED", {}),
        "one object, many times": ("{ viewer { " + "organisation { name } " * 240 + "} }", "LIMIT_EXCEEDED", {}),
        "one object, many times, at the root": ("{" + "viewer { name } " * 240 + "}", "LIMIT_EXCEEDED", {}),
        "aliases": ("{ viewer { " + " ".join(f"a{n}: name" for n in range(330)) + " } }", "LIMIT_EXCEEDED", {}),
        "aliases that conflict": (
            "{ viewer { " + "x: name x: scopes " * 160 + "} }",
            "LIMIT_EXCEEDED",
            {},
        ),
        "directives": ("{ viewer { name " + "@skip(if: false) " * 160 + "} }", "LIMIT_EXCEEDED", {}),
        "directives that are none": ("{ viewer { name " + "@aa" * 490 + "} }", "LIMIT_EXCEEDED", {}),
        "directives of the operation": ("query Q " + "@aa" * 490 + " { viewer { name } }", "LIMIT_EXCEEDED", {}),
        "many operations over many fragments": (_many_operations(20, 15), "LIMIT_EXCEEDED", {}),
        "deep": (_paths(40), "LIMIT_EXCEEDED", {}),
        "lists of lists": (_paths(5), "LIMIT_EXCEEDED", {}),
        "deeper than a stack": ("{a" * 1500, "GRAPHQL_PARSE_FAILED", {}),
        "deeper than a stack, in two parts": (
            "{" + "a{" * 195 + "...F" + "}" * 196 + "fragment F on A {" + "a{" * 120 + "b" + "}" * 121,
            "LIMIT_EXCEEDED",
            {},
        ),
        "a value deeper than a stack": (
            "{ gaps(filter: " + "[" * 800 + "]" * 100 + ") { totalCount } }",
            "GRAPHQL_PARSE_FAILED",
            {},
        ),
        "tokens": ("{" + " viewer{name}" * 700 + "}", "LIMIT_EXCEEDED", {}),
        "unknown names": ("{ " + " ".join(f"x{n}" for n in range(900)) + " }", "LIMIT_EXCEEDED", {}),
        "unknown names below": (
            "{ viewer { " + " ".join(f"x{n}" for n in range(900)) + " } }",
            "GRAPHQL_VALIDATION_FAILED",
            {},
        ),
        "a long name": ("{ " + "x" * 9_900 + " }", "GRAPHQL_VALIDATION_FAILED", {}),
        "a long text": ('{ gapCounts(directorate: "' + "x" * 9_900, "GRAPHQL_PARSE_FAILED", {}),
        "a number of many digits": (
            "{ gaps(first: " + "9" * 9_000 + ") { totalCount } }",
            "GRAPHQL_VALIDATION_FAILED",
            {},
        ),
        "a long block string": ('{ gapCounts(directorate: """' + "\n  " * 3_000, "GRAPHQL_PARSE_FAILED", {}),
        "comments": ("#\n" * 4_900 + "{", "LIMIT_EXCEEDED", {}),
        "commas": ("{ " + "," * 9_900, "GRAPHQL_PARSE_FAILED", {}),
        "declared variables": (
            "query Q(" + " ".join(f"$v{n}: String" for n in range(240)) + ") { viewer { name } }",
            "GRAPHQL_VALIDATION_FAILED",
            {},
        ),
        "variables in each other": (
            "query Q($f: GapFilter) { gaps(filter: $f) { totalCount } }",
            "BAD_USER_INPUT",
            {"f": [[[[[[[[[[[[[[[[[[[[{"side": "POLICE"}]]]]]]]]]]]]]]]]]]]]},
        ),
        "a filter of nothing, many times": (
            "{ gaps(filter: {" + " ".join(f"x{n}: 1" for n in range(300)) + "}) { totalCount } }",
            "GRAPHQL_VALIDATION_FAILED",
            {},
        ),
        "introspection": (
            "{ __schema { types { name fields { name args { name } type { name } } } } }",
            "GRAPHQL_VALIDATION_FAILED",
            {},
        ),
        "introspection in circles": (
            "{ __schema { types { " + "fields { type { " * 20 + "name" + " } }" * 20 + " } } }",
            "GRAPHQL_VALIDATION_FAILED",
            {},
        ),
        "rows": (
            f"query Q($n: Int!) {{ {_REJECTIONS} more: {_REJECTIONS} }}",
            "LIMIT_EXCEEDED",
            {"n": 100},
        ),
    }
)

_ROW = "id law1 law2 referrals { id reference trails { id gap { kind side } } } incident { reference } gap { kind }"

ANSWERED: Mapping[str, str] = MappingProxyType(
    {
        "as many equal fields as may be compared": "{ viewer { " + "name " * 60 + "} }",
        "doubled fragments of no field": _doubling(3),
        "many fragments": _all_beside(15),
        "as many trees as may stand beside each other": (
            "{ " + " ".join(f"a{n}: trails(first: 10) {{ nodes {{ {_ROW} }} }}" for n in range(12)) + " }"
        ),
        "nothing but a name": "{ __typename }",
    }
)
