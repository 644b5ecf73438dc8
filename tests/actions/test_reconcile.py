"""Reconciling on a real database: whatever order loads arrive in, the same is found; twice changes nothing; what vanishes
goes, and its gap closes."""

import datetime as dt
import os
import random
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from actions.reconcile import Reconciled, look_again, reconcile_all, reconcile_load
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

STORY = """
01 20:00 incident I1 at OL4 da yes                           |
01 20:00 person N1 of I1 lives OL4 name Ann.Example          |
01 20:00 person N2 of I1 lives OL4 name Ben.Example          |
01 21:00 graded I1 as DASH:HIGH                              |
01 23:00 sent R1 about I1 names N1,N2 grade PPN:AMBER        | 01 23:10 contact C1 quotes DAB/R1/19 names N1
02 09:00 incident I2 at OL8 da yes                           | 02 15:00 decided C1
02 09:00 person N3 of I2 lives OL8 name Cem.Example          | 03 09:00 fed_back C1
04 09:00 graded I2 as DASH:MEDIUM                            | 03 10:00 contact C2 names N9
08 09:00 sent R2 about I2 names N3 grade PPN:AMBER           | 10 09:00 contact C3 quotes DAB/R2/19 names N3
"""
FIRST, LAST = dt.date(2019, 7, 1), dt.date(2019, 7, 12)
AS_AT = dt.datetime(2019, 7, 20, 9, tzinfo=dt.UTC)


@pytest.fixture
def planted(database: Database, superuser: Superuser) -> Database:
    """Feeds of both sides, and portal time in July 2019."""
    register(superuser, (GMP, OLDHAM))
    superuser.execute("insert into portal_time (moment) values (%s)", (AS_AT,))
    return database


def test_a_story_of_two_sides_is_found_as_the_heart_finds_it(planted: Database, superuser: Superuser):
    for load in daily_loads(STORY, (GMP, OLDHAM), FIRST, LAST):
        plant(superuser, load)

    done = reconcile_all(planted)

    trails = superuser.execute(
        "select incident_id, person_id, law1, law2, law4 from trail_seen order by 1, 2"
    ).fetchall()
    assert trails == [
        ("I1", "N1", "IN_TIME", "IN_TIME", "IN_TIME"),
        ("I1", "N2", "IN_TIME", "NOT_SHOWN", None),
        ("I2", "N3", "LATE", "LATE", "STOPPED"),
    ]
    gaps = superuser.execute("select kind, side, state, subject_kind from gap order by kind").fetchall()
    assert gaps == [
        ("NOT_DECIDED", "COUNCIL", "OPEN", "TRAIL"),
        ("NOT_RECEIVED", "COUNCIL", "RESOLVED", "TRAIL"),
        ("NOT_REFERRED", "POLICE", "RESOLVED", "TRAIL"),
        ("RISK_NOT_ASSESSED", "POLICE", "RESOLVED", "INCIDENT"),
        ("UNANNOUNCED", "BOTH", "OPEN", "CONTACT"),
    ]
    assert (done.gaps_opened, done.gaps_closed) == (2, 0)


# Passed on, and decided by the first council in the end: what the second shows, or does not, opens a gap for a while.
PASSED_ON = """
01 09:00 incident I3 at OL4 da yes                           |
01 09:00 person N4 of I3 lives OL4 name Dee.Example          |
01 09:30 graded I3 as DASH:STANDARD                          |
01 10:00 sent R3 about I3 names N4 grade PPN:AMBER           | 01 11:00 contact C4 quotes DAB/R3/19 names N4
                                                             | 01 12:00 passed C4 to Rochdale
03 09:00 incident I4 at OL4 checked NOT_ASKED                | 04 15:00 decided C4
05 09:00 person N5 of I4 lives OL4 name Eve.Example          |
06 09:00 unlinked N5 of I4                                   |
"""
SHORT = dt.date(2019, 7, 7)
EVERYBODY = (GMP, OLDHAM, ROCHDALE)


def loads_of_both_stories() -> list[DailyLoad]:
    return daily_loads(STORY + PASSED_ON, EVERYBODY, FIRST, SHORT)


def orders() -> list[Sequence[int]]:
    """Orders in which loads may arrive: as made, the other way round, side after side, and some by chance."""
    loads = loads_of_both_stories()
    numbers = list(range(len(loads)))
    side_after_side = sorted(numbers, key=lambda number: EVERYBODY.index(loads[number].organisation))
    by_chance = [random.Random(seed).sample(numbers, len(numbers)) for seed in range(3)]  # noqa: S311
    return [numbers, numbers[::-1], side_after_side, *by_chance]


@pytest.mark.parametrize("order", orders())
def test_reconciling_load_by_load_finds_what_reconciling_everything_finds(
    planted: Database, superuser: Superuser, order: Sequence[int]
):
    register(superuser, (ROCHDALE,))
    loads = loads_of_both_stories()
    for number in order:
        reconcile_load(planted, loads[number].organisation, plant(superuser, loads[number]))
    bit_by_bit = found(superuser)

    forget(superuser)
    reconcile_all(planted)

    assert bit_by_bit == found(superuser)


def test_reconciling_twice_writes_nothing_and_tells_nobody(planted: Database, superuser: Superuser):
    loads = daily_loads(STORY, (GMP, OLDHAM), FIRST, LAST)
    for load in loads:
        plant(superuser, load)
    reconcile_all(planted)
    told, versions = events(superuser), gap_versions(superuser)

    again = reconcile_all(planted)
    once_more = reconcile_load(planted, GMP, loads[0].load_id)

    assert (again.rows_changed, once_more.rows_changed) == (0, 0)
    assert (events(superuser), gap_versions(superuser)) == (told, versions)


def gap_versions(superuser: Superuser) -> list[tuple[object, ...]]:
    return list(superuser.execute("select gap_id, version from gap order by gap_id"))


def test_a_trail_that_is_no_more_goes_and_its_gap_is_kept_as_closed(planted: Database, superuser: Superuser):
    told = PASSED_ON.replace("06 09:00 unlinked", "12 09:00 unlinked")
    loads = daily_loads(told, (GMP, OLDHAM), FIRST, dt.date(2019, 7, 12))
    last = next(load for load in reversed(loads) if load.organisation == GMP)
    for load in loads:
        if load != last:
            plant(superuser, load)
    reconcile_all(planted)
    query = "select kind, state, closed_by #>> '{key,record_id}' from gap where kind = 'NOT_REFERRED'"
    before = superuser.execute(query).fetchall()
    assert before == [("NOT_REFERRED", "OPEN", None)]

    done = reconcile_load(planted, GMP, plant(superuser, last))

    assert superuser.execute(query).fetchall() == [("NOT_REFERRED", "RESOLVED", "I4")]
    assert superuser.execute("select count(*) from trail where person_id = 'N5'").fetchone() == (0,)
    assert done.gaps_closed == 1
    assert (OLDHAM, "gap.closed", "NOT_REFERRED") in events(superuser)


def test_nobodys_name_is_kept_on_the_trail_of_a_restricted_child(planted: Database, superuser: Superuser):
    for load in daily_loads(STORY, (GMP, OLDHAM), FIRST, FIRST):
        bodies = tuple((key, restricting("N1", body)) for key, body in load.bodies)
        plant(superuser, DailyLoad(load.organisation, load.day, bodies))

    reconcile_all(planted)

    kept = superuser.execute(
        "select person_id, restricted, given_names, family_name, date_of_birth from trail order by person_id"
    ).fetchall()
    assert kept[0] == ("N1", True, None, None, None)
    assert kept[1][:4] == ("N2", False, "Ben", "Example")
    assert superuser.execute("select count(*) from trail where trail::text like '%Ann%'").fetchone() == (0,)


def restricting(person_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """A body in which one person is restricted."""
    people = [one | {"restricted": one["person_id"] == person_id} for one in body.get("people", ())]
    return {**body, "people": people} if people else dict(body)


def test_a_load_judges_its_own_components_and_leaves_the_others_as_they_were(planted: Database, superuser: Superuser):
    loads = daily_loads(STORY, (GMP, OLDHAM), FIRST, dt.date(2019, 7, 10))
    for load in loads:
        plant(superuser, load)
    reconcile_all(planted)
    everything = found(superuser)
    forget(superuser)

    done = reconcile_load(planted, OLDHAM, loads[-1].load_id)

    part = found(superuser)
    assert done.components == 1
    assert part["trail"] == [row for row in everything["trail"] if row["incident_id"] == "I2"]
    assert all(row in everything[table] for table in part for row in part[table])


def test_passing_time_opens_a_gap_without_any_load(planted: Database, superuser: Superuser):
    for load in daily_loads(STORY, (GMP, OLDHAM), FIRST, LAST):
        plant(superuser, load)
    superuser.execute("update portal_time set moment = '2019-07-11 08:00+00'")
    reconcile_all(planted)
    before = superuser.execute("select law4, gap_id from trail_seen where person_id = 'N3'").fetchall()
    assert before == [("NOT_YET_DUE", None)]

    superuser.execute("update portal_time set moment = '2019-07-12 09:00+00'")
    done = look_again(planted)

    after = superuser.execute("select law4, gap_id from trail_seen where person_id = 'N3'").fetchall()
    assert after[0][0] == "STOPPED"
    assert done.gaps_opened == 1
    assert (GMP, "gap.opened", "NOT_DECIDED") in events(superuser)
    assert (OLDHAM, "gap.opened", "NOT_DECIDED") in events(superuser)


@pytest.mark.parametrize("hours", [7, 31])
def test_living_through_the_days_finds_what_judging_everything_at_the_end_finds(
    planted: Database, superuser: Superuser, hours: int
):
    waiting = daily_loads(STORY, (GMP, OLDHAM), FIRST, LAST)
    moment = dt.datetime(2019, 7, 2, tzinfo=dt.UTC)
    while moment < AS_AT:
        moment += dt.timedelta(hours=hours)
        superuser.execute("update portal_time set moment = %s", (moment,))
        while waiting and waiting[0].made_at <= moment:
            load = waiting.pop(0)
            reconcile_load(planted, load.organisation, plant(superuser, load))
        look_again(planted)
    day_by_day = found(superuser)

    forget(superuser)
    reconcile_all(planted)

    assert day_by_day == found(superuser)


def test_two_that_reconcile_at_once_take_turns_and_leave_the_same(planted: Database, superuser: Superuser):
    for load in daily_loads(STORY, (GMP, OLDHAM), FIRST, LAST):
        plant(superuser, load)
    reconcile_all(planted)
    alone, told = found(superuser), sorted(events(superuser))
    forget(superuser)

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(reconcile_all, planted) for _ in range(2)]
        changed = [one.result().rows_changed for one in both]

    assert found(superuser) == alone
    assert sorted(events(superuser)) == told
    assert sum(changed) == sum(len(rows) for rows in alone.values())


def test_a_run_that_is_cut_off_leaves_whole_pages_and_the_next_one_finishes(
    planted: Database, superuser: Superuser, monkeypatch: pytest.MonkeyPatch
):
    for load in daily_loads(STORY, (GMP, OLDHAM), FIRST, LAST):
        plant(superuser, load)
    reconcile_all(planted)
    whole, told = found(superuser), sorted(events(superuser))
    forget(superuser)
    monkeypatch.setattr("store.components.PAGE", 1)

    def cut_off(done: Reconciled) -> None:
        if done.components == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reconcile_all(planted, cut_off)
    left = found(superuser)["trail"]
    reconcile_all(planted)

    assert [row["incident_id"] for row in left] == ["I1", "I1"]
    assert found(superuser) == whole
    assert sorted(events(superuser)) == told


KILLED = """
import os
import store.components
from store.database import Database
from store.settings import read_named
from actions.reconcile import reconcile_all

store.components.PAGE = 1
reconcile_all(Database(read_named(os.environ)), lambda done: print(done.components, flush=True))
"""


def test_a_run_that_is_killed_at_any_page_loses_nothing_and_the_next_one_finishes(
    planted: Database, superuser: Superuser, settings: Settings, root: Path
):
    for load in daily_loads(STORY, (GMP, OLDHAM), FIRST, LAST):
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

    for pages in (1, 2):
        with subprocess.Popen([sys.executable, "-c", KILLED], cwd=root, env=environment, stdout=subprocess.PIPE) as run:
            assert run.stdout is not None
            for _ in range(pages):
                run.stdout.readline()
            run.kill()
    left = len(found(superuser)["trail"])
    reconcile_all(planted)

    assert left > 0
    assert found(superuser) == whole
    assert sorted(events(superuser)) == told
