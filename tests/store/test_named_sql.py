"""Named SQL: every statement has a name and a sentence, and every one is used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from store.named_sql import FOLDER, parse, read

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(path.stem for path in FOLDER.glob("*.sql"))


def test_a_file_is_read_block_by_block():
    found = parse(
        "f",
        "-- one\n-- Says one,\n-- in two lines.\nselect 1\n-- a comment\n;\n\n-- two\n-- Says two.\nselect :a::int;\n",
    )

    assert [(one.name, one.sentence, one.sql) for one in found] == [
        ("one", "Says one, in two lines.", "select 1\n-- a comment\n"),
        ("two", "Says two.", "select :a::int"),
    ]
    assert str(found.two.clause) == "/* f.two */ select :a::int"


@pytest.mark.parametrize(
    "source",
    [
        "",
        "select 1",
        "select 1;\n-- one\n-- Says one.\nselect 1",
        "-- one\n-- Says one.\n;",
        "-- one\n-- A.\nselect 1;\n-- one\n-- A.\nselect 1",
    ],
)
def test_what_is_not_named_or_empty_or_named_twice_is_a_mistake(source: str):
    with pytest.raises(ValueError, match=r"f\.sql"):
        parse("f", source)


def test_an_unknown_name_says_where_it_was_looked_for():
    with pytest.raises(AttributeError, match=r"store/sql/f\.sql has no statement two"):
        _ = parse("f", "-- one\n-- Says one.\nselect 1").two


def _used() -> dict[str, set[str]]:
    """Which statements of which file the modules of the store use, by the name they gave the file or took from the
    module that read it."""
    sources = {path.stem: path.read_text() for path in sorted((ROOT / "store").glob("*.py"))}
    given = {
        (module, name): file
        for module, source in sources.items()
        for name, file in re.findall(r'^(\w+) = read\("(\w+)"\)', source, re.MULTILINE)
    }
    taken = {
        (module, name): given[reader, name]
        for module, source in sources.items()
        for reader, name in re.findall(r"^from store\.(\w+) import .*?\b([A-Z_]+)\b", source, re.MULTILINE)
        if (reader, name) in given
    }
    used: dict[str, set[str]] = {file: set() for file in given.values()}
    for (module, name), file in (given | taken).items():
        used[file].update(re.findall(rf"\b{name}\.(\w+)", sources[module]))
    return used


def test_every_file_of_statements_is_read_by_the_store():
    assert sorted(_used()) == FILES


@pytest.mark.parametrize("file", FILES)
def test_every_statement_has_a_sentence_and_is_used(file: str):
    statements = list(read(file))

    assert {one.name for one in statements} == _used()[file]
    assert [one.name for one in statements if not one.sentence.endswith(".")] == []
