"""Receives and takes in one file in a process of its own and prints how much memory that took at most: what
`benchmarks/bench_intake.py` runs for a large load. `python -m benchmarks.take_in_file FILE`, with the server named."""

import json
import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

from actions.receive_load import receive_load
from actions.take_in_load import take_in_load
from benchmarks.own_server import FEED, officer
from store.database import Database
from store.settings import read_named

READ = 256 * 1024
STATUS = Path("/proc/self/status")
HIGHEST = "VmHWM:"


def pieces(file: Path) -> Iterator[bytes]:
    """The bytes of a file, a piece at a time."""
    with file.open("rb") as source:
        while piece := source.read(READ):
            yield piece


def peak_mb() -> float:
    """The most memory that this process had. Where Linux tells, without what its parent had before it became this one, which
    `getrusage` counts too."""
    if STATUS.exists():
        told = next(line for line in STATUS.read_text().splitlines() if line.startswith(HIGHEST))
        return int(told.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    database = Database(read_named(os.environ))
    load_id = receive_load(database, officer(), FEED, pieces(Path(sys.argv[1]))).load_id
    load = take_in_load(database, officer(), load_id)
    assert load.complete
    print(json.dumps({"incidents": load.counts["taken_in"]["incident"], "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main()
