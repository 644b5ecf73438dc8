"""Erasing: what is over goes whole and leaves nothing behind, the rest stands as if it had never been there, and nothing
goes that is still being told of, or in which a gap is open."""

import datetime as dt
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings as hypothesis_settings

from actions.erase import Erased, erase
from actions.reconcile import look_again, reconcile_all, reconcile_load
from reconciliation.findings import digest_id
from store import findings, records
from store.database import Database
from store.retention import Retained
from store.settings import Settings
from tests.actions.erasing import agreed, left_of, rows_of, set_time, without_records, years_before
from tests.actions.planting import (
    GMP,
    OLDHAM,
    ROCHDALE,
    TABLES,
    DailyLoad,
    Superuser,
    daily_loads,
    forget,
    found,
    plant,
    register,
)
from tests.reconciliation.generated import stories
from tests.reconciliation.story import Story

# What is over ends well, what is open stays open: nobody ever answers R8.
OVER = """
01 20:00 incident I7 at OL4 da yes                           |
01 20:00 person Nx7 of I7 lives OL4 name Una.Overton          |
01 21:00 graded I7 as DASH:HIGH                              |
01 23:00 sent R7 about I7 names Nx7 grade PPN:AMBER           | 03 09:10 contact C7 quotes DAB/R7/19 names Nx7
                                                             | 03 15:00 decided C7
                                                             | 04 09:00 fed_back C7
"""
OPEN = """
01 20:00 incident I8 at OL4 da yes                           |
01 20:00 person N8 of I8 lives OL4 name Oda.Standing         |
01 21:00 graded I8 as DASH:HIGH                              |
01 23:00 sent R8 about I8 names N8 grade PPN:AMBER           |
"""
ANSWER = """
| 01 23:30 contact C8 quotes DAB/R8/19 names N8
| 02 15:00 decided C8
| 03 09:00 fed_back C8
"""
FIRST, LAST = dt.date(2019, 7, 1), dt.date(2019, 7, 12)
PLANTED = ("I7", "Nx7", "R7", "C7", "Una", "Overton")

# Two years after the last of the story happened, and after the half year for which an open gap holds.
NOT_YET, OVER_AT, PAST_HOLDING = "2019-07-01 08:00+00", "2019-07-25 08:00+00", "2020-01-25 08:00+00"
RECORD_TABLES = ("record_version", "record_token", *TABLES, "outbox")


@pytest.fixture
def planted(database: Database, superuser: Superuser) -> Database:
    """Feeds of both sides."""
    register(superuser, (GMP, OLDHAM, ROCHDALE))
    return database


def two_years_ago(text: str) -> list[DailyLoad]:
    return [years_before(load, 2) for load in daily_loads(text, (GMP, OLDHAM), FIRST, LAST)]


def tell(database: Database, superuser: Superuser, loads: list[DailyLoad]) -> None:
    for load in loads:
        plant(superuser, load)
    reconcile_all(database)


def test_what_is_over_goes_with_all_that_it_left(planted: Database, superuser: Superuser):
    set_time(superuser, OVER_AT)
    tell(planted, superuser, two_years_ago(OVER))
    assert rows_of(superuser, TABLES).keys() >= {"trail", "trail_council", "trail_receipt", "gap", "contact_line"}

    done = erase(planted)

    assert (done.components, done.police_records, done.council_records) == (1, 2, 1)
    assert rows_of(superuser, RECORD_TABLES) == {}
    assert left_of(superuser, *PLANTED) == []


def test_until_the_period_is_over_nothing_goes(planted: Database, superuser: Superuser):
    set_time(superuser, NOT_YET)
    tell(planted, superuser, two_years_ago(OVER))
    before = found(superuser)

    done = erase(planted)

    assert (done.components, found(superuser)) == (0, before)


def test_with_the_first_of_its_records_all_of_a_component_have_to_go(planted: Database, superuser: Superuser):
    set_time(superuser, NOT_YET)
    tell(planted, superuser, two_years_ago(OVER))

    with agreed(planted, superuser, Retained.COUNCIL_RECORDS, months=12):
        done = erase(planted)

    assert (done.police_records, done.council_records, rows_of(superuser, RECORD_TABLES)) == (2, 1, {})


def test_a_component_stays_while_something_happens_in_it(planted: Database, superuser: Superuser):
    set_time(superuser, PAST_HOLDING)
    lately = "02 09:00 sent R9 about I7 names Nx7 grade PPN:AMBER | 02 10:00 contact C9 quotes DAB/R9/19 names Nx7"
    tell(planted, superuser, two_years_ago(OVER))
    tell(planted, superuser, daily_loads(lately, (GMP, OLDHAM), FIRST, FIRST + dt.timedelta(days=1)))
    before = found(superuser)

    done = erase(planted)

    assert (done.components, done.active) == (0, 1)
    assert found(superuser) == before


def test_an_open_gap_holds_for_half_a_year_and_then_goes_and_is_told(planted: Database, superuser: Superuser):
    set_time(superuser, OVER_AT)
    tell(planted, superuser, two_years_ago(OPEN))

    held = erase(planted)
    set_time(superuser, PAST_HOLDING)
    let_go = erase(planted)

    assert (held.components, held.held, held.open_gaps) == (0, 1, 0)
    assert (let_go.components, let_go.held, let_go.open_gaps) == (1, 0, 1)
    assert rows_of(superuser, RECORD_TABLES) == {}
    assert entries(superuser)[-1]["counts"]["open_gaps"] == 1


def test_a_gap_that_is_answered_holds_no_longer(planted: Database, superuser: Superuser):
    set_time(superuser, OVER_AT)
    loads = two_years_ago(OPEN + ANSWER)
    tell(planted, superuser, [load if load.organisation == GMP else without_records(load) for load in loads])
    assert erase(planted).held == 1

    # It is of the same days, and came three weeks late.
    late = [load for load in loads if load.organisation == OLDHAM and load.bodies]
    tell(planted, superuser, [replace(load, day=load.day + dt.timedelta(days=21)) for load in late])
    done = erase(planted)

    assert (done.components, done.held) == (1, 0)


def test_what_comes_again_after_it_was_erased_goes_with_the_next_run_whatever_gap_it_opens(
    planted: Database, superuser: Superuser
):
    set_time(superuser, OVER_AT)
    loads = two_years_ago(OVER)
    tell(planted, superuser, loads)
    erase(planted)

    again = [load for load in loads if load.organisation == OLDHAM]
    for load in again:
        late = replace(load, day=load.day.replace(year=2019) + dt.timedelta(days=9))
        reconcile_load(planted, OLDHAM, plant(superuser, late))
    opened = superuser.execute("select kind from gap where state = 'OPEN'").fetchall()
    done = erase(planted)

    assert opened == [("UNANNOUNCED",)]
    assert (done.components, done.held) == (1, 0)
    assert left_of(superuser, *PLANTED) == []


def test_what_waits_to_be_reconciled_stays_until_it_is(planted: Database, superuser: Superuser):
    set_time(superuser, OVER_AT)
    for load in two_years_ago(OVER):
        plant(superuser, load)

    waiting = erase(planted)
    reconcile_all(planted)
    done = erase(planted)

    assert (waiting.components, waiting.waiting) == (0, 1)
    assert (done.components, done.waiting) == (1, 0)


def test_a_rehearsal_counts_and_erases_nothing(planted: Database, superuser: Superuser):
    set_time(superuser, PAST_HOLDING)
    tell(planted, superuser, two_years_ago(OVER + OPEN))
    before, told = found(superuser), rows_of(superuser, RECORD_TABLES)

    rehearsed = erase(planted, rehearse=True)

    assert (found(superuser), rows_of(superuser, RECORD_TABLES), entries(superuser)) == (before, told, [])
    done = erase(planted)
    counted = ("components", "police_records", "council_records", "open_gaps", "active", "held", "waiting")
    assert {name: getattr(rehearsed, name) for name in counted} == {name: getattr(done, name) for name in counted}
    assert rehearsed.rows["EVENTS"] == done.rows["EVENTS"]


def test_each_controller_is_told_how_much_and_under_which_rule_and_never_what(planted: Database, superuser: Superuser):
    set_time(superuser, OVER_AT)
    tell(planted, superuser, two_years_ago(OVER))
    superuser.execute("delete from outbox")

    erase(planted)

    told = {entry["controllers"][0]: entry for entry in entries(superuser)}
    assert told[OLDHAM]["counts"] == {"contact": 1}
    assert told[GMP]["counts"] == {"incident": 1, "referral": 1, "trails": 1, "gaps": 1}
    assert told[GMP]["operation_name"] == "erase under POLICE_RECORDS 2019-1, COUNCIL_RECORDS 2019-1"
    assert [entry["records"] for entry in told.values()] == [{}, {}]


def entries(superuser: Superuser) -> list[dict[str, Any]]:
    rows = superuser.execute(
        "select convert_from(entry, 'UTF8') from disclosure where operation = 'ERASURE' order by entry_id"
    ).fetchall()
    return [json.loads(str(row[0])) for row in rows]


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(old=stories("Zold"), new=stories("Znew"))
def test_the_rest_stands_as_if_what_was_erased_had_never_been_there(
    planted: Database, superuser: Superuser, clear: Callable[[], None], old: Story, new: Story
):
    everybody = (GMP, OLDHAM, ROCHDALE)
    last = dt.date(2019, 7, 22)
    over = [years_before(load, 2) for load in daily_loads(old.text, everybody, FIRST, last)]
    still = daily_loads(new.text, everybody, FIRST, last)

    clear()
    set_time(superuser, PAST_HOLDING)
    tell(planted, superuser, [without_records(load) for load in over] + still)
    never_there = found(superuser)

    clear()
    set_time(superuser, PAST_HOLDING)
    tell(planted, superuser, over + still)
    digests = [row[0] for row in superuser.execute("select trail_id from trail where person_id like '%%Zold%%'")]
    digests += [digest_id("incident", GMP, key.record_id) for load in over for key, _ in load.bodies]
    digests += [digest_id("contact", OLDHAM, key.record_id) for load in over for key, _ in load.bodies]
    with agreed(planted, superuser, Retained.EVENTS, months=120):
        once = erase(planted)
        after = found(superuser)
        again = erase(planted)

    assert left_of(superuser, "Zold", *map(str, digests)) == []
    assert after == never_there
    assert (once.components > 0, again) == (True, Erased())
    assert reconcile_all(planted).rows_changed == 0


@pytest.fixture
def clear(superuser: Superuser) -> Callable[[], None]:
    """Empties what a story fills, between examples of a property."""

    def empty() -> None:
        superuser.execute(
            "set session_replication_role = replica; delete from record_version; delete from record_token;"
            "delete from load; delete from disclosure; set session_replication_role = origin"
        )
        forget(superuser)

    return empty


KILLED = """
import os
from actions.erase import erase
from store import erasure
from store.database import Database
from store.settings import read_named

erasure.PAGE = 1
erase(Database(read_named(os.environ)), lambda done: print(done.components, flush=True))
"""


def test_a_run_that_is_killed_leaves_whole_components_and_the_next_one_finishes(
    planted: Database, superuser: Superuser, settings: Settings, root: Path
):
    set_time(superuser, OVER_AT)
    text = "\n".join(re.sub(r"(I|R|Nx|C)7\b", rf"\g<1>7{n}", OVER) for n in range(9))
    tell(planted, superuser, two_years_ago(text))
    whole = len(superuser.execute("select from trail").fetchall())
    environment = {
        **os.environ,
        "DATABASE_URL": settings.application_url,
        "COUNTERFOIL_ERASER_URL": settings.need_eraser(),
        "COUNTERFOIL_VIEWER_KEY": settings.viewer_key.hex(),
    }

    for pages in (2, 3):
        with subprocess.Popen([sys.executable, "-c", KILLED], cwd=root, env=environment, stdout=subprocess.PIPE) as run:
            assert run.stdout is not None
            while int(run.stdout.readline()) < pages:
                pass
            run.kill()
    left = found(superuser)
    changed = reconcile_all(planted).rows_changed
    erase(planted)

    assert 0 < len(left["trail"]) < whole == 9
    assert changed == 0
    assert rows_of(superuser, RECORD_TABLES) == {}


@pytest.mark.parametrize("turn", ["loading", "reconciling"])
def test_erasing_waits_for_whoever_writes_or_judges_the_same_records(
    planted: Database, superuser: Superuser, turn: str
):
    set_time(superuser, OVER_AT)
    tell(planted, superuser, two_years_ago(OVER))
    with ThreadPoolExecutor(1) as pool:
        with planted.reconciling() as tx:
            if turn == "loading":
                records.take_turn(tx, OLDHAM)
            else:
                findings.take_turn(tx)
            run = pool.submit(erase, planted)
            time.sleep(0.5)
            waited = not run.done()
        done = run.result(timeout=30)

    assert waited
    assert done.components == 1


def test_looking_again_after_erasing_finds_nothing_to_change(planted: Database, superuser: Superuser):
    set_time(superuser, OVER_AT)
    tell(planted, superuser, two_years_ago(OVER + OPEN))
    erase(planted)

    assert look_again(planted).rows_changed == 0
