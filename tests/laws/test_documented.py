"""Laws about the guides: every scope, problem and setting stands in one. Whether what is said there is true is for readers."""

from __future__ import annotations

import ast
import re
from functools import cache

from auth.scopes import Scope
from tests.laws.tree import ROOMS, ROOT, files, parsed, python_files, short

SETTING = re.compile(r"\b(?:COUNTERFOIL_[A-Z_]+[A-Z]|DATABASE_URL)\b")


@cache
def _guides() -> str:
    pages = [path for path in files() if path.suffix == ".md" and short(path).startswith(("docs/", "README"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in pages)


def _codes() -> dict[str, str]:
    """The code of every problem: what a class gives as its `code`, and the members of enums named so."""
    codes: dict[str, str] = {}
    for path in python_files(*ROOMS):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ClassDef):
                wanted = None if node.name == "ErrorCode" else "code"
                codes |= {code: f"{short(path)}:{node.name}" for code in _constants(node, wanted)}
    return codes


def _constants(node: ast.ClassDef, wanted: str | None) -> list[str]:
    """The strings that a class gives its attributes, or the one attribute wanted."""
    given: list[str] = []
    for line in node.body:
        if not isinstance(line, ast.Assign | ast.AnnAssign) or not isinstance(line.value, ast.Constant):
            continue
        target = line.targets[0] if isinstance(line, ast.Assign) else line.target
        value = line.value.value
        if isinstance(target, ast.Name) and wanted in {None, target.id} and isinstance(value, str) and value:
            given.append(value)
    return given


def test_every_scope_is_in_a_guide() -> None:
    assert [scope.value for scope in Scope if f"`{scope.value}`" not in _guides()] == []


def test_every_problem_is_in_a_guide_by_its_code() -> None:
    assert {code: place for code, place in _codes().items() if f"`{code}`" not in _guides()} == {}


def test_every_setting_is_in_a_guide() -> None:
    read = {name for path in python_files(*ROOMS) for name in SETTING.findall(path.read_text(encoding="utf-8"))}

    assert sorted(name for name in read if f"`{name}`" not in _guides()) == []


def test_no_guide_names_a_setting_that_nothing_reads() -> None:
    sources = [*python_files(), ROOT / "Dockerfile", ROOT / "Makefile"]
    read = {name for path in sources for name in SETTING.findall(path.read_text(encoding="utf-8"))}

    assert sorted(set(SETTING.findall(_guides())) - read) == []
