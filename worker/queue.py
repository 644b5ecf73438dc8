"""The worker's end of the queue (ADR-0008): which job names run which job, how often a job is tried, what runs by the clock.
Jobs are enqueued by `store/jobs.py`, in the transactions of acts."""

import asyncio
from typing import Any

from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.jobs import DeleteJobCondition, Status

from store.database import Database
from store.jobs import (
    DELIVER_WEBHOOKS,
    ERASE,
    LOOK_AGAIN,
    LOOK_FOR_EVENTS,
    QUEUE,
    RECONCILE_RECORDS,
    RECONCILING,
    TAKE_IN_LOAD,
    TIDY_UP,
)
from worker import jobs

# After 4, 16, 64, 256 and 1,024 seconds; what cannot run after half an hour needs somebody to look. The doctor reports it,
# and `jobs.tidy` asks for it anew, so that it goes on once it can.
TRIES = RetryStrategy(max_attempts=6, exponential_wait=4)
EVERY_MINUTE = "* * * * *"
EVERY_NIGHT = "17 2 * * *"

HEARTBEAT_S = 2.0
DEAD_AFTER_S = 10.0
"""A worker that has not been heard of for so long was killed; its jobs are given to others."""

KEEP_FAILED_HOURS = 24 * 14


def queue_of(database: Database) -> App:
    """The queue of a database, with every job registered. It has a connection or two of its own."""
    connector = PsycopgConnector(
        conninfo=database.settings.application_url,
        min_size=1,
        max_size=3,
        kwargs={"options": "-c search_path=queue,pg_temp", "application_name": "counterfoil queue"},
    )
    app = App(connector=connector, periodic_defaults={"max_delay": 60})
    _register_loads(app, database)
    _register_periodic(app, database)
    _register_webhooks(app, database)
    return app


def _register_loads(app: App, database: Database) -> None:
    def take_in(organisation: str, load_id: str) -> None:
        jobs.take_in(database, organisation, load_id)

    def reconcile_records(organisation: str, load_id: str) -> None:
        jobs.reconcile_records(database, organisation, load_id)

    app.task(name=TAKE_IN_LOAD, queue=QUEUE, retry=TRIES)(take_in)
    app.task(name=RECONCILE_RECORDS, queue=QUEUE, retry=TRIES)(reconcile_records)


def _register_periodic(app: App, database: Database) -> None:
    def look_again(timestamp: int) -> None:  # noqa: ARG001  # the minute for which it was enqueued; the act asks portal time
        jobs.look_again(database)

    async def tidy_up(timestamp: int) -> None:  # noqa: ARG001
        await give_back_jobs(app)
        await app.job_manager.delete_old_jobs(nb_hours=KEEP_FAILED_HOURS, include_failed=True)
        await asyncio.to_thread(jobs.tidy, database)

    def erase(timestamp: int) -> None:  # noqa: ARG001
        jobs.erase(database)

    # A queueing lock: while one waits, the next minute's is not enqueued.
    looking = app.task(name=LOOK_AGAIN, queue=QUEUE, lock=RECONCILING, queueing_lock=LOOK_AGAIN)(look_again)
    app.periodic(cron=EVERY_MINUTE)(looking)
    tidying = app.task(name=TIDY_UP, queue=QUEUE, queueing_lock=TIDY_UP)(tidy_up)
    app.periodic(cron=EVERY_MINUTE)(tidying)
    erasing = app.task(name=ERASE, queue=QUEUE, lock=RECONCILING, queueing_lock=ERASE)(erase)
    app.periodic(cron=EVERY_NIGHT)(erasing)


def _register_webhooks(app: App, database: Database) -> None:
    def deliver(organisation: str) -> None:
        jobs.deliver(database, organisation)

    def look_for_events(timestamp: int) -> None:  # noqa: ARG001
        jobs.look_for_events(database)

    app.task(name=DELIVER_WEBHOOKS, queue=QUEUE, retry=TRIES)(deliver)
    looking = app.task(name=LOOK_FOR_EVENTS, queue=QUEUE, queueing_lock=LOOK_FOR_EVENTS)(look_for_events)
    app.periodic(cron=EVERY_MINUTE)(looking)


async def give_back_jobs(app: App) -> int:
    """Put the jobs of workers that were killed back on the queue; how many. A minute's job is dropped: another comes."""
    given_back = 0
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_S):
        if job.queueing_lock is not None:
            await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)
            continue
        await app.job_manager.retry_job(job)
        given_back += 1
    return given_back


async def run(database: Database, *, once: bool = False, jobs_at_once: int = 1) -> None:
    """Run jobs until told to stop, or with `once` until none waits. SIGTERM and SIGINT let running jobs end first."""
    app = queue_of(database)
    async with app.open_async():
        await give_back_jobs(app)
        options: dict[str, Any] = {
            "queues": [QUEUE],
            "wait": not once,
            "concurrency": jobs_at_once,
            "delete_jobs": DeleteJobCondition.SUCCESSFUL,
            "update_heartbeat_interval": HEARTBEAT_S,
            "stalled_worker_timeout": DEAD_AFTER_S,
        }
        await app.run_worker_async(**options)
