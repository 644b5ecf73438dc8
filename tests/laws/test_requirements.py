"""The numbered requirements of who may see what (ADR-0012): each is carried by a test that says its number."""

import re

from tests.laws.tree import ROOT

REQUIREMENTS = frozenset(range(1, 49))


def _carried() -> set[int]:
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    return {int(number) for text in texts for number in re.findall(r"@pytest\.mark\.requirement\((\d+)\)", text)}


def test_every_requirement_is_carried_by_a_test() -> None:
    assert _carried() == REQUIREMENTS
