"""The `counterfoil` command: one Typer application to which each command file adds its command. No command lives here."""

from importlib.metadata import version
from typing import Annotated

import typer

from cli import (
    clients_command,
    demo_command,
    development_provider_command,
    doctor_command,
    erase_command,
    gaps_command,
    keys_command,
    load_command,
    loads_command,
    log_command,
    migrate_command,
    providers_command,
    reconcile_command,
    rejections_command,
    retention_command,
    sequence_command,
    serve_command,
    staff_command,
    statement_command,
    verify_command,
    webhooks_command,
    witness_command,
    work_command,
)

app = typer.Typer(
    name="counterfoil",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Lay police referrals and council records side by side, for every child, and show where they do not meet.",
)

COMMANDS = {
    "demo": demo_command,
    "serve": serve_command,
    "work": work_command,
    "sequence": sequence_command,
    "load": load_command,
    "reconcile": reconcile_command,
    "statement": statement_command,
    "gaps": gaps_command,
    "loads": loads_command,
    "rejections": rejections_command,
    "clients": clients_command,
    "keys": keys_command,
    "migrate": migrate_command,
    "providers": providers_command,
    "staff": staff_command,
    "retention": retention_command,
    "erase": erase_command,
    "log": log_command,
    "verify": verify_command,
    "witness": witness_command,
    "webhooks": webhooks_command,
    "doctor": doctor_command,
    "development-provider": development_provider_command,
}


@app.callback(invoke_without_command=True)
def root(
    *, show_version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False
) -> None:
    """Options of the command itself."""
    if show_version:
        print(version("counterfoil"))
        raise typer.Exit


for _command in COMMANDS.values():
    _command.add_to(app)


def main() -> None:
    """Run the command line; `cli/entry.py` is the entry point of the installed script."""
    app()
