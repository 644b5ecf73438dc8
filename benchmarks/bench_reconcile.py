"""`make bench-reconcile`: what a load of a thousand records costs on a small and on a large region, and what judging a whole
region costs for each record. A large region must cost no more than a small one; prints one JSON object as its last line.

Both regions are on servers of their own in temporary folders, durable as in production. In every round each gets the
loads of one more day, and the time is taken that reconciling the force's load of it takes, first on the one and then on
the other; the next round begins with the other. What the councils sent is reconciled beside the clock."""

import argparse
import datetime as dt
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from rich.console import Console
from rich.progress import Progress

from actions.judge_together import cores
from actions.reconcile import Reconciled, reconcile_all, reconcile_load
from benchmarks.made_components import (
    FIRST,
    ONE_DAY,
    POLICE_RECORDS,
    Superuser,
    keep,
    loads_of,
    register_feeds,
)
from migrations.ready import make_ready
from reconciliation.moment import midnight
from store.database import Database
from store.server import DATABASE, SUPERUSER, EmbeddedServer

SMALL, LARGE = 100_000, 1_000_000
FULL_RUNS = 5
DAYS_AT_ONCE = 10
MORNING = dt.timedelta(hours=9)


@dataclass(slots=True)
class Region:
    """A region on a server of its own, with what was measured on it."""

    records: int
    database: Database
    superuser: Superuser
    days: int = 0
    kept: int = 0
    full_s: list[float] = field(default_factory=list[float])
    load_s: list[float] = field(default_factory=list[float])
    trails: int = 0
    judged: int = 0

    def grow(self, days: int) -> None:
        """Take in the loads of some more days, and let it be the morning after them."""
        loads = [load for number in range(self.days, self.days + days) for load in loads_of(number)]
        self.kept += keep(self.superuser, loads)
        self.days += days
        self._wake()

    def _wake(self) -> None:
        moment = midnight(FIRST + ONE_DAY * self.days) + MORNING
        self.superuser.execute("update portal_time set moment = %s", (moment,))

    def tidy(self) -> None:
        """What the server does of itself in time: its statistics."""
        self.superuser.execute("vacuum analyze")

    def judge_everything(self, progress: Progress) -> None:
        """Judge the whole region, and take the time."""
        task = progress.add_task(f"Judging {self.kept:,} records", total=None)

        def tell(done: Reconciled) -> None:
            progress.update(task, completed=done.components)

        began = time.perf_counter()
        done = reconcile_all(self.database, tell, cores())
        self.full_s.append(time.perf_counter() - began)
        self.trails, self.judged = done.trails, self.kept
        progress.remove_task(task)

    def forget(self) -> None:
        """Remove every finding."""
        self.superuser.execute(
            "truncate trail, trail_council, trail_receipt, contact_line, incident_line, incident_audience, gap, flag, outbox"
            " cascade"  # what hangs on a finding goes with it, as evidence does
        )
        self.tidy()

    def take_in_a_day(self) -> None:
        """Reconcile the loads of one more day, as they come in, and take the time of the force's."""
        police, *others = loads_of(self.days)
        self.days += 1
        self._wake()
        self.kept += keep(self.superuser, [police])
        began = time.perf_counter()
        reconcile_load(self.database, police.organisation, police.load_id)
        self.load_s.append(time.perf_counter() - began)
        for one in others:
            self.kept += keep(self.superuser, [one])
            reconcile_load(self.database, one.organisation, one.load_id)


@contextmanager
def region(records: int) -> Generator[Region]:
    """An empty region on a server that goes with it."""
    # As root the server runs as another user, who has to be able to reach the folder.
    root = Path(tempfile.mkdtemp(prefix="counterfoil-bench-"))
    root.chmod(0o711)
    server = EmbeddedServer(root)
    try:
        settings = server.ensure_running(connections=5)
        make_ready(settings)
        database = Database(settings)
        with psycopg.connect(server.address(SUPERUSER, DATABASE), autocommit=True) as superuser:
            register_feeds(superuser)
            superuser.execute("insert into portal_time (moment) values (now())")
            yield Region(records, database, superuser)
        database.close()
    finally:
        server.leave()
        shutil.rmtree(root, ignore_errors=True)


def fill(one: Region, progress: Progress) -> None:
    """Take in as many days as make the region's size, and judge them."""
    task = progress.add_task(f"Taking in {one.records:,} records", total=one.records)
    while one.kept < one.records:
        one.grow(min(DAYS_AT_ONCE, -(-(one.records - one.kept) // (2 * POLICE_RECORDS))))
        progress.update(task, completed=min(one.kept, one.records))
    progress.remove_task(task)
    one.tidy()
    one.judge_everything(progress)
    one.tidy()


def per_record(one: Region) -> list[float]:
    """What each run of judging everything took for a record."""
    return [taken / one.judged for taken in one.full_s]


def measure(small: Region, large: Region, rounds: int, progress: Progress) -> dict[str, object]:
    """Fill both regions and time them."""
    for one in (small, large):
        fill(one, progress)
    for number in range(FULL_RUNS - 1):
        for one in (small, large) if number % 2 else (large, small):
            one.forget()
            one.judge_everything(progress)
    for one in (small, large):
        one.tidy()
    task = progress.add_task("Reconciling days", total=rounds)
    for number in range(rounds + 1):
        for one in (small, large) if number % 2 else (large, small):
            one.take_in_a_day()
        progress.update(task, completed=number)
    for one in (small, large):
        # The first found nothing in the server's memory.
        del one.load_s[0]
    full = [other / one for one, other in zip(*(per_record(one) for one in (small, large)), strict=True)]
    load = [statistics.median(one.load_s) for one in (small, large)]
    return {
        "ratio_1m_vs_100k_load": round(load[1] / load[0], 3),
        "ratio_full_per_record": round(statistics.median(full), 3),
        "ratios_full": [round(min(full), 3), round(max(full), 3)],
        "load_ms": [round(1_000 * one) for one in load],
        "full_s": [round(statistics.median(one.full_s), 1) for one in (small, large)],
        "full_us_per_trail": [round(1e6 * statistics.median(one.full_s) / one.trails) for one in (small, large)],
        "records": [small.records, large.records],
        "trails": [small.trails, large.trails],
        "rounds": rounds,
        "processes": cores(),
    }


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--small", type=int, default=SMALL, help="records of the small region")
    ask.add_argument("--large", type=int, default=LARGE, help="records of the large region")
    ask.add_argument("--rounds", type=int, default=7, help="days reconciled on each region")
    given = ask.parse_args()
    with ExitStack() as stack:
        progress = stack.enter_context(Progress(console=Console(stderr=True)))
        small, large = (stack.enter_context(region(records)) for records in (given.small, given.large))
        found = measure(small, large, given.rounds, progress)
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
