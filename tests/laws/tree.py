"""What the laws read: the source tree without what is built, fetched or kept by git. Judges nothing itself."""

from __future__ import annotations

import ast
import os
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = (
    "actions",
    "api",
    "auth",
    "cli",
    "disclosure",
    "feeds",
    "matching",
    "migrations",
    "partners",
    "reading",
    "reconciliation",
    "region",
    "schema",
    "store",
    "web",
    "worker",
)
BUILT = (".build", ".counterfoil", ".venv", "dist", "static", "test-output")
CACHES = ("__pycache__", ".hypothesis", ".import_linter_cache", ".pytest_cache", ".ruff_cache")
NOT_SOURCE = frozenset({".git", *BUILT, *CACHES})


@cache
def files() -> tuple[Path, ...]:
    """Every file of the source tree, in order."""
    found: list[Path] = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(set(folders) - NOT_SOURCE)
        found += [Path(folder) / name for name in sorted(names) if not name.endswith(".pyc")]
    return tuple(found)


def python_files(*folders: str) -> list[Path]:
    """The Python files of the tree, or of some of its folders."""
    within = [path for path in files() if path.suffix == ".py"]
    return [path for path in within if not folders or path.relative_to(ROOT).parts[0] in folders]


def short(path: Path) -> str:
    """A path as a reader of a failed law wants it."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=short(path))


def imported(path: Path) -> set[str]:
    """The top-level names that a file imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names
