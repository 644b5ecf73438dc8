"""The jobs: each takes what the queue holds, names and ids, and makes the calls. What a call does is the acts' business."""

import uuid

from actions import reconcile
from actions.erase import erase as erase_what_has_to_go
from actions.take_in_load import take_in_load
from store import browser_sessions, idempotency, jobs, loads, reference_data, sign_in_attempts
from store.authorization import Authorizations
from store.database import Database
from worker.viewers import system_viewer


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
