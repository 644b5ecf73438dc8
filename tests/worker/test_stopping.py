"""`counterfoil work` as a process: it runs what comes and ends in order when told to."""

import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

from store.database import Database
from store.settings import Settings
from tests.actions.intake import Superuser, force, receive, register, state
from tests.feeds.examples import incident, police_load

PATIENCE_S = 30


def test_a_worker_takes_in_what_arrives_and_ends_in_order(
    database: Database, superuser: Superuser, settings: Settings, root: Path
):
    register(database)
    environment = {
        **os.environ,
        "DATABASE_URL": settings.application_url,
        "COUNTERFOIL_RECONCILER_URL": settings.need_reconciler(),
        "COUNTERFOIL_VIEWER_KEY": settings.viewer_key.hex(),
    }
    command = [sys.executable, "-c", "from cli.app import main; main()", "work"]
    worker = subprocess.Popen(command, cwd=root, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        received = receive(database, force(), police_load(incident()))
        wait_until_taken_in(superuser, received.load_id)
    finally:
        worker.send_signal(signal.SIGTERM)
        _, log = worker.communicate(timeout=PATIENCE_S)

    assert worker.returncode == 0
    assert "Stopped worker" in log
    assert "Aisha" not in log


def wait_until_taken_in(superuser: Superuser, load_id: uuid.UUID) -> None:
    ends = time.monotonic() + PATIENCE_S
    while state(superuser, load_id) != "TAKEN_IN":
        assert time.monotonic() < ends
        time.sleep(0.05)
