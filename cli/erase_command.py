"""`counterfoil erase`: erases what retention no longer allows to be kept, or says what it would; by the same act as the
worker does every night."""

from dataclasses import fields
from typing import Annotated

import typer
from rich.console import Console
from rich.status import Status

from actions.erase import Erased, erase
from cli.output import AsJson, Cell, open_database, say, show_json, show_table
from store.retention import Retained

EXAMPLES = """\b
Examples:
  counterfoil erase --dry-run     how much is due under each rule, and what is held
  counterfoil erase --json

\b
Exit codes: 0 done, or nothing was due; 1 refused; 2 the command was not understood.
"""

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only count; erase nothing.")]
COLUMNS = ("rule", "of", "due", "held by open gaps")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("erase", epilog=EXAMPLES)(erase_what_is_due)


def erase_what_is_due(dry_run: DryRun = False, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Erase records, rejections, events, entries and names of staff whose period is over (`counterfoil retention`), for good."""
    with open_database() as database, Status("Erasing", console=Console(stderr=True)) as status:

        def on_progress(done: Erased) -> None:
            status.update(f"Erasing: {done.components:,} components")

        done = erase(database, on_progress, rehearse=dry_run)
    if as_json:
        show_json({"dry_run": dry_run, **{one.name: getattr(done, one.name) for one in fields(done)}})
        return
    show_table(COLUMNS, _rows(done), right=("due", "held by open gaps"))
    verb = "would be erased" if dry_run else "erased"
    say(
        f"{done.components:,} components {verb}; {done.active:,} stay because something happened in them since, "
        f"{done.held:,} because a gap in them is open, {done.waiting:,} until their loads are reconciled."
    )


def _rows(done: Erased) -> list[tuple[Cell, ...]]:
    return [
        (Retained.POLICE_RECORDS, "records", done.police_records, None),
        (Retained.COUNCIL_RECORDS, "records", done.council_records, None),
        (Retained.OPEN_GAPS, "gaps; components", done.open_gaps, done.held),
        (Retained.PURGED, "children", done.purged, None),
        (Retained.EXPECTED_RECORDS, "records", done.rows[Retained.EXPECTED_RECORDS], None),
        (Retained.REJECTIONS, "fields of rows", done.rows[Retained.REJECTIONS], None),
        (Retained.LOAD_BYTES, "loads", done.loads_refused, None),
        (Retained.EVENTS, "events", done.rows[Retained.EVENTS], None),
        (Retained.STATEMENT_ENTRIES, "entries", done.rows[Retained.STATEMENT_ENTRIES], None),
        (Retained.STAFF, "people", done.rows[Retained.STAFF], None),
    ]
