"""The worker delivers webhooks: what is due is found, asked for once, tried again in time, and waits behind loads."""

import datetime as dt

import pytest

from actions.deliver_webhooks import Delivering
from store import jobs as enqueueing
from store.clock import machine_time
from store.database import Database
from tests.actions.hooked import deliver, happen, hooked, how, states
from tests.actions.intake import Superuser, force, receive, register
from tests.database import OLDHAM
from tests.feeds.examples import incident, police_load
from tests.loops import run_apart
from tests.partners.receiver import Receiver, receiving
from worker import jobs as running
from worker.queue import run

FAILED = b"HTTP/1.1 503 Later\r\n\r\n"


def asked_for(superuser: Superuser) -> list[tuple[object, ...]]:
    return superuser.execute(
        "select task_name, args ->> 'organisation', scheduled_at is null from queue.procrastinate_jobs order by id"
    ).fetchall()


def forget_jobs(superuser: Superuser) -> None:
    superuser.execute("delete from queue.procrastinate_jobs")


def test_where_nothing_is_to_be_told_nothing_is_asked_for(database: Database, superuser: Superuser):
    with receiving() as receiver:
        hooked(database, receiver, ["gap.closed"])
        forget_jobs(superuser)
        happen(database, 1, organisation="E08000005")

        running.look_for_events(database)

    assert asked_for(superuser) == []


def test_an_event_is_found_and_asked_for_once(database: Database, superuser: Superuser):
    with receiving() as receiver:
        hooked(database, receiver)
        forget_jobs(superuser)
        happen(database, 1)

        running.look_for_events(database)
        running.look_for_events(database)

    assert asked_for(superuser) == [("deliver_webhooks", OLDHAM, True)]


def test_events_are_numbered_whether_or_not_anybody_reads_them(database: Database, superuser: Superuser):
    happen(database, 2)
    happen(database, 1, organisation="E08000005")

    running.look_for_events(database)

    numbered = superuser.execute("select organisation, number, subject from outbox order by 1, 2").fetchall()
    assert numbered == [(OLDHAM, 1, "G-0"), (OLDHAM, 2, "G-1"), ("E08000005", 1, "G-0")]


def test_what_failed_is_asked_for_again_when_it_is_due_within_the_minute(database: Database, superuser: Superuser):
    with receiving(FAILED) as receiver:
        hooked(database, receiver)
        forget_jobs(superuser)
        happen(database, 1)

        running.deliver(database, OLDHAM, how(receiver))

    assert asked_for(superuser) == [("deliver_webhooks", OLDHAM, False)]


def test_what_is_due_later_is_found_by_whoever_looks_every_minute(database: Database, superuser: Superuser):
    with receiving(FAILED) as receiver:
        hooked(database, receiver)
        happen(database, 1)
        deliver(database, receiver)
        forget_jobs(superuser)
        minute = dt.timedelta(minutes=1)
        running.deliver(database, OLDHAM, how(receiver, minute))
        assert asked_for(superuser) == []

        superuser.execute("update webhook_delivery set due_at = now() where state = 'WAITING'")
        running.look_for_events(database)

    assert asked_for(superuser) == [("deliver_webhooks", OLDHAM, True)]


def test_a_run_that_stopped_goes_on(database: Database, superuser: Superuser):
    with receiving() as receiver:
        hooked(database, receiver)
        forget_jobs(superuser)
        happen(database, 1)
        stopped = Delivering(receiver.transport(), machine_time, budget_s=0)

        running.deliver(database, OLDHAM, stopped)
        assert asked_for(superuser) == [("deliver_webhooks", OLDHAM, True)]
        running.deliver(database, OLDHAM, how(receiver))

    assert [one[0] for one in states(superuser).values()] == ["ACKNOWLEDGED"]


def test_loads_go_before_webhooks(database: Database, superuser: Superuser):
    register(database)
    with database.transaction(force()) as tx:
        enqueueing.enqueue_delivering(tx, OLDHAM)
    receive(database, force(), police_load(incident()))

    order = superuser.execute("select task_name from queue.procrastinate_jobs order by priority desc, id").fetchall()

    assert order == [("take_in_load",), ("deliver_webhooks",)]


@pytest.mark.requirement(44)
def test_the_worker_as_it_runs_does_not_reach_this_machine(database: Database, superuser: Superuser):
    """Through the queue, with no part handed in: the host does not exist, and if it did, it would be refused."""
    with receiving() as receiver:
        hooked(database, receiver)
        happen(database, 1)
        before = receiver.accepted
        forget_jobs(superuser)
        running.look_for_events(database)

        run_apart(run(database, once=True))
        assert receiver.accepted == before

    (found,) = states(superuser).values()
    assert (found[0], found[1]) == ("WAITING", 1)
    assert found[2] in {"NOT_RESOLVED", "ADDRESS_REFUSED", "NOT_CONNECTED", "TOO_SLOW"}


def test_jobs_that_failed_are_forgotten_once_their_work_is_done(database: Database, superuser: Superuser):
    with receiving() as receiver:
        deliver_failed(database, superuser, receiver)

    assert asked_for(superuser) == []


def deliver_failed(database: Database, superuser: Superuser, receiver: Receiver) -> None:
    hooked(database, receiver)
    superuser.execute("update queue.procrastinate_jobs set status = 'failed'")
    running.deliver(database, OLDHAM, how(receiver))
