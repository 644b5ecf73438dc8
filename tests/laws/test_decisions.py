"""Laws about the record of decisions and changes: each decision is indexed and whole, and the changelog has a place for what is new."""

from __future__ import annotations

import re

from tests.laws.tree import ROOT

FOLDER = ROOT / "docs" / "adr"
PARTS = ("**Context.**", "**Decision.**", "**Consequences.**", "**Alternatives", "**Enforced by**")


def test_every_decision_is_in_the_index_and_the_index_names_no_other() -> None:
    written = sorted(path.name for path in FOLDER.glob("*.md") if path.name != "0000-index.md")
    indexed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", (FOLDER / "0000-index.md").read_text(encoding="utf-8"))

    assert indexed == written


def test_decisions_are_numbered_without_holes_or_doubles() -> None:
    numbers = sorted(int(path.name[:4]) for path in FOLDER.glob("*.md"))

    assert numbers == list(range(len(numbers)))


def test_every_decision_has_all_its_parts() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.md"))}
    texts.pop("0000-index.md")
    missing = {name: [part for part in PARTS if part not in text] for name, text in texts.items()}

    assert {name: parts for name, parts in missing.items() if parts} == {}


def test_the_changelog_has_a_place_for_what_is_not_released_yet() -> None:
    assert "\n## Unreleased\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
