"""`counterfoil gaps`: the gaps of a directorate or of the force, oldest due first."""

from dataclasses import replace
from typing import Annotated

import typer

from actions.list_gaps import list_gaps
from auth.scopes import Scope
from auth.viewer import Role, Viewer
from cli.output import AsJson, open_database, show_json, show_table, system_viewer
from reconciliation.findings import GapKind, Side
from store import reference_data
from store.database import Database
from store.reads_gaps import GapFilter

EXAMPLES = """\b
Examples:
  counterfoil gaps --open
  counterfoil gaps --directorate E08000004 --side COUNCIL --json
  counterfoil gaps --kind NOT_REFERRED --open
"""

COLUMNS = ("kind", "side", "directorate", "state", "due", "opened", "closed", "about", "gap")

Directorate = Annotated[
    str | None, typer.Option("--directorate", help="What this directorate may see; all of the force's if not given.")
]
WhoseMove = Annotated[Side | None, typer.Option("--side", help="Whose move it is.")]
Kind = Annotated[GapKind | None, typer.Option("--kind", help="Only one kind.")]
Open = Annotated[bool, typer.Option("--open", help="Only those that are open.")]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("gaps", epilog=EXAMPLES)(gaps)


def gaps(
    directorate: Directorate = None,
    side: WhoseMove = None,
    kind: Kind = None,
    open_only: Open = False,  # noqa: FBT002
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """List gaps. A gap is a question, and says of nobody that they failed."""
    wanted = GapFilter(side=side, kind=kind, state="OPEN" if open_only else None, directorate=directorate)
    with open_database() as database:
        found = list(list_gaps(database, _viewer(database, directorate), wanted))
    if as_json:
        show_json(found)
        return
    names = ("kind", "side", "directorate", "state", "due_at", "opened_at", "closed_at", "subject_kind", "gap_id")
    show_table(COLUMNS, [tuple(one[name] for name in names) for one in found])


def _viewer(database: Database, directorate: str | None) -> Viewer:
    """Who asks: the directorate's reconciler, or the force."""
    organisation = directorate or _force(database)
    return replace(system_viewer(organisation, scopes=frozenset({Scope.GAPS_READ})), roles=frozenset({Role.RECONCILER}))


def _force(database: Database) -> str:
    with database.transaction(system_viewer("")) as tx:
        return next((row["code"] for row in reference_data.organisations(tx) if row["kind"] == "FORCE"), "")
