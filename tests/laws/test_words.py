"""Laws about words: types of the heart and tables are named with the glossary's words and no others (DESIGN §2)."""

from __future__ import annotations

import ast
import re
from functools import cache

from tests.laws.tree import ROOMS, ROOT, files, parsed, python_files, short

# What people say elsewhere for a word of ours. None may name a type of the heart or a table.
OTHER_WORDS = {
    "alert": "gap or flag",
    "batch": "load",
    "discrepancy": "gap",
    "import": "load",
    "link": "match",
    "mismatch": "gap",
    "principal": "viewer",
    "tenant": "organisation",
    "ticket": "gap",
    "user": "viewer",
}


@cache
def _glossary() -> frozenset[str]:
    """The words in the first column of the glossary's tables."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    text = text.partition("## What other people call them")[0]
    cells = re.findall(r"(?m)^\| ([^|]+?) +\|", text)
    return frozenset(word for cell in cells for word in re.findall(r"[a-z]+", cell.lower()))


def _words(name: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def _known(word: str) -> bool:
    """A word stands in the glossary, perhaps in its singular."""
    singulars = {word, word.removesuffix("s"), word.removesuffix("es"), re.sub("ies$", "y", word)}
    return bool(singulars & _glossary())


def _types(*rooms: str) -> dict[str, str]:
    return {
        node.name: short(path)
        for path in python_files(*rooms)
        for node in parsed(path).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not _is_problem(node)
    }


def _is_problem(node: ast.ClassDef) -> bool:
    """A problem is named for the fact it states: its name is a sentence and no thing of the domain."""
    return any(
        isinstance(base, ast.Name) and base.id.endswith(("Exception", "Problem", "Error")) for base in node.bases
    )


def _domain_types() -> dict[str, str]:
    """The heart's types that are spoken of outside it: the records, the findings, and whatever another room imports."""
    spoken_of = {
        alias.name
        for path in python_files(*(set(ROOMS) - {"reconciliation"}))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("reconciliation")
        for alias in node.names
    }
    told = {"reconciliation/records.py", "reconciliation/findings.py"}
    return {name: place for name, place in _types("reconciliation").items() if name in spoken_of or place in told}


def _tables() -> dict[str, str]:
    scripts = [path for path in files() if path.suffix == ".sql" and short(path).startswith("migrations/sql/")]
    # The queue's own tables are its library's, under the library's name.
    return {
        name: short(path)
        for path in scripts
        if "queue" not in path.name
        for name in re.findall(
            r"(?im)^create table (?:if not exists )?(?:\w+\.)?(\w+)", path.read_text(encoding="utf-8")
        )
    }


def test_domain_types_are_named_with_the_glossarys_words() -> None:
    unknown = {name: [word for word in _words(name) if not _known(word)] for name in _domain_types()}

    assert {name: words for name, words in unknown.items() if words} == {}


def test_tables_are_named_with_the_glossarys_words() -> None:
    unknown = {name: [word for word in name.split("_") if not _known(word)] for name in _tables()}

    assert {name: words for name, words in unknown.items() if words} == {}


def test_no_type_or_table_uses_another_word_for_one_of_ours() -> None:
    names = {**_types("reconciliation"), **_tables()}
    used = {f"{place}:{name}": word for name, place in names.items() for word in _words(name) if word in OTHER_WORDS}

    assert used == {}


def test_the_glossary_has_every_word_of_the_design() -> None:
    design = (
        "incident referral contact episode attachment directorate force oversight feed load rejection trail step clock"
    )
    design += " candidate match gap flag answer resolution statement signal review disclosure viewer"

    assert [word for word in design.split() if word not in _glossary()] == []
