"""How commands speak: data on stdout, messages on stderr, tables for people, `--json` for programs, and what the exit codes
mean. It also opens the database for them. No command lives here."""

import datetime as dt
import os
import sys
import uuid
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated

import orjson
import typer
from rich import box
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from actions.compare_log import compare_log
from api import settings as doors
from cli.log_home import published, verifiers
from migrations.opening import require_head
from migrations.ready import make_ready
from store import portal_time
from store.database import Database
from store.problems import DemonstrationData, StoreProblem
from store.server import EmbeddedServer, data_root
from store.settings import names_a_server, read_named
from worker.viewers import system_viewer

__all__ = [
    "FAULTS",
    "OK",
    "REFUSED",
    "USAGE",
    "open_database",
    "progress_bar",
    "refuse_demonstration",
    "say",
    "show_json",
    "show_table",
    "system_viewer",
]

OK = 0
REFUSED = 1
"""Something was refused, or went wrong; the message says what."""
USAGE = 2
"""The command was not understood."""
FAULTS = 3
"""It was done, and something needs a look: rows that could not be read, totals that are wrong."""

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout, for programs.")]
"""The option that every command with data has."""

Cell = str | int | bool | dt.datetime | uuid.UUID | None


def say(message: str) -> None:
    """A message for people, on stderr. Colour is not used for meaning; NO_COLOR is honoured."""
    Console(stderr=True, highlight=False, markup=False, soft_wrap=True).print(message)


def show_json(value: object) -> None:
    """A value as JSON on stdout, keys in the order in which they were given."""
    sys.stdout.write(orjson.dumps(value, default=_plain, option=orjson.OPT_INDENT_2).decode() + "\n")


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    return str(value)


def show_table(columns: Sequence[str], rows: Sequence[Sequence[Cell]], *, right: Sequence[str] = ()) -> None:
    """Rows on stdout: a table on a terminal; one line a row with tabs between where another program reads them."""
    if not sys.stdout.isatty():
        for row in (columns, *rows):
            sys.stdout.write("\t".join(_text(cell) for cell in row) + "\n")
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        # As Text, since square brackets in a value are not markup.
        table.add_row(*(Text(_text(cell)) for cell in row))
    Console(highlight=False).print(table)


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case int():
            return f"{cell:,}" if sys.stdout.isatty() else str(cell)
        case dt.datetime():
            return cell.isoformat(timespec="minutes")
        case _:
            return " ".join(str(cell).split())


def progress_bar() -> Progress:
    """A bar on stderr that counts bytes, and nothing at all where nobody looks."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def refuse_demonstration(database: Database, environment: Mapping[str, str]) -> None:
    """Refuse to run in production on a demonstration's database, where time stands still (DESIGN §1)."""
    if doors.read(environment).demo:
        return
    with database.transaction(system_viewer("")) as tx:
        if portal_time.is_settable(tx):
            raise DemonstrationData


@contextmanager
def open_database(environment: Mapping[str, str] | None = None) -> Generator[Database]:
    """The database of this installation: the named server, or the portal's own, started and migrated if need be, and its
    log compared with what was published. A problem that the store or an act names ends the command with its sentence."""
    variables: Mapping[str, str] = os.environ if environment is None else environment
    server = None if names_a_server(variables) else EmbeddedServer(data_root(variables))
    try:
        settings = server.ensure_running() if server is not None else read_named(variables)
        if server is not None:
            make_ready(settings)
        database = Database(settings)
        try:
            require_head(database)
            if server is not None:
                compare_log(database, published(variables), verifiers(variables))
            yield database
        finally:
            database.close()
    except StoreProblem as problem:
        say(problem.sentence)
        raise typer.Exit(REFUSED) from None
    finally:
        if server is not None:
            server.leave()
