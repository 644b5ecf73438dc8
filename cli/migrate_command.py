"""`counterfoil migrate`: brings the database to this release, as the owner. The portal's own server needs it only to go
to a particular migration; every other command brings it up by itself."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from cli.output import REFUSED, AsJson, say, show_json
from migrations.opening import find_settings
from migrations.ready import make_ready
from migrations.run import current, known
from store.problems import StoreProblem

EXAMPLES = """\b
Examples:
  counterfoil migrate
  counterfoil migrate --to 0001_first_light --json

Exit codes: 0 done or nothing to do, 1 refused, 2 wrong usage.
"""


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("migrate", epilog=EXAMPLES)(migrate)


def migrate(
    to: Annotated[str, typer.Option(help="The migration to go up to.")] = "head",
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Create or update tables, policies and roles' rights, the viewer key and the default reference data."""
    if to != "head" and to not in known():
        raise typer.BadParameter(f"there is no migration {to}: choose head or {', '.join(known())}", param_hint="--to")
    try:
        settings = find_settings(os.environ)
        done = make_ready(settings, to)
        at = current(settings.need_owner())
    except StoreProblem as problem:
        say(problem.sentence)
        raise typer.Exit(REFUSED) from None
    if as_json:
        show_json({"at": at, "run": list(done)})
        return
    for name in done:
        typer.echo(f"ran {name}")
    typer.echo(f"The database is at {at}." if done else f"Nothing to do: the database is at {at}.")
