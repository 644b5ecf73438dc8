"""`counterfoil retention`: how long the portal keeps what, by the rules in force as at portal time. It erases nothing."""

import typer

from cli.output import AsJson, open_database, show_json, show_table, system_viewer
from store import portal_time, retention

EXAMPLES = """\b
Examples:
  counterfoil retention
  counterfoil retention --json | jq '.[] | {kind, period}'
"""

COLUMNS = ("kind", "kept for", "version", "in force from", "agreed by", "kept since")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("retention", epilog=EXAMPLES)(list_rules)


def list_rules(as_json: AsJson = False) -> None:  # noqa: FBT002
    """List the retention rules in force; a kind without a rule is kept. docs/reference.md says what each covers."""
    with open_database() as database, database.transaction(system_viewer("")) as tx:
        found = retention.in_force(tx, portal_time.now(tx))
    if as_json:
        shown = [
            {
                "kind": kind,
                "period": rule.period,
                "version": rule.version,
                "in_force_from": rule.in_force_from,
                "agreed_by": rule.agreed_by,
                "kept_since": found.kept_since[kind],
            }
            for kind, rule in found.rules.items()
        ]
        show_json(shown)
        return
    rows = [
        (kind, rule.period, rule.version, rule.in_force_from.isoformat(), rule.agreed_by, found.kept_since[kind])
        for kind, rule in found.rules.items()
    ]
    show_table(COLUMNS, rows)
