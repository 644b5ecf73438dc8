"""`counterfoil keys`: the keys that sign access tokens. As the owner, as `counterfoil migrate`; the portal's own server needs nothing."""

from typing import Annotated

import typer

from cli.output import AsJson, open_database, say, show_json, show_table
from store import signing_keys
from store.clock import machine_time

EXAMPLES = """\b
Examples:
  counterfoil keys list
  counterfoil keys rotate                the old key is believed for an hour more
  counterfoil keys rotate --at-once      somebody may have the old key: every token is refused from now on
"""
COLUMNS = ("key", "made", "signs from", "believed until")

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, epilog=EXAMPLES, help="Manage the keys that sign tokens."
)


def add_to(root: typer.Typer) -> None:
    """Add the command."""
    root.add_typer(app, name="keys")


@app.command("list")
def list_keys(as_json: AsJson = False) -> None:  # noqa: FBT002
    """List the keys, newest first. Private halves are never shown."""
    with open_database() as database, database.owning() as tx:
        found = signing_keys.list_keys(tx)
    if as_json:
        show_json(found)
        return
    show_table(COLUMNS, [(one["key_id"], one["made_at"], one["signs_from"], one["ends_at"]) for one in found])


@app.command("rotate")
def rotate(
    at_once: Annotated[bool, typer.Option("--at-once", help="End the old keys now instead of in an hour.")] = False,  # noqa: FBT002
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Make a new key, which signs in five seconds, when every process knows it."""
    with open_database() as database, database.owning() as tx:
        sealing_key = database.settings.need_sealing_key()
        key_id = signing_keys.rotate(tx, sealing_key, machine_time(), at_once=at_once)
    if as_json:
        show_json({"key_id": key_id})
        return
    typer.echo(key_id)
    say("The old keys are believed no more." if at_once else "The old keys are believed for an hour more.")
