"""`kill -9` at any point of a load, in a loop: no half load is ever seen, nothing is lost, and the next run goes on."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from store.database import Database
from store.loads import LoadState
from store.settings import Settings
from tests.actions.intake import POLICE, Superuser, count, force, kept, register, take_in
from tests.feeds.examples import incident, line, out_of_scope, person, police_load, referral

KILLS = 60 if os.environ.get("COUNTERFOIL_TESTS") == "full" else 5
RECORDS = 1000


def load_of_many() -> bytes:
    rows = [incident(f"I-{number}", people=[person(), person("N-2")]) for number in range(RECORDS // 2)]
    rows += [referral(f"R-{number}") for number in range(RECORDS // 2)]
    return police_load(*rows, out_of_scope((1, 2411))) + line({"record": "unreadable"})


def begin(settings: Settings, root: Path, file: Path) -> subprocess.Popen[str]:
    """A process that has begun to bring in the file."""
    environment = {
        **os.environ,
        "DATABASE_URL": settings.application_url,
        "COUNTERFOIL_VIEWER_KEY": settings.viewer_key.hex(),
    }
    command = [sys.executable, "-m", "tests.actions.bring_in", POLICE, str(file)]
    process = subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    return process


def half_seen(superuser: Superuser) -> dict[str, int]:
    """Which tables hold neither nothing nor everything."""
    everything = {
        "record_version": RECORDS,
        "incident": RECORDS // 2,
        "incident_person": RECORDS,
        "referral": RECORDS // 2,
        "serial_day": 1,
        "rejection": 1,
        "disclosure": 1,
    }
    found = {table: count(superuser, table) for table in everything}
    return {} if found == everything else {table: rows for table, rows in found.items() if rows}


@pytest.mark.timeout(1200)
def test_a_load_killed_at_any_point_is_whole_or_not_there_and_the_next_run_goes_on(
    database: Database, superuser: Superuser, settings: Settings, root: Path, tmp_path: Path
):
    register(database)
    file = tmp_path / "load.ndjson"
    file.write_bytes(load_of_many())
    undisturbed = begin(settings, root, file)
    took = time.monotonic()
    assert undisturbed.communicate()[0] == "TAKEN_IN\n"
    took = time.monotonic() - took
    expected = kept(superuser)

    for kill in range(KILLS):
        forget_everything(superuser)
        process = begin(settings, root, file)
        time.sleep(took * kill / KILLS)
        process.kill()
        process.communicate()

        assert half_seen(superuser) == {}

        assert take_in(database, force(), file.read_bytes()).state is LoadState.TAKEN_IN
        assert kept(superuser) == expected
        assert count(superuser, "disclosure") == 1


def forget_everything(superuser: Superuser) -> None:
    with superuser.transaction():
        superuser.execute("set local session_replication_role = replica")
        for table in (*kept(superuser), "rejection", "load_chunk", "load", "disclosure", "queue.procrastinate_jobs"):
            superuser.execute(f"delete from {table}".encode())
