"""Laws about what is known to be unsafe: no library older than the release that was mended, and a list of all that is in it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import version

import pytest

from tests.laws.test_lock import LOCK, NPM_LOCKS
from tests.laws.tree import ROOT

# Authlib itself asks for no more than joserfc 1.6.8, which takes a list for an issuer (CVE-2026-75509).
LEAST = {"joserfc": (1, 8, 0), "authlib": (1, 9, 9)}


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(one) for one in re.findall(r"\d+", text)[:3])


@pytest.mark.requirement(47)
@pytest.mark.parametrize("name", LEAST)
def test_no_library_is_older_than_the_release_that_was_mended(name: str) -> None:
    [locked] = re.findall(rf"(?m)^{name}==(\S+)", LOCK)

    assert _numbers(locked) >= LEAST[name]
    assert _numbers(version(name)) >= LEAST[name]


@pytest.mark.requirement(47)
def test_what_is_installed_is_what_is_locked() -> None:
    locked = dict(re.findall(r"(?m)^([a-z0-9._-]+)==([^\s;\\]+)", LOCK))

    assert {name: version(name) for name in LEAST} == {name: locked[name] for name in LEAST}


@pytest.mark.requirement(47)
def test_the_bill_of_materials_names_everything_that_is_locked_with_its_hash() -> None:
    made = [subprocess.run([sys.executable, ".ci/sbom"], cwd=ROOT, capture_output=True, check=True) for _ in range(2)]
    document = json.loads(made[0].stdout)
    python = {one["name"] for one in document["components"] if one["purl"].startswith("pkg:pypi/")}
    npm = {one["purl"] for one in document["components"] if one["purl"].startswith("pkg:npm/")}

    assert made[0].stdout == made[1].stdout
    assert python == set(re.findall(r"(?m)^([a-z0-9._-]+)==", LOCK))
    assert len(npm) == len(
        {
            (place.rpartition("node_modules/")[2], one["version"])
            for lock in NPM_LOCKS.values()
            for place, one in lock["packages"].items()
            if place
        }
    )
    assert [one["name"] for one in document["components"] if not one["hashes"]] == []


@pytest.mark.requirement(47)
def test_the_audit_fails_where_it_cannot_find_out() -> None:
    [recipe] = re.findall(r"(?m)^audit:.*\n\t(.*(?:\\\n.*)*)", (ROOT / "Makefile").read_text(encoding="utf-8"))

    # Without --strict a package that the service does not know, or a service that is not there, counts as clean.
    assert all(word in recipe for word in ("pip-audit", "--strict", "--require-hashes", "requirements.lock"))
