"""`counterfoil sequence`: orders and signs the disclosure log, until told to stop. Several may run; one orders at a time."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from types import FrameType
from typing import Annotated

import typer

from actions.sequence_log import Batch, LogForked, Sequencer, take_turn
from cli.key_files import read_keys
from cli.log_home import key_file, published
from cli.output import REFUSED, open_database, say
from store.database import Database
from store.disclosures import LogStopped
from store.log_order import MOST
from store.problems import DatabaseBusy, DatabaseFault, DatabaseUnreachable

# A notice at every commit would make commits wait for each other (PostgreSQL gives notices in their order under one lock), so
# the table of what waits is asked once a second: one row where nothing waits.
PAUSE_S = 1.0
TROUBLED_PAUSE_S = 5.0

_LOG = logging.getLogger("counterfoil.log")

EXAMPLES = """\b
Examples:
  counterfoil sequence
  counterfoil sequence --once        order and sign what waits, then stop

\b
Exit codes: 0 done, 1 refused: the log is not the one that was signed.
"""


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("sequence", epilog=EXAMPLES)(sequence)


def sequence(
    once: Annotated[bool, typer.Option("--once", help="Order and sign what waits, then stop.")] = False,  # noqa: FBT002
    quiet: Annotated[bool, typer.Option("--quiet", help="Log warnings and errors only.")] = False,  # noqa: FBT002
) -> None:
    """Give committed entries their positions in the log, and sign a checkpoint at most each second."""
    level = logging.WARNING if quiet else logging.INFO
    logging.basicConfig(stream=sys.stderr, level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    stopping = _stop_on_signals()
    with open_database() as database:
        keys = key_file(os.environ)
        sequencer = Sequencer(database, lambda: read_keys(keys), published(os.environ))
        try:
            while True:
                done = _turn(sequencer, database, once=once)
                if once and done is not None and done.placed < MOST:
                    return
                if stopping.wait(_pause(done)):
                    return
        except (LogForked, LogStopped) as problem:
            say(problem.sentence)
            raise typer.Exit(REFUSED) from None


def _pause(done: Batch | None) -> float:
    if done is None:
        return TROUBLED_PAUSE_S
    return 0 if done.placed == MOST else PAUSE_S


def _turn(sequencer: Sequencer, database: Database, *, once: bool) -> Batch | None:
    """One turn; None where it could not be taken and is to be tried again. A log that waits for a person's decision is
    waited for, since whoever decides wants it to go on then."""
    try:
        done = take_turn(sequencer, database)
    except (DatabaseBusy, DatabaseUnreachable, DatabaseFault) as problem:
        _LOG.warning("the log could not be ordered: %s", type(problem).__name__)
        return None
    except LogStopped as stopped:
        if once:
            raise
        _LOG.error("%s", stopped.sentence)
        return None
    if done.placed:
        _LOG.debug("placed %d entries", done.placed)
    return done


def _stop_on_signals() -> threading.Event:
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    return stopping
