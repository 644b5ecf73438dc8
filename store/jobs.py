"""Jobs enqueued and withdrawn in the transaction of the act that asks for them (ADR-0008). What a job does is the worker's;
here stand only names and ids, which are all that a queue may hold."""

from __future__ import annotations

import datetime as dt
import uuid

from store.named_sql import read
from store.transaction import Row, Transaction

SQL = read("jobs")

QUEUE = "counterfoil"
TAKE_IN_LOAD = "take_in_load"
RECONCILE_RECORDS = "reconcile_records"
LOOK_AGAIN = "look_again"
TIDY_UP = "tidy_up"
ERASE = "erase"
DELIVER_WEBHOOKS = "deliver_webhooks"
LOOK_FOR_EVENTS = "look_for_events"

# One load of an organisation is taken in at a time, and one run reconciles: what waits for a lock would hold a thread.
RECONCILING = "reconciling"


def enqueue_taking_in(tx: Transaction, organisation: str, load_id: uuid.UUID) -> None:
    """Ask for a load to be taken in."""
    _enqueue(tx, TAKE_IN_LOAD, f"loads of {organisation}", organisation, load_id)


def enqueue_reconciling(tx: Transaction, organisation: str, load_id: uuid.UUID) -> None:
    """Ask for the records that a load touched to be judged again."""
    _enqueue(tx, RECONCILE_RECORDS, RECONCILING, organisation, load_id)


def resume_taking_in(tx: Transaction, organisation: str, load_id: uuid.UUID) -> bool:
    """Ask for a load to be taken in unless a job for it waits or runs; whether there was none."""
    if tx.value(SQL.is_under_way, name=TAKE_IN_LOAD, arguments=_arguments(organisation, load_id)):
        return False
    enqueue_taking_in(tx, organisation, load_id)
    return True


def resume_reconciling(tx: Transaction) -> int:
    """Ask again for what could not be reconciled, whosesoever it is, unless a job for it waits or runs; how many."""
    found = tx.rows(SQL.failed_for_good, name=RECONCILE_RECORDS)
    for one in found:
        enqueue_reconciling(tx, one["organisation"], uuid.UUID(one["load_id"]))
    return len(found)


def enqueue_delivering(tx: Transaction, organisation: str, at: dt.datetime | None = None) -> bool:
    """Ask for webhooks of an organisation to be delivered, now or at a moment, unless that is asked for already; whether it
    was not. Loads go before."""
    arguments = {"organisation": organisation}
    if tx.value(SQL.is_asked_for, name=DELIVER_WEBHOOKS, arguments=arguments, at=at):
        return False
    lock = f"webhooks of {organisation}"
    tx.value(SQL.enqueue_later, queue=QUEUE, name=DELIVER_WEBHOOKS, lock=lock, arguments=arguments, at=at)
    return True


def forget_failed_deliveries(tx: Transaction, organisation: str) -> int:
    """Take away the jobs that were given up and whose deliveries a later one has made; how many."""
    return tx.run(SQL.forget_failed, name=DELIVER_WEBHOOKS, arguments={"organisation": organisation})


def withdraw(tx: Transaction, name: str, organisation: str, load_id: uuid.UUID) -> int:
    """Take away the jobs of a load, waiting or failed, whose work was done without them; how many."""
    return tx.run(SQL.withdraw, name=name, arguments=_arguments(organisation, load_id))


def withdraw_reconciled(tx: Transaction) -> int:
    """Take away the jobs, waiting or failed, of the viewer's loads that have been reconciled without them; how many."""
    return tx.run(SQL.withdraw_reconciled, name=RECONCILE_RECORDS)


def forget_failures(tx: Transaction, name: str) -> int:
    """Take away the jobs of a name that were given up, whose work a later one of that name has done; how many."""
    return tx.run(SQL.forget_failures, name=name)


def counts(tx: Transaction) -> Row:
    """How many jobs are `waiting`, `running` and have `failed`."""
    return tx.one(SQL.waiting)


def _arguments(organisation: str, load_id: uuid.UUID) -> dict[str, str]:
    return {"organisation": organisation, "load_id": str(load_id)}


def _enqueue(tx: Transaction, name: str, lock: str, organisation: str, load_id: uuid.UUID) -> None:
    arguments = _arguments(organisation, load_id)
    tx.value(SQL.enqueue, queue=QUEUE, name=name, lock=lock, arguments=arguments)
