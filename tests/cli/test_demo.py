"""`counterfoil demo` from nothing: what was broken off goes on, and nobody's own server gets invented records."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PROGRAM = Path(sys.executable).with_name("counterfoil")
DEMO = ("demo", "--size", "tiny", "--load-only", "--json", "--until", "2019-07-05")
NOT_COMPARED = ("number",)


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="counterfoil-demo-") as name:
        # As root the server runs as another user, who must be able to reach it.
        Path(name).chmod(0o711)
        yield Path(name)


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, *arguments],
        env={**_environment(folder), **environment},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {**kept, "COUNTERFOIL_DATA": str(folder), "NO_COLOR": "1"}


def statements(finished: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert finished.returncode == 0, finished.stderr
    found: list[dict[str, Any]] = json.loads(finished.stdout)
    return [{name: value for name, value in one.items() if name not in NOT_COMPARED} for one in found]


@pytest.mark.journey
def test_a_demonstration_that_was_killed_goes_on_and_ends_where_it_would_have(folder: Path):
    killed, whole = folder / "killed", folder / "whole"
    expected = statements(run(whole, *DEMO))

    for patience_s in (2.5, 5):
        with subprocess.Popen([PROGRAM, *DEMO], env=_environment(killed), stdout=subprocess.DEVNULL) as process:
            time.sleep(patience_s)
            process.kill()
    found = statements(run(killed, *DEMO))

    assert [one["adds_up"] for one in expected] == [True]
    assert found == expected
    assert statements(run(killed, *DEMO)) == expected


@pytest.mark.journey
def test_a_demonstration_that_is_killed_takes_its_processes_along(folder: Path):
    begun = (
        'from cli.processes import Processes; import os; p = Processes(os.environ); p.start(["serve", "--port", "0"]);'
    )
    code = f"{begun} print(*(one.pid for one in p._running.values()), flush=True); import time; time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], env=_environment(folder), stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = Path(f"/proc/{int(parent.stdout.readline())}")
        assert child.exists()
        parent.kill()

    for _ in range(100):
        if not child.exists() or "(zombie)" in (child / "status").read_text():
            break
        time.sleep(0.1)
    assert not child.exists() or "(zombie)" in (child / "status").read_text()


def test_a_server_that_somebody_named_gets_no_invented_records(folder: Path):
    refused = run(folder, *DEMO, DATABASE_URL="postgresql://somebody@127.0.0.1:1/theirs")

    assert refused.returncode == 1
    assert refused.stderr.startswith("DATABASE_URL names a server.")
    assert refused.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--size", "huge"), "Choose small or tiny."),
        (("--until", "July"), "Write the day as YYYY-MM-DD."),
        (("--until", "2019-06-01"), "The region begins on 2019-07-01."),
    ],
)
def test_an_option_that_makes_no_sense_is_explained(arguments: tuple[str, ...], words: str, folder: Path):
    refused = run(folder, "demo", "--load-only", *arguments)

    assert refused.returncode == 2
    assert words in refused.stderr
