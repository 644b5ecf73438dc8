"""The queue: jobs are there if the act's writes are, run in order, are tried again, and outlive the worker that ran them."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from store import browser_sessions, jobs as enqueueing
from store.clock import machine_time
from store.condition import look_inside
from store.database import Database
from tests.actions.intake import Superuser, council, count, force, jobs, receive, register, state
from tests.database import FORCE, OLDHAM
from tests.feeds.examples import contact, council_load, incident, police_header, police_load, referral
from tests.loops import run_apart
from worker import jobs as running
from worker.queue import give_back_jobs, queue_of, run
from worker.viewers import system_viewer

LONG_ENOUGH_MS = 120_000
TWO_MINUTES_AGO = uuid.UUID(int=(int(machine_time().timestamp() * 1000) - LONG_ENOUGH_MS) << 80 | 0x7 << 76 | 0x8 << 60)
"""An id as `uuidv7` made it two minutes ago."""


@pytest.fixture
def feeds(database: Database) -> Database:
    register(database)
    return database


def work(database: Database) -> None:
    """Run what waits."""
    run_apart(run(database, once=True))


def value(superuser: Superuser, sql: str) -> object:
    row = superuser.execute(sql.encode()).fetchone()
    return None if row is None else row[0]


def test_a_job_is_enqueued_in_the_transaction_and_undone_with_it(feeds: Database, superuser: Superuser):
    load_id = uuid.uuid4()

    def enqueue_and_fail() -> None:
        with feeds.transaction(force()) as tx:
            enqueueing.enqueue_taking_in(tx, FORCE, load_id)
            raise KeyError

    with pytest.raises(KeyError):
        enqueue_and_fail()
    assert jobs(superuser) == []

    with feeds.transaction(force()) as tx:
        enqueueing.enqueue_taking_in(tx, FORCE, load_id)
        assert jobs(superuser) == []
    assert jobs(superuser) == [("take_in_load", str(load_id))]


def test_a_job_holds_ids_and_nothing_else(feeds: Database, superuser: Superuser):
    received = receive(feeds, force(), police_load(incident()))

    assert value(superuser, "select args from queue.procrastinate_jobs") == {
        "organisation": FORCE,
        "load_id": str(received.load_id),
    }


def test_work_once_takes_in_and_reconciles_what_waits_and_stops(feeds: Database, superuser: Superuser):
    ids = [
        receive(feeds, force(), police_load(incident(), referral())).load_id,
        receive(feeds, council(), council_load(contact())).load_id,
    ]

    work(feeds)

    assert [state(superuser, one) for one in ids] == ["TAKEN_IN", "TAKEN_IN"]
    assert count(superuser, "trail") == 1
    assert jobs(superuser) == []
    assert value(superuser, "select count(*) from queue.procrastinate_jobs where status <> 'succeeded'") == 0


def test_loads_of_one_organisation_are_taken_in_one_after_the_other(feeds: Database, superuser: Superuser):
    for day in (2, 3, 4):
        receive(feeds, force(), police_load(incident(), header=police_header(made_at=f"2019-07-0{day}T04:00:00+01:00")))
    receive(feeds, council(), council_load(contact()))

    locks = superuser.execute(
        "select lock, count(*) from queue.procrastinate_jobs group by lock order by lock"
    ).fetchall()

    assert locks == [(f"loads of {OLDHAM}", 1), (f"loads of {FORCE}", 3)]


def test_a_job_that_fails_is_put_off_and_not_lost(feeds: Database, superuser: Superuser):
    with feeds.transaction(force()) as tx:
        enqueueing.enqueue_taking_in(tx, FORCE, uuid.uuid4())

    work(feeds)

    found = superuser.execute(
        "select status::text, attempts, scheduled_at > now() from queue.procrastinate_jobs"
    ).fetchall()
    assert found == [("todo", 1, True)]


def test_the_job_of_a_killed_worker_is_given_to_another(feeds: Database, superuser: Superuser):
    received = receive(feeds, force(), police_load(incident()))
    superuser.execute(
        "with dead as (insert into queue.procrastinate_workers (last_heartbeat) values (now() - interval '1 minute')"
        " returning id) update queue.procrastinate_jobs set status = 'doing', worker_id = (select id from dead)"
    )

    work(feeds)

    assert state(superuser, received.load_id) == "TAKEN_IN"


def test_the_job_of_a_living_worker_is_left_to_it(feeds: Database, superuser: Superuser):
    received = receive(feeds, force(), police_load(incident()))
    superuser.execute(
        "with alive as (insert into queue.procrastinate_workers (last_heartbeat) values (now()) returning id)"
        " update queue.procrastinate_jobs set status = 'doing', worker_id = (select id from alive)"
    )

    work(feeds)

    assert state(superuser, received.load_id) == "RECEIVED"


def test_a_minutes_job_of_a_killed_worker_is_dropped_since_another_comes(feeds: Database, superuser: Superuser):
    for status in ("doing", "todo"):
        superuser.execute(
            "insert into queue.procrastinate_jobs (queue_name, task_name, queueing_lock, status)"
            " values ('counterfoil', 'look_again', 'look_again', %s::queue.procrastinate_job_status)",
            (status,),
        )

    assert run_apart(in_open_queue(feeds, give_back_jobs)) == 0
    assert value(superuser, "select array_agg(status::text) from queue.procrastinate_jobs") == ["todo"]


async def in_open_queue(database: Database, do: Callable[..., Any]) -> Any:
    app = queue_of(database)
    async with app.open_async():
        return await do(app)


def test_work_that_was_done_without_the_queue_leaves_no_job(feeds: Database, superuser: Superuser):
    received = receive(feeds, force(), police_load(incident()))

    running.take_in(feeds, FORCE, str(received.load_id))
    with feeds.transaction(system_viewer(FORCE)) as tx:
        withdrawn = enqueueing.withdraw(tx, enqueueing.RECONCILE_RECORDS, FORCE, received.load_id)

    assert withdrawn == 1
    assert jobs(superuser) == []


def test_every_job_name_that_is_enqueued_has_a_job(database: Database):
    app = queue_of(database)

    names: set[str] = set(app.tasks)  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
    assert {enqueueing.TAKE_IN_LOAD, enqueueing.RECONCILE_RECORDS, "look_again", "tidy_up", "erase"} <= names


def all_jobs(superuser: Superuser) -> list[tuple[object, ...]]:
    return superuser.execute(
        "select task_name, status::text, lock from queue.procrastinate_jobs order by task_name, status::text"
    ).fetchall()


def begun_two_minutes_ago(superuser: Superuser) -> None:
    with superuser.transaction():
        superuser.execute("set local session_replication_role = replica")
        for table in ("load_chunk", "load"):
            superuser.execute(f"update {table} set load_id = '{TWO_MINUTES_AGO}'".encode())
        superuser.execute(
            "update queue.procrastinate_jobs set args = jsonb_set(args, '{load_id}', to_jsonb(%s::text))",
            (str(TWO_MINUTES_AGO),),
        )


@pytest.mark.parametrize("left_as", ["RECEIVED", "TAKING_IN"])
def test_a_load_whose_job_failed_for_good_is_taken_up_again_and_then_nothing_is_left_of_the_failure(
    feeds: Database, superuser: Superuser, left_as: str
):
    receive(feeds, force(), police_load(incident()))
    begun_two_minutes_ago(superuser)
    superuser.execute("update load set state = %s", (left_as,))
    superuser.execute("update queue.procrastinate_jobs set status = 'failed'")

    running.tidy(feeds)
    running.tidy(feeds)

    lock = f"loads of {FORCE}"
    assert all_jobs(superuser) == [("take_in_load", "failed", lock), ("take_in_load", "todo", lock)]
    work(feeds)
    assert (state(superuser, TWO_MINUTES_AGO), all_jobs(superuser)) == ("TAKEN_IN", [])


def test_a_load_without_a_job_is_taken_up_and_one_just_received_is_left_alone(feeds: Database, superuser: Superuser):
    receive(feeds, force(), police_load(incident()))
    begun_two_minutes_ago(superuser)
    receive(feeds, council(), council_load(contact()))
    superuser.execute("delete from queue.procrastinate_jobs")

    running.tidy(feeds)

    assert jobs(superuser) == [("take_in_load", str(TWO_MINUTES_AGO))]


def test_a_load_whose_reconciling_failed_for_good_is_reconciled_after_all(feeds: Database, superuser: Superuser):
    received = receive(feeds, force(), police_load(incident(), referral()))
    running.take_in(feeds, FORCE, str(received.load_id))
    superuser.execute("update queue.procrastinate_jobs set status = 'failed'")

    running.tidy(feeds)
    running.tidy(feeds)

    assert jobs(superuser) == [("reconcile_records", str(received.load_id))]
    assert all_jobs(superuser)[1] == ("reconcile_records", "todo", "reconciling")
    work(feeds)
    assert (count(superuser, "trail"), all_jobs(superuser)) == (1, [])


def test_the_doctor_reports_jobs_that_failed_for_good(feeds: Database, superuser: Superuser):
    def said() -> tuple[bool, str]:
        return next((one.well, one.said) for one in look_inside(feeds) if one.name == "jobs")

    receive(feeds, force(), police_load(incident()))
    assert said() == (True, "1 waiting, 0 running")

    superuser.execute("update queue.procrastinate_jobs set status = 'failed'")
    assert said() == (False, "1 failed for good; the worker's log says why, and what is unfinished is tried again")


def test_a_job_by_the_clock_that_failed_is_reported_until_one_ends_well(feeds: Database, superuser: Superuser):
    for name in ("look_again", "tidy_up", "erase"):
        superuser.execute(
            "insert into queue.procrastinate_jobs (queue_name, task_name, status) values ('counterfoil', %s, 'failed')",
            (name,),
        )

    running.tidy(feeds)
    assert all_jobs(superuser) == [("erase", "failed", None), ("look_again", "failed", None)]
    running.look_again(feeds)
    assert all_jobs(superuser) == [("erase", "failed", None)]
    running.erase(feeds)
    assert all_jobs(superuser) == []


def test_keys_and_sessions_that_nobody_will_use_again_are_forgotten(feeds: Database, superuser: Superuser):
    for code in (FORCE, OLDHAM):
        superuser.execute(
            "insert into idempotency_key (organisation, subject, key, request, response, at) values"
            " (%(code)s, 's', 'old', '', '{}', now() - interval '8 days'), (%(code)s, 's', 'new', '', '{}', now())",
            {"code": code},
        )
    long_ago = machine_time() - dt.timedelta(days=2)
    browser_sessions.begin(feeds, FORCE, "somebody", long_ago)
    browser_sessions.begin(feeds, FORCE, "somebody")

    running.tidy(feeds)

    assert superuser.execute("select key from idempotency_key").fetchall() == [("new",), ("new",)]
    assert count(superuser, "browser_session") == 1


def test_uploads_that_broke_off_are_forgotten_for_every_organisation(feeds: Database, superuser: Superuser):
    superuser.execute(
        "insert into load (organisation, load_id, feed, state, received_at) select organisation, uuidv7(interval '-25 hours'),"
        " feed, 'RECEIVING', now() from feed"
    )

    running.tidy(feeds)

    assert count(superuser, "load") == 0


def test_a_system_viewer_may_load_and_nothing_that_shows_a_person():
    viewer = system_viewer(OLDHAM)

    assert (viewer.organisation, viewer.kind, system_viewer(FORCE).kind) == (OLDHAM, "DIRECTORATE", "FORCE")
    assert sorted(viewer.scopes) == ["feeds:load", "feeds:read"]
