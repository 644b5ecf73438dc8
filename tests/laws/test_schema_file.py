"""Laws about schema/schema.graphql: it is what the types say, and the pages' operations are valid against it."""

import json
import re
from pathlib import Path

import pytest
from graphql import build_schema, find_breaking_changes, parse, validate

from schema.limits import DEPTH, ROOT_FIELDS, size_of
from schema.prepared import prepare
from schema.sdl import FILE, sdl
from schema.vocabulary import VOCABULARY
from web.documents import document, operation_names


def test_the_file_is_what_the_types_say() -> None:
    assert FILE.read_text(encoding="utf-8") == sdl(), "renew it with: python -m schema.sdl"


def test_the_file_is_a_schema_by_itself() -> None:
    kept = build_schema(FILE.read_text(encoding="utf-8"))

    assert find_breaking_changes(kept, VOCABULARY.graphql) == []


def test_the_scope_of_a_field_is_printed_beside_it() -> None:
    text = FILE.read_text(encoding="utf-8")

    assert re.search(r"^  \): TrailConnection! @scope\(name: \"trails:read\"", text, re.MULTILINE)
    assert re.search(r"^  narrative: String @scope\(name: \"people:read\", withheld: true\)", text, re.MULTILINE)


@pytest.mark.parametrize("name", operation_names())
def test_an_operation_of_the_pages_is_valid(name: str) -> None:
    errors = validate(VOCABULARY.graphql, parse(document(name)))

    assert [error.message for error in errors] == []


@pytest.mark.parametrize("name", operation_names())
def test_an_operation_of_the_pages_is_named_for_its_file_and_far_from_every_limit(name: str) -> None:
    text = document(name)

    prepared = prepare(VOCABULARY.graphql, text, None, introspection=False)

    # The log says what was asked by this name.
    assert prepared.name == name
    size = size_of(prepared.document)
    assert 2 * size.fields <= ROOT_FIELDS
    assert size.depth + 2 <= DEPTH


def test_the_operations_of_the_guide_are_valid(root: Path) -> None:
    guide = (root / "docs/api.md").read_text(encoding="utf-8")
    sent = [json.loads(body)["query"] for body in re.findall(r"-d '(.*)'", guide)]
    queries = [*sent, *re.findall(r"```graphql\n(.*?)```", guide, re.DOTALL)]

    assert len(queries) >= len(sent) + 2 >= 5
    assert [error.message for query in queries for error in validate(VOCABULARY.graphql, parse(query))] == []
