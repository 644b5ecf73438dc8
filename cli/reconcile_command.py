"""`counterfoil reconcile`: judges what time has changed, or with `--full` everything, by the same acts as the worker."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.status import Status

from actions.judge_together import cores
from actions.reconcile import Reconciled, look_again, reconcile_all
from cli.output import AsJson, open_database, say, show_json

EXAMPLES = """\b
Examples:
  counterfoil reconcile           what may stand otherwise because time has passed
  counterfoil reconcile --full    every record again, on all cores; finds the same, or puts right what differs

\b
Exit codes: 0 done; 1 refused; 2 the command was not understood.
"""

Full = Annotated[bool, typer.Option("--full", help="Judge every record again.")]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("reconcile", epilog=EXAMPLES)(reconcile)


def reconcile(full: Full = False, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Judge trails, contacts and incidents again, and keep what differs. Loads are reconciled when they are taken in."""
    with open_database() as database, Status("Reconciling", console=Console(stderr=True)) as status:

        def on_progress(done: Reconciled) -> None:
            status.update(f"Reconciling: {done.trails:,} trails")

        done = reconcile_all(database, on_progress, cores()) if full else look_again(database)
    if as_json:
        show_json(asdict(done))
        return
    say(
        f"{done.trails:,} trails judged; {done.rows_changed:,} rows changed; "
        f"{done.gaps_opened:,} gaps opened, {done.gaps_closed:,} closed."
    )
