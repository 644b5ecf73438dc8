"""A process that brings in one load and may be killed at any point: `python -m tests.actions.bring_in FEED FILE`."""

import os
import sys
from pathlib import Path

from actions.receive_load import receive_load
from actions.take_in_load import take_in_load
from store.database import Database
from store.settings import read_named
from tests.actions.intake import force


def main() -> None:
    feed, file = sys.argv[1:]
    database = Database(read_named(os.environ))
    data = Path(file).read_bytes()
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    received = receive_load(database, force(), feed, [data])
    sys.stdout.write(f"{take_in_load(database, force(), received.load_id).state}\n")


if __name__ == "__main__":
    main()
