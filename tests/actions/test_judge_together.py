"""Reconciling everything by several processes: it finds what one process finds, whatever comes in meanwhile and whoever
is killed."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from actions.judge_together import JudgingStopped
from actions.reconcile import Reconciled, reconcile_all, reconcile_load
from store.database import Database
from store.settings import Settings
from tests.actions.planting import (
    GMP,
    OLDHAM,
    ROCHDALE,
    DailyLoad,
    Superuser,
    daily_loads,
    events,
    forget,
    found,
    plant,
    register,
)
from tests.actions.test_reconcile import AS_AT, FIRST, LAST, PASSED_ON, STORY
from tests.actions.test_reconciled_loads import waiting_loads

# Contacts that nobody announced, each a component by itself, so that there are pages enough for everybody.
MANY = "\n".join(f"| {day:02} 12:00 contact D{day} names N{day + 20}" for day in range(1, 10))


@pytest.fixture
def planted(database: Database, superuser: Superuser, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Feeds of both sides, portal time in July 2019, and pages of one component."""
    register(superuser, (GMP, OLDHAM, ROCHDALE))
    superuser.execute("insert into portal_time (moment) values (%s)", (AS_AT,))
    monkeypatch.setattr("store.components.PAGE", 1)
    monkeypatch.setattr("actions.judge_together.PAGES_AT_ONCE", 1)
    return database


def loads() -> list[DailyLoad]:
    return daily_loads(f"{STORY}{PASSED_ON}{MANY}", (GMP, OLDHAM, ROCHDALE), FIRST, LAST)


def test_several_processes_find_and_tell_what_one_does(planted: Database, superuser: Superuser):
    for load in loads():
        plant(superuser, load)
    one = reconcile_all(planted)
    whole, told = found(superuser), sorted(events(superuser))
    forget(superuser)
    superuser.execute("update load set reconciled_at = null")
    steps: list[Reconciled] = []

    several = reconcile_all(planted, steps.append, processes=3)

    assert several == one == steps[-1]
    assert len(steps) > 3
    assert found(superuser) == whole
    assert sorted(events(superuser)) == told
    assert waiting_loads(superuser) == 0
    assert reconcile_all(planted, processes=2).rows_changed == 0


def test_who_leads_is_never_without_a_word_however_many_answers_come(
    planted: Database, superuser: Superuser, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("actions.judge_together.SIGN_OF_LIFE_S", 0.05)
    for load in loads():
        plant(superuser, load)
    silent: list[float] = []

    def look(_: Reconciled) -> None:
        time.sleep(0.1)
        [(longest,)] = superuser.execute(
            "select coalesce(max(extract(epoch from clock_timestamp() - state_change)), 0)::float8 from pg_stat_activity"
            " where state = 'idle in transaction' and application_name = 'counterfoil reconciler'"
        ).fetchall()
        assert isinstance(longest, float)
        silent.append(longest)

    began = time.monotonic()
    reconcile_all(planted, look, processes=2)

    assert len(silent) > 5
    assert max(silent) < (time.monotonic() - began) / 2


def test_nothing_to_judge_is_judged_by_nobody(planted: Database):
    assert reconcile_all(planted, processes=2) == Reconciled()


def test_a_load_that_is_reconciled_meanwhile_is_neither_lost_nor_overwritten(planted: Database, superuser: Superuser):
    *before, late = loads()[:-4]
    for load in before:
        plant(superuser, load)
    meanwhile: list[Reconciled] = []

    def come_in(_: Reconciled) -> None:
        if not meanwhile:
            meanwhile.append(reconcile_load(planted, late.organisation, plant(superuser, late)))

    reconcile_all(planted, come_in, processes=2)

    assert waiting_loads(superuser) == 0
    left = found(superuser)
    forget(superuser)
    reconcile_all(planted)
    assert left == found(superuser)


def test_loads_that_keep_coming_in_are_left_to_their_own_reconciling(planted: Database, superuser: Superuser):
    everything = loads()
    coming = everything[10:]
    for load in everything[:10]:
        plant(superuser, load)

    def come_in(_: Reconciled) -> None:
        if coming:
            plant(superuser, coming.pop(0))

    reconcile_all(planted, come_in, processes=2)

    came = [load for load in everything[10:] if load not in coming]
    assert len(came) > 3
    assert waiting_loads(superuser) == len(came)
    for load in came:
        reconcile_load(planted, load.organisation, load.load_id)
    left = found(superuser)
    forget(superuser)
    reconcile_all(planted)
    assert left == found(superuser)


def test_a_process_that_is_killed_ends_the_run_and_the_next_one_finishes(planted: Database, superuser: Superuser):
    for load in loads():
        plant(superuser, load)
    reconcile_all(planted)
    whole, told = found(superuser), sorted(events(superuser))
    forget(superuser)
    superuser.execute("update load set reconciled_at = null")

    def kill(_: Reconciled) -> None:
        for child in multiprocessing.active_children():
            child.kill()

    with pytest.raises(JudgingStopped):
        reconcile_all(planted, kill, processes=2)
    left, waiting = found(superuser), waiting_loads(superuser)
    reconcile_all(planted, processes=2)

    assert left != whole
    assert waiting == len(loads())
    assert multiprocessing.active_children() == []
    assert found(superuser) == whole
    assert sorted(events(superuser)) == told


def test_telling_of_progress_may_end_the_run(planted: Database, superuser: Superuser):
    for load in loads():
        plant(superuser, load)

    def cut_off(_: Reconciled) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reconcile_all(planted, cut_off, processes=2)

    assert multiprocessing.active_children() == []
    assert waiting_loads(superuser) == len(loads())


KILLED = """
import multiprocessing
import os
import actions.judge_together
import store.components
from store.database import Database
from store.settings import read_named
from actions.reconcile import reconcile_all

def tell(done):
    print(*(child.pid for child in multiprocessing.active_children()), flush=True)

store.components.PAGE = actions.judge_together.PAGES_AT_ONCE = 1
reconcile_all(Database(read_named(os.environ)), tell, processes=2)
"""


def test_a_leader_that_is_killed_takes_its_processes_along_and_the_next_run_finishes(
    planted: Database, superuser: Superuser, settings: Settings, root: Path
):
    for load in loads():
        plant(superuser, load)
    reconcile_all(planted)
    whole, told = found(superuser), sorted(events(superuser))
    forget(superuser)
    environment = {
        **os.environ,
        "DATABASE_URL": settings.application_url,
        "COUNTERFOIL_RECONCILER_URL": settings.need_reconciler(),
        "COUNTERFOIL_VIEWER_KEY": settings.viewer_key.hex(),
    }

    with subprocess.Popen([sys.executable, "-c", KILLED], cwd=root, env=environment, stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        children = [int(pid) for pid in run.stdout.readline().split()]
        run.send_signal(signal.SIGKILL)
    left = len(found(superuser)["contact_line"])
    reconcile_all(planted, processes=2)

    assert len(children) == 2
    assert left < len(whole["contact_line"])
    assert found(superuser) == whole
    assert sorted(events(superuser)) == told
    until = time.monotonic() + 20
    while any(is_alive(pid) for pid in children) and time.monotonic() < until:
        time.sleep(0.05)
    assert [pid for pid in children if is_alive(pid)] == []


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that is dead and not collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
