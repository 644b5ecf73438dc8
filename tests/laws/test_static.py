"""Laws about what the browser is given: ours to ship, complete, known by hash, and without GOV.UK's identity."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.laws.tree import ROOT

# Only services on GOV.UK may show these; compiled from their source, the styles carry none.
IDENTITY = re.compile(r"GDS Transport|govuk-crest|logotype|royal-arms|crown[\w-]*\.(?:svg|png)", re.IGNORECASE)
FONT = re.compile(r"@font-face|\.woff2?\b|\.ttf\b|\.otf\b|font/woff|application/font")
# A style or script of another host. The namespace of SVG is a name and fetches nothing.
ELSEWHERE = re.compile(r"url\(\s*[\"']?(?:https?:)?//|@import\s+[\"']?(?:https?:)?//")


@pytest.fixture(scope="module")
def static(root: Path) -> Path:
    """The built folder, brought up to date first."""
    subprocess.run([sys.executable, "assets/build_assets.py"], cwd=root, check=True, timeout=240)
    return root / "web" / "static"


def _built(static: Path) -> list[Path]:
    return sorted(path for path in static.rglob("*") if path.is_file())


def test_no_file_is_a_font_or_somebody_elses_identity(static: Path) -> None:
    names = [path.relative_to(static).as_posix() for path in _built(static)]

    assert [name for name in names if IDENTITY.search(name) or FONT.search(name)] == []


def test_no_style_or_page_script_holds_a_font_or_somebody_elses_identity(static: Path) -> None:
    checked = [path for path in _built(static) if path.suffix in {".css", ".svg", ".html"} or path.parent == static]
    checked = [path for path in checked if path.suffix != ".txt"]
    found = {path.name: hit[0] for path in checked for rule in (IDENTITY, FONT) if (hit := rule.search(_text(path)))}

    assert found == {}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def test_no_style_is_fetched_from_elsewhere(static: Path) -> None:
    styles = [path for path in _built(static) if path.suffix == ".css"]

    assert [path.name for path in styles if ELSEWHERE.search(_text(path))] == []


def test_every_image_that_a_style_names_is_there(static: Path) -> None:
    named = {
        name
        for path in _built(static)
        if path.suffix == ".css"
        for name in re.findall(r"url\(\s*[\"']?/static/([^\"')]+)", _text(path))
    }

    assert sorted(name for name in named if not (static / name).is_file()) == []


def test_the_styles_carry_our_brand_colour_and_not_govuks(static: Path) -> None:
    brand = re.findall(r"--govuk-brand-colour:\s*(#[0-9a-f]+)", _text(static / "govuk.css"))

    assert brand == ["#00625f"]


def test_the_manifest_knows_every_file_by_its_hash(static: Path) -> None:
    manifest: dict[str, str] = json.loads(_text(static / "manifest.json"))
    files = {path.relative_to(static).as_posix(): path for path in _built(static)}
    expected = {
        name: hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        for name, path in files.items()
        if name not in {"manifest.json", ".stamp"}
    }

    assert manifest == expected


def test_what_is_built_is_not_kept_in_the_source_tree() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()

    assert {"/web/static/", "/.venv/", "/.build/"} <= set(ignored)
