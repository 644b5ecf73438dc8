"""The jobs: each takes what the queue holds, names and ids, and makes the calls. What a call does is the acts' business."""

import datetime as dt
import uuid

from actions import reconcile
from actions.deliver_webhooks import Delivering, deliver_webhooks
from actions.erase import erase as erase_what_has_to_go
from actions.number_events import number_events
from actions.take_in_load import take_in_load
from store import browser_sessions, idempotency, jobs, loads, reference_data, sign_in_attempts, webhooks
from store.authorization import Authorizations
from store.clock import machine_time
from store.database import Database
from worker.viewers import system_viewer

A_MINUTE = dt.timedelta(minutes=1)


def take_in(database: Database, organisation: str, load_id: str) -> None:
    """Take in a load that was received."""
    take_in_load(database, system_viewer(organisation), uuid.UUID(load_id))


def reconcile_records(database: Database, organisation: str, load_id: str) -> None:
    """Judge again what a load bears on."""
    reconcile.reconcile_load(database, organisation, uuid.UUID(load_id))
    # Earlier jobs for it may have been given up; what they were to do is done.
    with database.transaction(system_viewer(organisation)) as tx:
        jobs.withdraw(tx, jobs.RECONCILE_RECORDS, organisation, uuid.UUID(load_id))


def look_again(database: Database) -> None:
    """Judge again what may stand otherwise because time has passed."""
    reconcile.look_again(database)
    with database.without_viewer() as tx:
        jobs.forget_failures(tx, jobs.LOOK_AGAIN)


def erase(database: Database) -> None:
    """Erase what retention no longer allows to be kept."""
    erase_what_has_to_go(database)
    with database.without_viewer() as tx:
        jobs.forget_failures(tx, jobs.ERASE)


def look_for_events(database: Database) -> None:
    """Number what came since, so that whoever reads next finds little to number, and ask for webhooks to be delivered wherever a
    delivery is due or an event has not been told yet."""
    with database.transaction(system_viewer("")) as tx:
        organisations = [row["code"] for row in reference_data.organisations(tx)]
    for organisation in organisations:
        number_events(database, system_viewer(organisation))
        with database.transaction(system_viewer(organisation)) as tx:
            if webhooks.has_work(tx, organisation, machine_time()):
                jobs.enqueue_delivering(tx, organisation)
    with database.without_viewer() as tx:
        jobs.forget_failures(tx, jobs.LOOK_FOR_EVENTS)


def deliver(database: Database, organisation: str, how: Delivering | None = None) -> None:
    """Deliver an organisation's webhooks, and go on once the next is due, if that is sooner than anybody looks."""
    viewer = system_viewer(organisation)
    delivered = deliver_webhooks(database, viewer, how)
    with database.transaction(viewer) as tx:
        jobs.forget_failed_deliveries(tx, organisation)
        if delivered.more:
            jobs.enqueue_delivering(tx, organisation)
        elif delivered.next_due is not None and delivered.next_due < machine_time() + A_MINUTE:
            jobs.enqueue_delivering(tx, organisation, delivered.next_due)


def tidy(database: Database) -> None:
    """Take up again what got stuck, and forget what nobody will come back for."""
    with database.transaction(system_viewer("")) as tx:
        organisations = [row["code"] for row in reference_data.organisations(tx)]
        jobs.resume_reconciling(tx)
    for organisation in organisations:
        _tidy_organisation(database, organisation)
    browser_sessions.forget_ended(database)
    Authorizations(database).forget()
    sign_in_attempts.forget_ended(database)
    with database.without_viewer() as tx:
        jobs.forget_failures(tx, jobs.TIDY_UP)


def _tidy_organisation(database: Database, organisation: str) -> None:
    with database.transaction(system_viewer(organisation)) as tx:
        for load_id in loads.unfinished(tx, organisation):
            jobs.resume_taking_in(tx, organisation, load_id)
        loads.drop_old_uploads(tx, organisation)
        idempotency.forget(tx)
