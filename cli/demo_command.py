"""`counterfoil demo`: the portal on its synthetic region, from nothing. What the region sends is `cli/demonstration.py`."""

import datetime as dt
import os
import signal
import threading
from collections.abc import Sequence
from types import FrameType
from typing import Annotated
from urllib.request import urlopen

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from actions.issue_statement import Issued
from api.settings import MODE, SIGN_IN
from cli.demonstration import SIZES, Demonstration, morning
from cli.output import REFUSED, AsJson, open_database, say, show_json, show_table
from cli.processes import ProcessEnded, Processes
from reconciliation.moment import LONDON
from store.problems import NamedServer
from store.server import data_root
from store.settings import names_a_server

POLL_S = 1.0
EXAMPLES = """\b
Examples:
  counterfoil demo
  counterfoil demo --until 2019-07-15          begin on that morning, and step on from any page
  counterfoil demo --size tiny --load-only --json

\b
Everybody and everything in the region is invented. Ctrl-C stops it anywhere; the same command goes on from there.
"""
COLUMNS = (
    "month",
    "eligible",
    "referred",
    "received",
    "decided",
    "police",
    "council",
    "not shown",
    "unknown",
    "headline",
)
STOPPED = "STOPPED"

Until = Annotated[str | None, typer.Option(help="Begin on this day's morning, YYYY-MM-DD, and send nothing later.")]
SizeName = Annotated[str, typer.Option(help="How much region: small, of two months, or tiny, of twelve days.")]
Host = Annotated[str, typer.Option(help="The address to listen on.")]
Port = Annotated[int, typer.Option(help="The port to listen on.")]
IntoNamed = Annotated[bool, typer.Option("--into-named-server", help="Use the server that DATABASE_URL names.")]
LoadOnly = Annotated[bool, typer.Option("--load-only", help="Bring the region in and stop.")]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo", epilog=EXAMPLES)(demo)


def demo(  # noqa: PLR0913, PLR0917  # one parameter an option
    until: Until = None,
    size: SizeName = "small",
    host: Host = "127.0.0.1",
    port: Port = 8000,
    load_only: LoadOnly = False,  # noqa: FBT002
    into_named_server: IntoNamed = False,  # noqa: FBT002
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Start the portal on a synthetic region: one directorate, July and August 2019."""
    if size not in SIZES:
        raise typer.BadParameter(f"Choose {' or '.join(SIZES)}.", param_hint="--size")
    if names_a_server(os.environ) and not into_named_server:
        say(NamedServer().sentence)
        raise typer.Exit(REFUSED)
    stopping = _stop_on_signals()
    environment = {**os.environ, MODE: "demo", SIGN_IN: "development"}
    serve = ["serve", "--host", host, "--port", str(port)]
    try:
        with open_database() as database, Processes(environment) as processes:
            world = Demonstration(database, data_root(os.environ) / "demo", size)
            moment = _moment(until, world)
            if not load_only:
                processes.start(serve)
            issued = _load(world, moment)
            _show(issued, as_json=as_json)
            if not load_only:
                # A worker before this would only do again what is being done here.
                processes.start(["work", "--quiet"])
                _wait_until_ready(f"http://{host}:{port}/ready", processes, stopping)
                say(f"\nThe portal is at http://localhost:{port}/ and Ctrl-C stops it.")
                _send_what_comes_due(world, processes, stopping)
    except ProcessEnded as ended:
        say(str(ended))
        raise typer.Exit(REFUSED) from None
    except KeyboardInterrupt:
        say("Stopped. The same command goes on from here.")


def _moment(until: str | None, world: Demonstration) -> dt.datetime:
    if until is None:
        return world.end
    try:
        day = dt.date.fromisoformat(until)
    except ValueError:
        raise typer.BadParameter("Write the day as YYYY-MM-DD.", param_hint="--until") from None
    if day < world.first:
        raise typer.BadParameter(f"The region begins on {world.first.isoformat()}.", param_hint="--until")
    return min(morning(day), world.end)


def _load(world: Demonstration, moment: dt.datetime) -> list[Issued]:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def progress(name: str, done: int, of: int | None) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=of)
            bars.update(tasks[name], completed=done)

        world.write_region(progress)
        world.prepare()
        world.send_until(moment, progress)
    return world.issue_statements()


def _show(issued: Sequence[Issued], *, as_json: bool) -> None:
    if as_json:
        show_json([{"number": one.number, **one.statement.body()} for one in issued])
        return
    say("\nOldham, from its statements: trails of each month, and where they stopped")
    show_table(COLUMNS, [_row(one) for one in issued], right=COLUMNS[1:-1])


def _row(issued: Issued) -> tuple[str | int, ...]:
    laws = [{line.name: line.count for line in law.lines} for law in issued.statement.laws]
    referred, received, decided = (
        law["IN_TIME"] + law["LATE"] + law.get("CANNOT_TELL", 0) for law in (laws[1], laws[2], laws[4])
    )
    return (
        issued.statement.period.start.astimezone(LONDON).strftime("%Y-%m"),
        issued.statement.laws[1].total,
        referred,
        received,
        decided,
        laws[1][STOPPED],
        laws[2][STOPPED] + laws[4][STOPPED],
        laws[2]["NOT_SHOWN"] + laws[4]["NOT_SHOWN"],
        laws[1]["UNKNOWN"] + laws[2]["UNKNOWN"] + laws[4]["UNKNOWN"],
        issued.statement.headline,
    )


def _wait_until_ready(address: str, processes: Processes, stopping: threading.Event) -> None:
    """Say that the portal is there only when it answers."""
    while not stopping.wait(POLL_S / 4):
        processes.check()
        try:
            with urlopen(address, timeout=POLL_S):  # noqa: S310  # our own process
                return
        except OSError:
            continue


def _send_what_comes_due(world: Demonstration, processes: Processes, stopping: threading.Event) -> None:
    """The outside world goes on whenever somebody steps portal time, until told to stop."""
    while not stopping.wait(POLL_S):
        processes.check()
        for due in world.send_due():
            say(f"{due.day.isoformat()}: {due.source.file_name} came in.")


def _stop_on_signals() -> threading.Event:
    """SIGTERM ends it as Ctrl-C does."""
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    return stopping
