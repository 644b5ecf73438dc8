"""Every measure has its target and says how it is read, and runs to the end on a small scale. What it measures on a large one
is read by people."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

FULL = os.environ.get("COUNTERFOIL_TESTS") == "full"
FIGURES = {
    "domestic_abuse",
    "unassessed",
    "expected_missing",
    "coverage_before",
    "coverage_after",
    "gaps_as_truth",
    "trails",
    "differences_by_cause",
    "unexplained_differences",
    "adds_up",
}
SMALL_SCALE: dict[str, tuple[dict[str, str], list[str], set[str]]] = {
    "bench_intake": ({"ROUNDS": "2", "SIZE": "200", "PEAK": "2000"}, [], {"ratio_vs_copy", "peak_mb"}),
    "bench_reconcile": (
        {},
        ["--small", "500", "--large", "1000", "--rounds", "2"],
        {"ratio_1m_vs_100k_load", "ratio_full_per_record"},
    ),
}


def measures(root: Path) -> list[str]:
    """The modules that measure something."""
    return sorted(
        path.stem for path in (root / "benchmarks").glob("*.py") if re.match(r"(audit|bench|check)_", path.stem)
    )


def _module(target: str) -> str:
    return target.replace("-", "_")


def run(root: Path, module: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", *arguments],
        cwd=root,
        env={**{name: value for name, value in os.environ.items() if name != "DATABASE_URL"}, **environment},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


def figures(finished: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The last line, one JSON object."""
    assert finished.stdout, finished.stderr[-2000:]
    printed: dict[str, Any] = json.loads(finished.stdout.splitlines()[-1])
    return printed


def test_every_measure_has_a_target_of_its_name_that_says_what_it_does(root: Path):
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    targets = dict(re.findall(r"(?m)^((?:audit|bench|check)-[a-z-]+):[^\n]*## [^\n]+\n((?:\t.*\n)+)", makefile))

    assert sorted(map(_module, targets)) == measures(root)
    unlike = [name for name, recipe in targets.items() if not re.search(rf"-m benchmarks\.{_module(name)}\b", recipe)]
    assert unlike == []


def test_every_measure_is_explained_beside_it(root: Path):
    explained = (root / "benchmarks" / "README.md").read_text(encoding="utf-8")

    assert [one for one in measures(root) if f"`make {one.replace('_', '-')}`" not in explained] == []


@pytest.mark.journey
def test_a_tiny_region_is_compared_with_its_truth_and_every_difference_has_a_cause(root: Path):
    finished = run(root, "check_region", "--size", "tiny")

    printed = figures(finished)
    assert printed.keys() == FIGURES
    assert (printed["unexplained_differences"], printed["adds_up"], finished.returncode) == (0, True, 0)
    assert printed["trails"] > 0
    assert printed["domestic_abuse"] > 0


@pytest.mark.journey
def test_every_audit_of_graphql_over_http_is_ok_and_graphql_cop_finds_nothing(root: Path):
    finished = run(root, "audit_graphql")

    printed = figures(finished)
    assert {name: printed[name] for name in ("ok", "audits", "warnings", "cop_findings", "cop_checks")} == {
        "ok": 61,
        "audits": 61,
        "warnings": 0,
        "cop_findings": 0,
        "cop_checks": 13,
    }
    assert finished.returncode == 0


@pytest.mark.journey
@pytest.mark.parametrize("module", sorted(SMALL_SCALE) if FULL else ["bench_intake"])
def test_a_benchmark_prints_its_figures(root: Path, module: str):
    environment, arguments, keys = SMALL_SCALE[module]

    finished = run(root, module, *arguments, **environment)

    assert finished.returncode == 0, finished.stderr[-2000:]
    assert keys <= figures(finished).keys()
