"""`counterfoil rejections`: rows that could not be read. Values are masked; the rows themselves are not shown here."""

import uuid
from typing import Annotated

import typer

from cli.loads_command import Limit, Organisation, organisations
from cli.output import AsJson, Cell, open_database, show_json, show_table, system_viewer
from store import loads
from store.database import Database
from store.transaction import Row

EXAMPLES = """\b
Examples:
  counterfoil rejections
  counterfoil rejections --load 0197c2d4-8f10-7000-8000-000000000001 --json
  counterfoil rejections --organisation GMP --all
"""

COLUMNS = ("organisation", "line", "kind", "record", "field", "found", "expected", "supplied", "load")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("rejections", epilog=EXAMPLES)(list_rejections)


def list_rejections(
    load: Annotated[uuid.UUID | None, typer.Option(help="Of this load only.")] = None,
    organisation: Organisation = None,
    with_supplied: Annotated[bool, typer.Option("--all", help="Also those that a later load supplied.")] = False,  # noqa: FBT002
    limit: Limit = 100,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """List rows that could not be read: what stands there by kind and size, and what was expected."""
    with open_database() as database:
        found = [
            {"organisation": code, **row}
            for code in organisations(database, organisation)
            for row in _rejections_of(database, code, load, limit, with_supplied=with_supplied)
        ]
    if as_json:
        show_json(found)
        return
    show_table(COLUMNS, [_cells(row) for row in found], right=("line",))


def _rejections_of(
    database: Database, organisation: str, load_id: uuid.UUID | None, limit: int, *, with_supplied: bool
) -> list[Row]:
    with database.transaction(system_viewer(organisation)) as tx:
        return loads.rejections(tx, organisation, load_id, with_supplied=with_supplied, limit=limit)


def _cells(row: Row) -> tuple[Cell, ...]:
    supplied = row["supplied_by"] is not None
    what = (
        row["organisation"],
        row["line"],
        row["kind"],
        row["record_id"],
        row["field"],
        row["found"],
        row["expected"],
    )
    return (*what, supplied, row["load_id"])
