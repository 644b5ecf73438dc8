"""The comparison of answers with the schema: it passes what is right, and names what is not."""

from typing import Any

import pytest
from graphql import build_schema, parse

from tests.schema.conforming import violations

SCHEMA = build_schema("""
  scalar When
  enum Colour { RED GREEN }
  interface Thing { id: ID! }
  type Box implements Thing { id: ID! size: Int! colour: Colour tags: [String!] inside: [Thing!]! }
  type Bag implements Thing { id: ID! at: When open: Boolean weight: Float }
  type Query { box: Box thing: Thing }
""")


@pytest.mark.parametrize(
    ("text", "data", "found"),
    [
        ("{ box { id size colour tags } }", {"box": {"id": "1", "size": 1, "colour": "RED", "tags": ["a"]}}, []),
        ("{ box { id } }", {"box": None}, []),
        ("{ box { id } }", {}, ["data lacks box"]),
        ("{ box { id } }", None, ["data is no object"]),
        ("{ box { id } }", {"box": {"id": 1}}, ["data.box.id is no ID"]),
        ("{ box { id } }", {"box": {"id": None}}, ["data.box.id is null"]),
        ("{ box { size } }", {"box": {"size": True}}, ["data.box.size is no Int"]),
        ("{ box { colour } }", {"box": {"colour": "BLUE"}}, ["data.box.colour is no Colour"]),
        ("{ box { tags } }", {"box": {"tags": "a"}}, ["data.box.tags is no list"]),
        ("{ box { tags } }", {"box": {"tags": ["a", None]}}, ["data.box.tags[1] is null"]),
        ("{ box { a: id } }", {"box": {"id": "1"}}, ["data.box has ['id'] that nobody asked for", "data.box lacks a"]),
        (
            "{ box { inside { __typename id ... on Bag { open weight at } ... on Box { size } } } }",
            {"box": {"inside": [{"__typename": "Bag", "id": "1", "open": True, "weight": 1, "at": "2019"}]}},
            [],
        ),
        (
            "{ box { inside { __typename ... on Bag { open } ...F } } } fragment F on Box { size }",
            {"box": {"inside": [{"__typename": "Bag", "size": 1}]}},
            ["data.box.inside[0] has ['size'] that nobody asked for", "data.box.inside[0] lacks open"],
        ),
        ("{ thing { id ... on Bag { open } } }", {"thing": {"id": "1"}}, []),
        ("{ thing { id ... on Bag { open } } }", {"thing": {"id": "1", "open": 1}}, ["data.thing.open is no Boolean"]),
    ],
)
def test_what_is_not_as_the_schema_says_is_named_with_its_path(text: str, data: Any, found: list[str]) -> None:
    assert violations(SCHEMA, parse(text), data) == found
