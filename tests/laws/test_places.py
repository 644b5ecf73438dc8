"""Laws about what no file may name: a place on somebody's machine, or the host of a package index."""

from __future__ import annotations

import re

from tests.laws.tree import files, short

# A folder of one machine: a home, or the place where a checkout happens to lie.
MACHINE = re.compile(r"(?<![\w.:/-])/(?:work|root|home|Users|mnt|opt/pypi[\w-]*)/\w")
# Spelt in halves, so that this file keeps its own law.
HOSTS = ["pypi" + ".org", "python" + "hosted.org", "registry.npm" + "js.org", "npm" + "mirror.com", "unp" + "kg.com"]
ADDRESS_OPTIONS = ["--index" + "-url", "--extra-index" + "-url", "--find" + "-links http"]


def _texts() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in files():
        try:
            found[short(path)] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
    return found


def test_no_file_names_a_place_on_a_machine() -> None:
    assert {path: hit[0] for path, text in _texts().items() if (hit := MACHINE.search(text))} == {}


def test_no_file_names_the_host_of_a_package_index() -> None:
    named = {path: word for path, text in _texts().items() for word in [*HOSTS, *ADDRESS_OPTIONS] if word in text}

    assert named == {}
