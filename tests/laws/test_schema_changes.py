"""The gate of the schema: what breaks a partner's operation stands in CHANGELOG.md under Breaking, by the name of what changed."""

import re

import pytest
from graphql import GraphQLSchema, build_schema, find_breaking_changes

from schema.sdl import FILE, RELEASED
from tests.laws.tree import ROOT

_COORDINATE = re.compile(r"@?\w+(?:\.\w+)?(?:\(\w+:\))?")


def breaking_unnamed(released: GraphQLSchema, now: GraphQLSchema, changelog: str) -> list[str]:
    """Each breaking change, as the framework words it, whose subject the unreleased part of a changelog does not name as breaking."""
    unreleased = changelog.partition("\n## Unreleased")[2].partition("\n## ")[0]
    breaking = unreleased.partition("\n### Breaking")[2].partition("\n### ")[0]
    named = set(re.findall(r"`([^`]+)`", breaking))
    changes = [change.description for change in find_breaking_changes(released, now)]
    return [change for change in changes if not _subjects(released, now, change) & named]


def _subjects(released: GraphQLSchema, now: GraphQLSchema, change: str) -> set[str]:
    """The coordinates in a change's words of which one has to be named: what changed, and the field that an argument belongs to."""
    names = [one for one in _COORDINATE.findall(change) if "." in one or one.startswith("@")]
    names = names or [one for one in _COORDINATE.findall(change) if one in released.type_map or one in now.type_map]
    return {*names[:1], *(one.partition("(")[0] for one in names[:1])}


def _schema(text: str) -> GraphQLSchema:
    return build_schema(text)


def test_every_breaking_change_since_the_release_is_in_the_changelog() -> None:
    released, now = (_schema(path.read_text(encoding="utf-8")) for path in (RELEASED, FILE))
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert breaking_unnamed(released, now, changelog) == []


_OLD = """
directive @d on FIELD_DEFINITION
interface I { id: ID! }
type A implements I { id: ID! a(x: Int, y: Int): String b: B }
type B { id: ID! }
union U = A | B
enum E { ONE TWO }
input In { x: Int }
type Query { a(e: E, in: In): A u: U }
"""


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        ("a(x: Int, y: Int): String", "", "A.a"),
        ("a(x: Int, y: Int): String", "a(x: Int, y: Int): Int", "A.a"),
        ("x: Int, y: Int", "x: Int", "A.a(y:)"),
        ("x: Int, y: Int", "x: Int, y: Int!", "A.a(y:)"),
        ("x: Int, y: Int", "x: Int, y: Int, z: Int!", "A.a"),
        ("b: B }\ntype B { id: ID! }\nunion U = A | B", "}\nunion U = A", "B"),
        ("ONE TWO", "ONE", "E.TWO"),
        ("In { x: Int }", "In { x: Int y: Int! }", "In.y"),
        ("A implements I", "A", "A"),
        ("directive @d on FIELD_DEFINITION", "", "@d"),
    ],
)
def test_a_breaking_change_passes_only_when_the_changelog_names_it_as_breaking(
    before: str, after: str, name: str
) -> None:
    assert before in _OLD
    released, now = _schema(_OLD), _schema(_OLD.replace(before, after))
    elsewhere = f"\n## Unreleased\n\n### Added\n\n- `{name}`.\n\n## 1.0\n\n### Breaking\n\n- `{name}`.\n"
    told = f"\n## Unreleased\n\n### Breaking\n\n- `{name}` is gone, and `A.b`, `U`.\n\n### Added\n"

    assert breaking_unnamed(released, now, elsewhere) != []
    assert [one for one in breaking_unnamed(released, now, told) if name in one] == []


def test_what_is_added_breaks_nobody() -> None:
    now = _schema(_OLD.replace("type B { id: ID! }", "type B { id: ID! more(x: Int = 1): Int }"))

    assert breaking_unnamed(_schema(_OLD), now, "") == []
