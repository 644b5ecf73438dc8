"""Laws about files: what they are called, how they open and how long they grow. What is in them is other laws' business."""

from __future__ import annotations

import ast

from tests.laws.tree import ROOMS, ROOT, files, parsed, python_files, short

LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 50
# Names that say nothing about what is inside (DESIGN §3).
EMPTY_NAMES = {"common", "util", "utils", "core", "base", "helper", "helpers", "service", "services", "manager", "misc"}


def test_every_room_of_the_design_is_a_package_at_the_top() -> None:
    assert [room for room in ROOMS if not (ROOT / room / "__init__.py").is_file()] == []


def test_every_module_opens_with_a_docstring_of_whole_sentences() -> None:
    opening = {short(path): ast.get_docstring(parsed(path)) or "" for path in python_files()}

    assert [path for path, text in opening.items() if not text.rstrip().endswith((".", ".)"))] == []


def test_no_source_file_is_longer_than_its_ceiling() -> None:
    sources = [path for path in files() if path.suffix in {".py", ".sql", ".js", ".scss", ".html", ".graphql"}]
    # The SDL is written out by the schema, in one file by nature.
    sources = [path for path in sources if short(path) not in {"schema/schema.graphql", "schema/released.graphql"}]
    lengths = {short(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources}
    tables = {path for path in lengths if path.startswith("migrations/sql/")}

    assert {path: n for path, n in lengths.items() if n > LINES_OF_A_FILE and path not in tables} == {}


def test_no_function_is_longer_than_its_ceiling() -> None:
    long: dict[str, int] = {}
    for path in python_files():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LINES_OF_A_FUNCTION:
                    long[f"{short(path)}:{node.name}"] = lines

    assert long == {}


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    parts = {(part, short(path)) for path in files() for part in path.relative_to(ROOT).parts}

    assert sorted(path for part, path in parts if part.partition(".")[0].lower() in EMPTY_NAMES) == []


def test_nothing_is_left_undone_or_skipped() -> None:
    # Spelt in halves, so that this file keeps its own law.
    marks = ["TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error", "mark.sk" + "ip", "pytest.sk" + "ip", "xf" + "ail("]
    left = {short(path): mark for path in python_files() for mark in marks if mark in path.read_text(encoding="utf-8")}

    assert left == {}
