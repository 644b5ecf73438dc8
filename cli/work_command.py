"""`counterfoil work`: runs jobs from the queue. Any number may run beside each other, on any number of hosts."""

import asyncio
import logging
import os
import sys
from typing import Annotated

import typer

from cli.output import open_database, refuse_demonstration
from worker.queue import run

EXAMPLES = """\b
Examples:
  counterfoil work
  counterfoil work --once            run what waits, then stop
  counterfoil work --jobs 4
"""


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("work", epilog=EXAMPLES)(work)


def work(
    once: Annotated[bool, typer.Option("--once", help="Run what waits, then stop.")] = False,  # noqa: FBT002
    jobs: Annotated[int, typer.Option(help="How many jobs to run at once.", min=1, max=32)] = 1,
    quiet: Annotated[bool, typer.Option("--quiet", help="Log warnings and errors only.")] = False,  # noqa: FBT002
) -> None:
    """Take in loads, reconcile, and look again every minute. Ctrl-C or SIGTERM lets running jobs end."""
    # Jobs are named with their ids in the log, and nothing else of them is (DESIGN §6).
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.WARNING if quiet else logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("procrastinate.periodic").setLevel(logging.WARNING)
    with open_database() as database:
        refuse_demonstration(database, os.environ)
        asyncio.run(run(database, once=once, jobs_at_once=jobs))
