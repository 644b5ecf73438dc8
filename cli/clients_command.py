"""`counterfoil clients`: the partner systems of an organisation, their keys and secrets; by the same acts as the API."""

import contextlib
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from actions.create_client import Wanted, create_client
from actions.revoke_client import revoke_client
from actions.rotate_client import rotate_client
from auth.scopes import Scope
from auth.viewer import Viewer
from cli.output import USAGE, AsJson, open_database, say, show_json, show_table, system_viewer
from store import clients
from store.database import Database

EXAMPLES = """\b
Examples:
  counterfoil clients create -o E08000004 --name 'Case system' --scope queries:adhoc --scope gaps:read --key public.jwk
  counterfoil clients create -o GMP --name 'Night job' --feed police
  counterfoil clients rotate -o E08000004 e08000004-1f2e3d4c5b6a7988 --key new.jwk
  counterfoil clients keys revoke -o E08000004 e08000004-1f2e3d4c5b6a7988 k1

\b
A key file holds the public half of a key pair as a JSON Web Key with a `kid`; `-` reads it from standard input.
"""

Organisation = Annotated[str, typer.Option("--organisation", "-o", help="Code of the organisation whose client it is.")]
ClientId = Annotated[str, typer.Argument(help="The id of the client.")]
KeyFile = Annotated[str | None, typer.Option("--key", help="File with the public key, a JSON Web Key; - for stdin.")]
Days = Annotated[int | None, typer.Option("--days", help="For how many days the key or secret is valid.")]
COLUMNS = ("client", "kind", "name", "may", "valid until", "revoked")

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, epilog=EXAMPLES, help="Manage clients: partner systems.")
keys = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Manage the public keys of a client.")
app.add_typer(keys, name="keys")


def add_to(root: typer.Typer) -> None:
    """Add the command."""
    root.add_typer(app, name="clients")


@app.command("create")
def create(  # noqa: PLR0913, PLR0917  one parameter an option
    organisation: Organisation,
    name: Annotated[str, typer.Option(help="What people call the system.")],
    scope: Annotated[list[str] | None, typer.Option(help="A scope that it is granted; as often as needed.")] = None,
    key: KeyFile = None,
    redirect_uri: Annotated[list[str] | None, typer.Option(help="Where people who allowed it are sent.")] = None,
    feed: Annotated[str | None, typer.Option(help="Makes it a feed-only client of this feed, with a secret.")] = None,
    days: Days = None,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Create a client. A feed-only client's secret is printed this once, on standard output."""
    with _managing(organisation) as (database, viewer):
        wanted = Wanted(
            name=name,
            scopes=frozenset(scope or ()),
            feed=feed,
            key=_read_key(key),
            redirect_uris=tuple(redirect_uri or ()),
            days=days,
        )
        done = create_client(database, viewer, wanted)
    _show_secret({"client_id": done.client_id}, done.secret, done.ends_at.isoformat(), as_json=as_json)


@app.command("list")
def list_clients(organisation: Organisation, as_json: AsJson = False) -> None:  # noqa: FBT002
    """List clients, newest first. No secret is ever shown."""
    with _managing(organisation) as (database, viewer), database.transaction(viewer) as tx:
        found = clients.rows(tx, organisation)
    if as_json:
        show_json(found)
        return
    show_table(
        COLUMNS,
        [
            (row["client_id"], row["kind"], row["name"], _may(row), _valid_until(row), row["revoked_at"] is not None)
            for row in found
        ],
    )


@app.command("rotate")
def rotate(
    organisation: Organisation,
    client_id: ClientId,
    key: KeyFile = None,
    days: Days = None,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Give a client a new key, or a feed-only client a new secret. What it had is taken for 24 hours more."""
    with _managing(organisation) as (database, viewer):
        done = rotate_client(database, viewer, client_id, key=_read_key(key), days=days)
    _show_secret({"client_id": client_id}, done.secret, done.ends_at.isoformat(), as_json=as_json)


@app.command("revoke")
def revoke(organisation: Organisation, client_id: ClientId) -> None:
    """Revoke a client for ever. Its next request is refused, on every process."""
    with _managing(organisation) as (database, viewer):
        revoke_client(database, viewer, client_id)
    say(f"{client_id} is revoked.")


@keys.command("add")
def add_key(
    organisation: Organisation,
    client_id: ClientId,
    key: KeyFile = None,
    days: Days = None,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Add a public key beside those that the client has."""
    with _managing(organisation) as (database, viewer):
        done = rotate_client(database, viewer, client_id, key=_read_key(key), days=days, keep_others=True)
    _show_secret({"client_id": client_id}, None, done.ends_at.isoformat(), as_json=as_json)


@keys.command("revoke")
def revoke_key(
    organisation: Organisation,
    client_id: ClientId,
    key_id: Annotated[str, typer.Argument(help="The `kid` of the key.")],
) -> None:
    """Revoke one key of a client, with the tokens that it asked for."""
    with _managing(organisation) as (database, viewer):
        revoke_client(database, viewer, client_id, key_id=key_id)
    say(f"The key {key_id} of {client_id} is revoked.")


@contextlib.contextmanager
def _managing(organisation: str) -> Generator[tuple[Database, Viewer]]:
    with open_database() as database:
        yield database, system_viewer(organisation, scopes=frozenset({Scope.CLIENTS_MANAGE}))


def _read_key(place: str | None) -> dict[str, Any] | None:
    """The JSON Web Key in a file; whether it can be taken is the act's business."""
    if place is None:
        return None
    try:
        content = sys.stdin.buffer.read() if place == "-" else Path(place).read_bytes()
        found: object = orjson.loads(content)
    except (OSError, orjson.JSONDecodeError):
        found = None
    if not isinstance(found, dict):
        say(f"{place} holds no JSON Web Key.")
        raise typer.Exit(USAGE)
    return found  # pyright: ignore[reportUnknownVariableType]


def _show_secret(facts: dict[str, Any], secret: str | None, ends_at: str, *, as_json: bool) -> None:
    shown = {**facts, **({} if secret is None else {"client_secret": secret}), "valid_until": ends_at}
    if as_json:
        show_json(shown)
        return
    for name, value in shown.items():
        typer.echo(f"{name}\t{value}")
    if secret is not None:
        say("The secret is shown this once. Give it to nobody but the sender, by another way than e-mail.")


def _may(row: dict[str, Any]) -> str:
    return f"write the feed {row['feed']}" if row["feed"] else " ".join(row["scopes"])


def _valid_until(row: dict[str, Any]) -> str | None:
    ends = [str(one["ends_at"]) for one in row["keys"]] or [str(row["secret_ends_at"])]
    return max(ends)[:16]
