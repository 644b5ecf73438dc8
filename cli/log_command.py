"""`counterfoil log …`: exports of the disclosure log, its keys, and a person's decision after a restore. Ordering and signing it is
`counterfoil sequence`, verifying it `counterfoil verify`."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from actions.accept_restored import accept_restored
from actions.export_log import export_log
from actions.receive_load import read_moment
from auth.purposes import INTEGRITY_AND_SECURITY, LOG_PURPOSES
from auth.scopes import Scope
from cli.key_files import add_key, make_key, read_keys, rename_key, retire_keys
from cli.log_home import key_file
from cli.output import REFUSED, open_database, say, system_viewer
from disclosure.export import Leaf, write_line
from store.log_reading import LogFilter
from store.problems import StoreProblem

EXAMPLES = """\b
Examples:
  counterfoil log export --organisation E08000004 --out oldham.log
  counterfoil log export --organisation E08000004 --record C-1042 --from 2019-07-01 --out one-child.log
  counterfoil log new-key portal.example/log /etc/counterfoil/log.key
  counterfoil log rotate-key            both keys sign from now on; hand the new one out, then: --retire
  counterfoil log accept-restored --reason 'Restored the backup of 3 March after a disk failed; entries of one hour are lost.'
"""

Organisation = Annotated[str, typer.Option(help="Whose entries: as controller, and as recipient.")]
Out = Annotated[Path, typer.Option(help="Where to write the export.")]
Purpose = Annotated[str, typer.Option(help=f"What it is for (DPA 2018 s.62(4)): {', '.join(LOG_PURPOSES)}.")]
Record = Annotated[str | None, typer.Option(help="Entries about this record or person of the organisation alone.")]
Since = Annotated[str | None, typer.Option("--from", help="From this moment or day on.")]
Until = Annotated[str | None, typer.Option("--to", help="Before this moment or day.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    log = typer.Typer(no_args_is_help=True, help="Export the disclosure log, and look after its keys.", epilog=EXAMPLES)
    log.command("export")(export)
    log.command("keys")(keys)
    log.command("new-key")(new_key)
    log.command("rotate-key")(rotate_key)
    log.command("accept-restored")(accept)
    app.add_typer(log, name="log")


def export(  # one parameter an option
    organisation: Organisation,
    out: Out,
    purpose: Purpose = INTEGRITY_AND_SECURITY,
    record: Record = None,
    since: Since = None,
    until: Until = None,
) -> None:
    """Write an organisation's entries and the leaf of every other entry into a file, for `counterfoil verify`."""
    if purpose not in LOG_PURPOSES:
        raise typer.BadParameter(f"Choose {', '.join(LOG_PURPOSES)}.", param_hint="--purpose")
    viewer = system_viewer(organisation, scopes=frozenset({Scope.DISCLOSURES_READ}))
    told = leaves = 0
    with open_database() as database:
        wanted = LogFilter(record, read_moment("--from", since), read_moment("--to", until))
        half = out.with_name(f"{out.name}.half")
        # Who saw which child is in it: nobody else on this machine is to read it.
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            for line in export_log(database, viewer, purpose, wanted):
                file.write(write_line(line))
                leaves += isinstance(line, Leaf)
                told += isinstance(line, Leaf) and line.entry is not None
        half.rename(out)
    say(f"Wrote {told:,} entries of {organisation} and the leaves of {leaves:,} positions to {out}.")


def keys() -> None:
    """Print the verifier keys with which the log signs now, for members and witnesses."""
    _refusing(lambda: [typer.echo(str(key)) for key, _ in read_keys(key_file(os.environ))])


def new_key(
    name: Annotated[
        str, typer.Argument(help="The name of the log or witness: a host name and a path, without spaces.")
    ],
    file: Annotated[Path, typer.Argument(help="The file to make.")],
    witness: Annotated[bool, typer.Option("--witness", help="A key of a witness.")] = False,  # noqa: FBT002
) -> None:
    """Make a private key in a file, and print the verifier key to hand out."""
    _refusing(lambda: typer.echo(str(make_key(file, name, witness=witness))))


def rotate_key(
    retire: Annotated[bool, typer.Option("--retire", help="Leave the newest key alone.")] = False,  # noqa: FBT002
) -> None:
    """Add a new key beside the old, with which both sign until the old is retired. The sequencer sees it within a second."""

    def rotate() -> None:
        path = key_file(os.environ)
        if retire:
            say(f"Retired {retire_keys(path)} older keys.")
        else:
            typer.echo(str(add_key(path)))

    _refusing(rotate)


def accept(reason: Annotated[str, typer.Option(help="Why the log may go on, in a sentence.")]) -> None:
    """Decide that the portal goes on with a log that is behind what was signed. The log has a new name and key from then on."""
    with open_database() as database:
        path = key_file(os.environ)
        newest, _ = read_keys(path)[-1]
        stops = accept_restored(database, f"operator:{getpass.getuser()}", reason)
        key = rename_key(path, _next_name(newest.name))
    for stop in stops:
        say(f"Accepted: {stop.reason} ({stop.origin}, stopped {stop.stop_id}).")
    say("Disclosures go on. The log has a new key; hand it to members and witnesses, who must replace the old:")
    typer.echo(str(key))


def _next_name(name: str) -> str:
    base, _, number = name.rpartition("/")
    return f"{base}/{int(number) + 1}" if base and number.isdigit() else f"{name}/2"


def _refusing(what: Callable[[], object]) -> None:
    try:
        what()
    except StoreProblem as problem:
        say(problem.sentence)
        raise typer.Exit(REFUSED) from None
