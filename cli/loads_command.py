"""`counterfoil loads`: what came in, newest first."""

from typing import Annotated

import typer

from cli.output import AsJson, Cell, open_database, show_json, show_table, system_viewer
from store import loads, reference_data
from store.database import Database
from store.loads import Load

EXAMPLES = """\b
Examples:
  counterfoil loads
  counterfoil loads --organisation GMP --limit 5 --json
"""

Organisation = Annotated[str | None, typer.Option("--organisation", help="GSS code or force; all if not given.")]
Limit = Annotated[int, typer.Option(help="How many of each organisation at most.", min=1, max=10_000)]

COLUMNS = ("organisation", "feed", "state", "made at", "records", "rejected", "complete", "load")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("loads", epilog=EXAMPLES)(list_loads)


def list_loads(organisation: Organisation = None, limit: Limit = 20, as_json: AsJson = False) -> None:  # noqa: FBT002
    """List loads with their state and counts."""
    with open_database() as database:
        found = [load for code in organisations(database, organisation) for load in _loads_of(database, code, limit)]
    if as_json:
        show_json(found)
        return
    show_table(COLUMNS, [_row(load) for load in found], right=("records", "rejected"))


def organisations(database: Database, one: str | None) -> list[str]:
    """The organisation asked for, or every one there is."""
    if one is not None:
        return [one]
    with database.transaction(system_viewer("")) as tx:
        return [row["code"] for row in reference_data.organisations(tx)]


def _loads_of(database: Database, organisation: str, limit: int) -> list[Load]:
    with database.transaction(system_viewer(organisation)) as tx:
        return loads.newest(tx, organisation, limit)


def _row(load: Load) -> tuple[Cell, ...]:
    taken_in = sum(load.counts.get("taken_in", {}).values())
    why = load.refusal["code"] if load.refusal else ""
    state = f"{load.state} {why}".strip()
    rejected = load.counts.get("rejected", 0)
    return (load.organisation, load.feed, state, load.made_at, taken_in, rejected, load.complete, load.load_id)
