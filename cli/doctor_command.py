"""`counterfoil doctor`: says in what condition the installation is, and fails if anything is wrong. It changes nothing,
but starts the portal's own server where no server is named."""

from __future__ import annotations

import os
from collections.abc import Iterator

import typer

from cli.log_findings import look_at_the_log
from cli.output import OK, REFUSED, AsJson, show_json, show_table
from migrations.opening import find_settings, require_head
from migrations.run import head
from store.condition import Finding, look_at_server, look_inside
from store.database import Database
from store.problems import DatabaseFault, StoreProblem

EXAMPLES = """\b
Examples:
  counterfoil doctor
  counterfoil doctor --json | jq '.findings[] | select(.well | not)'

Exit codes: 0 all is well, 1 something is wrong, 2 wrong usage.
"""


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor", epilog=EXAMPLES)(doctor)


def doctor(
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Check the server, roles, row-level security, migrations, keys, jobs, the age of every feed, and the disclosure log."""
    findings = list(_findings())
    well = all(one.well for one in findings)
    if as_json:
        body = {"well": well, "findings": [{"name": one.name, "well": one.well, "said": one.said} for one in findings]}
        show_json(body)
    else:
        rows = [("ok" if one.well else "WRONG", one.name, one.said) for one in findings]
        show_table(("condition", "of", "found"), rows)
    raise typer.Exit(OK if well else REFUSED)


def _findings() -> Iterator[Finding]:
    try:
        settings = find_settings(os.environ)
    except StoreProblem as problem:
        yield Finding("settings", well=False, said=problem.sentence)
        return
    yield Finding("settings", well=True, said="the portal's own server" if settings.embedded else "a named server")
    database = Database(settings)
    try:
        yield from look_at_server(database)
        migrations = _migrations(database)
        yield migrations
        if migrations.well:
            yield from look_inside(database)
            yield from look_at_the_log(database, os.environ)
    finally:
        database.close()


def _migrations(database: Database) -> Finding:
    try:
        require_head(database)
    except (StoreProblem, DatabaseFault) as problem:
        return Finding("migrations", well=False, said=str(problem))
    return Finding("migrations", well=True, said=f"at {head()}")
