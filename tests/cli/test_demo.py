"""`counterfoil demo` from nothing: what was broken off goes on, and nobody's own server gets invented records."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.demo_table import COLUMNS

PROGRAM = Path(sys.executable).with_name("counterfoil")
DEMO = ("demo", "--size", "tiny", "--load-only", "--json", "--until", "2019-07-05")
DIRECTORATES = 10
CHILDREN = 3
KILLS = 3
SERIES = 12 if os.environ.get("COUNTERFOIL_TESTS") == "full" else 1


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


def printed(finished: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert finished.returncode == 0, finished.stderr
    found: list[dict[str, Any]] = json.loads(finished.stdout)
    return found


def taken_in(folder: Path) -> Counter[tuple[str, str, str]]:
    """How often each load is there, by feed, time and state."""
    found = printed(run(folder, "loads", "--limit", "1000", "--json"))
    return Counter((one["feed"], str(one["made_at"]), one["state"]) for one in found if one["state"] != "RECEIVING")


def processes_of(folder: Path) -> list[str]:
    """What still runs for a demonstration besides its server, which the next one goes on with."""
    found: list[str] = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            command, state = (place / "cmdline").read_text(), (place / "stat").read_text().rpartition(")")[2].split()[0]
            if f"COUNTERFOIL_DATA={folder}" in (place / "environ").read_text() and "python" in command and state != "Z":
                found.append(command)
        except OSError:
            continue
    return found


def kill_after(seconds: float, folder: Path, number: int) -> None:
    """Begin a demonstration, and send it a signal some seconds later."""
    with subprocess.Popen(
        [PROGRAM, *DEMO], env=_environment(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        time.sleep(seconds)
        process.send_signal(number)


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """What a demonstration prints and keeps that nobody disturbs: for people, for programs, its loads, and how long it takes."""

    told: subprocess.CompletedProcess[str]
    printed: list[dict[str, Any]]
    loads: Counter[tuple[str, str, str]]
    seconds: float


@pytest.fixture(scope="module")
def undisturbed() -> Iterator[Undisturbed]:
    with tempfile.TemporaryDirectory(prefix="counterfoil-demo-") as name:
        Path(name).chmod(0o711)
        began = time.monotonic()
        told = run(Path(name), *(word for word in DEMO if word != "--json"))
        seconds = time.monotonic() - began
        yield Undisturbed(told, printed(run(Path(name), *DEMO)), taken_in(Path(name)), seconds)


@pytest.mark.journey
@pytest.mark.xdist_group("demonstration")
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("series", range(SERIES))
def test_a_demonstration_that_was_killed_goes_on_and_ends_where_it_would_have(
    series: int, folder: Path, undisturbed: Undisturbed
):
    expected, loads, took = undisturbed.printed, undisturbed.loads, undisturbed.seconds

    for kill in range(KILLS):
        share = (kill + (series + 1) / (SERIES + 1)) / KILLS
        kill_after(took * share, folder, signal.SIGKILL if kill % 2 == 0 else signal.SIGINT)
    found = printed(run(folder, *DEMO))

    assert {one["adds_up"] for one in expected} == {True}
    assert found == expected
    assert taken_in(folder) == loads
    assert set(loads.values()) == {1}
    assert printed(run(folder, *DEMO)) == expected


@pytest.mark.journey
def test_a_demonstration_that_is_killed_takes_its_processes_along(folder: Path):
    with subprocess.Popen(
        [PROGRAM, *DEMO, "--port", "0"], env=_environment(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        for _ in range(600):
            # The command itself, and the three that write and send.
            if sum("spawn_main" in command for command in processes_of(folder)) >= CHILDREN:
                break
            time.sleep(0.05)
        begun = processes_of(folder)
        process.kill()

    for _ in range(100):
        if not processes_of(folder):
            break
        time.sleep(0.1)
    assert sum("spawn_main" in command for command in begun) >= CHILDREN
    assert processes_of(folder) == []


@pytest.mark.journey
def test_commands_that_were_started_beside_it_end_with_it_too(folder: Path):
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


@pytest.mark.journey
@pytest.mark.xdist_group("demonstration")
def test_what_it_prints_is_a_row_for_each_directorate_with_the_whole_time_until_then(undisturbed: Undisturbed):
    finished = undisturbed.told
    rows = [line.split("\t") for line in finished.stdout.splitlines()]

    assert finished.returncode == 0, finished.stderr
    assert len(rows) == 1 + DIRECTORATES
    assert rows[0] == list(COLUMNS)
    assert all(re.fullmatch(r"adds up; [\d,]+ of [\d,]+ could be judged", row[-1]) for row in rows[1:])
    assert "Trails of 2019-07-01 to 2019-07-04, and on which side they stopped" in finished.stderr
    assert "Writing the synthetic region: 12 of 12 days" in finished.stderr


def test_a_server_that_somebody_named_gets_no_invented_records(folder: Path):
    refused = run(folder, *DEMO, DATABASE_URL="postgresql://somebody@127.0.0.1:1/theirs")

    assert refused.returncode == 1
    assert refused.stderr.startswith("DATABASE_URL names a server.")
    assert refused.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--size", "huge"), "Choose full, small, tiny."),
        (("--until", "July"), "Write the day as YYYY-MM-DD."),
        (("--size", "tiny", "--until", "2019-06-01"), "The region begins on 2019-07-01."),
    ],
)
def test_an_option_that_makes_no_sense_is_explained(arguments: tuple[str, ...], words: str, folder: Path):
    refused = run(folder, "demo", "--load-only", *arguments)

    assert refused.returncode == 2
    assert words in refused.stderr
