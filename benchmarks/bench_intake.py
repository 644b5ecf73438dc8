"""`make bench-intake`: how fast a police load is taken in beside `COPY` of the rows that it leaves behind, what a small load
costs, and how much memory a load of a million incidents takes. Prints its figures, and last one JSON object."""

import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from actions.receive_load import receive_load
from actions.take_in_load import take_in_load
from benchmarks.copy_peer import copy_rows, make_tables, rows_left
from benchmarks.own_server import FEED, Ground, officer, own_server
from benchmarks.police_loads import FIRST_DAY, INCIDENTS_A_DAY, Size, chunks, lines, packed
from store.settings import APPLICATION, VIEWER_KEY

WARMING = 1
SMALL_LOADS = 20
SMALL, TINY = 700, 10
"""Incidents of a small load, some 1,000 records, and of one that is nearly all fixed cost."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured: rounds, incidents a round, and incidents of the load whose memory is measured."""

    rounds: int = 5
    incidents: int = 20_000
    peak: int = 1_000_000


@dataclass(frozen=True, slots=True)
class Round:
    """Seconds that both took with the same rows."""

    ours: float
    peer: float

    @property
    def ratio(self) -> float:
        return self.peer / self.ours


def read_sizes(environment: dict[str, str]) -> Sizes:
    """The sizes as `ROUNDS`, `SIZE` and `PEAK` say."""
    usual = Sizes()
    return Sizes(
        int(environment.get("ROUNDS") or usual.rounds),
        int(environment.get("SIZE") or usual.incidents),
        int(environment.get("PEAK") or usual.peak),
    )


def measure(ground: Ground, sizes: Sizes, begin: int, tell: Callable[[], None]) -> list[Round]:
    """Take in a load and copy its rows, round after round; the first is for warming and is not counted."""
    make_tables(ground)
    rounds: list[Round] = []
    for number in range(sizes.rounds + WARMING):
        rounds.append(_one_round(ground, Size(begin + number * _whole_days(sizes.incidents), sizes.incidents)))
        tell()
    return rounds[WARMING:]


def _one_round(ground: Ground, size: Size) -> Round:
    pieces = list(chunks(lines(size)))
    # Neither pays for writing down what the other left in memory.
    ground.superuser.execute("checkpoint")
    began = time.perf_counter()
    load_id = receive_load(ground.database, officer(), FEED, pieces).load_id
    load = take_in_load(ground.database, officer(), load_id)
    ours = time.perf_counter() - began
    assert load.complete
    assert load.counts["versions"] == size.rows
    days = (_day(size.first), _day(size.first + size.incidents - 1))
    with tempfile.TemporaryDirectory(prefix="counterfoil-bench-rows-") as folder:
        left = rows_left(ground.superuser, str(load_id), days, Path(folder))
        ground.superuser.execute("checkpoint")
        return Round(ours, copy_rows(ground.settings.need_owner(), left))


def _day(number: int) -> str:
    return (FIRST_DAY + dt.timedelta(days=number // INCIDENTS_A_DAY)).isoformat()


def _whole_days(incidents: int) -> int:
    return -(-incidents // INCIDENTS_A_DAY) * INCIDENTS_A_DAY


def small_loads(ground: Ground, incidents: int, begin: int, tell: Callable[[], None]) -> float:
    """The milliseconds, as a median, that one of many small loads takes, received and taken in."""
    took: list[float] = []
    for number in range(SMALL_LOADS):
        data = list(chunks(lines(Size(begin + number * _whole_days(incidents), incidents))))
        began = time.perf_counter()
        take_in_load(ground.database, officer(), receive_load(ground.database, officer(), FEED, data).load_id)
        took.append(time.perf_counter() - began)
        tell()
    return statistics.median(took) * 1000


def peak_memory(ground: Ground, incidents: int) -> float:
    """The megabytes that a process of its own takes at most while it receives and takes in a large load."""
    environment = {
        **os.environ,
        APPLICATION: ground.settings.application_url,
        VIEWER_KEY: ground.settings.viewer_key.hex(),
    }
    with tempfile.NamedTemporaryFile(prefix="counterfoil-bench-", suffix=".ndjson.gz") as file:
        for piece in packed(chunks(lines(Size(0, incidents)))):
            file.write(piece)
        file.flush()
        command = [sys.executable, "-m", "benchmarks.take_in_file", file.name]
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)  # noqa: S603  # ours
    told = json.loads(done.stdout)
    assert told["incidents"] == incidents
    return told["peak_mb"]


def main() -> None:
    sizes = read_sizes(dict(os.environ))
    console = Console(stderr=True)
    with Progress(console=console) as progress:
        with own_server() as ground:
            task = progress.add_task("intake and COPY, in turn", total=sizes.rounds + WARMING)
            rounds = measure(ground, sizes, 0, lambda: progress.advance(task))
            begin = (sizes.rounds + WARMING) * _whole_days(sizes.incidents)
            task = progress.add_task("small loads", total=2 * SMALL_LOADS)
            small = small_loads(ground, SMALL, begin, lambda: progress.advance(task))
            begin += SMALL_LOADS * _whole_days(SMALL)
            tiny = small_loads(ground, TINY, begin, lambda: progress.advance(task))
        with own_server() as ground:
            task = progress.add_task(f"a load of {sizes.peak:,} incidents", total=None)
            peak = peak_memory(ground, sizes.peak)
            progress.remove_task(task)
    _print(sizes, rounds, {"ms_a_small_load": small, "ms_a_tiny_load": tiny, "peak_mb": peak})


def _print(sizes: Sizes, rounds: list[Round], others: dict[str, float]) -> None:
    rows = Size(0, sizes.incidents).rows
    for one in rounds:
        print(f"ours {rows / one.ours:8,.0f} records/s  COPY {rows / one.peer:8,.0f} records/s  ratio {one.ratio:.3f}")
    ratios = [one.ratio for one in rounds]
    figures = {
        "ratio_vs_copy": round(statistics.median(ratios), 3),
        "ratio_lowest": round(min(ratios), 3),
        "ratio_highest": round(max(ratios), 3),
        "records_per_second": round(rows / statistics.median(one.ours for one in rounds)),
        "copy_records_per_second": round(rows / statistics.median(one.peer for one in rounds)),
        **{name: round(value, 1) for name, value in others.items()},
        "rounds": sizes.rounds,
        "incidents_a_round": sizes.incidents,
        "peak_incidents": sizes.peak,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
