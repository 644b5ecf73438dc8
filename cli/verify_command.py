"""`counterfoil verify`: verifies an export of the disclosure log, offline, or with `--database` every byte that is kept. It reads one
file or the database, and no network."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from actions.check_log import check_log
from actions.compare_log import known_keys
from api.settings import read_witnesses
from auth.ed25519 import is_signed
from cli.output import FAULTS, REFUSED, USAGE, AsJson, open_database, say, show_json, show_table
from disclosure.checkpoint import Checkpoint, NoteRefused, VerifierKey, open_checkpoint, read_verifier
from disclosure.export import ExportRefused, Header, Line, read_line
from disclosure.verify import Fault, Verified, verify as verify_lines

EXAMPLES = """\b
Examples:
  counterfoil verify oldham.log --key 'portal.example/log+…'
  counterfoil verify --checkpoint held.txt oldham.log
  counterfoil verify --database       every byte in the database, where the sequencer's address is set

\b
Exit codes: 0 all is as it was signed, 1 the file cannot be read, 3 something is not as it was signed.
"""

Export = Annotated[Path | None, typer.Argument(help="The export.", show_default=False)]
Held = Annotated[Path | None, typer.Option("--checkpoint", help="A checkpoint that was kept from earlier.")]
Keys = Annotated[
    list[str] | None,
    typer.Option("--key", help="A verifier key of the log, as its operator gave it; may be given twice."),
]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("verify", epilog=EXAMPLES)(verify)


def verify(
    export: Export = None,
    checkpoint: Held = None,
    key: Keys = None,
    database: Annotated[bool, typer.Option("--database", help="Check the database instead of an export.")] = False,  # noqa: FBT002
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Say whether the disclosure log is as it was signed, and where not."""
    if database == (export is not None):
        say("Name an export, or --database.")
        raise typer.Exit(USAGE)
    try:
        given = [read_verifier(one) for one in key or ()]
        found = _of_database(given, checkpoint) if export is None else _of_export(export, given, checkpoint)
    except (NoteRefused, ExportRefused) as refused:
        say(refused.sentence)
        raise typer.Exit(REFUSED) from None
    except (OSError, UnicodeDecodeError) as error:
        say(f"A file cannot be read ({type(error).__name__}).")
        raise typer.Exit(REFUSED) from None
    _show(found, as_json=as_json)
    if found.faults:
        raise typer.Exit(FAULTS)


def _of_export(path: Path, given: list[VerifierKey], checkpoint: Path | None) -> Verified:
    lines = _lines(path)
    header = next(lines, None)
    if not isinstance(header, Header):
        raise ExportRefused("The file does not begin as an export does.")
    if not given:
        say(
            "No --key was given, so the export's own is trusted: that shows damage, and not whether it is the right log."
        )
    keys = given or [read_verifier(one) for one in header.keys]
    return verify_lines(_with(header, lines), keys, is_signed, _held(checkpoint, keys))


def _of_database(given: list[VerifierKey], checkpoint: Path | None) -> Verified:
    with open_database() as database:
        if not given:
            with database.without_viewer() as tx:
                given = known_keys(tx)
        return check_log(database, given, read_witnesses(os.environ), _held(checkpoint, given))


def _with(header: Header, lines: Iterator[Line]) -> Iterator[Line]:
    yield header
    yield from lines


def _lines(path: Path) -> Iterator[Line]:
    with path.open(encoding="utf-8") as file:
        for number, text in enumerate(file, start=1):
            try:
                yield read_line(text)
            except ExportRefused as refused:
                raise ExportRefused(f"Line {number}: {refused.sentence}") from None


def _held(path: Path | None, keys: list[VerifierKey]) -> Checkpoint | None:
    return None if path is None else open_checkpoint(path.read_text(encoding="utf-8"), keys, is_signed)[0]


def _show(found: Verified, *, as_json: bool) -> None:
    if as_json:
        show_json(
            {
                "entries": found.size,
                "told": found.told,
                "signed": found.signed,
                "checkpoints": found.checkpoints,
                "faults": [{"position": one.position, "said": one.said} for one in found.faults],
            }
        )
        return
    if found.faults:
        show_table(("position", "what is wrong"), [_row(one) for one in found.faults], right=("position",))
        say(f"The log is not as it was signed: look at position {found.faults[0].position} first.")
        return
    say(
        f"The log is as it was signed: {found.size:,} entries under {found.checkpoints:,} checkpoints, of which"
        f" {found.told:,} could be read here."
    )


def _row(fault: Fault) -> tuple[int, str]:
    return fault.position, fault.said
