"""Asks a server again and again for some seconds, with wrk: it takes so little of the machine that the server has the rest. As a
Debian package it is unpacked into a folder that git ignores, so that nothing is installed on the machine."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.node_programs import BUILT

SCRIPT = Path(__file__).parent / "postgraphile" / "ask.lua"
PACKAGES = ("wrk", "libluajit-5.1-2")


@dataclass(frozen=True, slots=True)
class Load:
    """What asking for some seconds came to."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.requests / self.seconds


@dataclass(frozen=True, slots=True)
class Target:
    """Where to ask what: the address, the file of the body, and headers."""

    url: str
    body: Path
    headers: dict[str, str]


def load(target: Target, connections: int, seconds: float) -> Load:
    """Ask over so many connections. Raises RuntimeError where any answer was no 200."""
    program, environment = _wrk()
    named = [part for pair in target.headers.items() for part in pair]
    command = [
        *(program, "-t", "1", "-c", str(connections), "-d", f"{max(1, round(seconds))}s", "--timeout", "30s"),
        *("-s", str(SCRIPT), target.url, "--", str(target.body), *named),
    ]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    found = json.loads(done.stdout.splitlines()[-1])
    refused = found.pop("refused")
    if refused or not found["requests"]:
        message = f"{target.url}: {refused} of {found['requests']} requests were not answered"
        raise RuntimeError(message)
    return Load(**found)


def _wrk() -> tuple[str, dict[str, str]]:
    """The program, and the environment in which it finds its libraries."""
    installed = shutil.which("wrk")
    if installed:
        return installed, dict(os.environ)
    folder = BUILT / "wrk"
    if not (folder / "usr/bin/wrk").exists():
        packed = folder / "packed"
        packed.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", *PACKAGES], cwd=packed, capture_output=True, check=True)  # noqa: S603, S607
        for package in packed.glob("*.deb"):
            subprocess.run(["dpkg", "-x", str(package), str(folder)], check=True)  # noqa: S603, S607
    libraries = ":".join(str(one) for one in (folder / "usr/lib").glob("*-linux-gnu"))
    return str(folder / "usr/bin/wrk"), {**os.environ, "LD_LIBRARY_PATH": libraries}
