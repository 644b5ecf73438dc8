"""`counterfoil demo`: the portal on its synthetic region, from nothing. What the region sends is `cli/sending.py`, and what
is done with it `cli/demonstration.py`."""

import datetime as dt
import os
import signal
import threading
from collections import deque
from collections.abc import Callable
from types import FrameType
from typing import Annotated
from urllib.request import urlopen

import typer

from actions.issue_statement import NotSettled
from api.settings import MODE, SIGN_IN
from auth.audit_system import TOKEN
from cli.children import ChildEnded
from cli.demo_table import Account, account_of, show_accounts
from cli.demonstration import Demonstration, months, whole_period
from cli.development_sign_in import start_provider
from cli.loading_board import Board
from cli.output import REFUSED, AsJson, open_database, say
from cli.processes import ProcessEnded, Processes
from cli.region_folder import SIZES, RegionFolder, morning
from reconciliation.moment import LONDON
from reconciliation.statement import Period
from store.database import Database
from store.loading import Stage, StageKind
from store.problems import NamedServer
from store.server import data_root
from store.settings import names_a_server

SHORT_S = 0.1
POLL_S = 1.0
EXAMPLES = """\b
Examples:
  counterfoil demo
  counterfoil demo --until 2019-07-15          begin on that morning, and step on from any page
  counterfoil demo --size tiny --load-only --json

\b
Everybody and everything in the region is invented. Ctrl-C stops it anywhere; the same command goes on from there.
"""
Until = Annotated[str | None, typer.Option(help="Begin on this day's morning, YYYY-MM-DD, and send nothing later.")]
SizeName = Annotated[
    str, typer.Option(help="How much region: full, of ten months; small, of two; or tiny, of twelve days.")
]
Host = Annotated[str, typer.Option(help="The address to listen on.")]
Port = Annotated[int, typer.Option(help="The port to listen on.")]
IntoNamed = Annotated[bool, typer.Option("--into-named-server", help="Use the server that DATABASE_URL names.")]
LoadOnly = Annotated[bool, typer.Option("--load-only", help="Bring the region in and stop.")]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo", epilog=EXAMPLES)(demo)


def demo(  # noqa: PLR0913, PLR0917  # one parameter an option
    until: Until = None,
    size: SizeName = "full",
    host: Host = "127.0.0.1",
    port: Port = 8000,
    load_only: LoadOnly = False,  # noqa: FBT002
    into_named_server: IntoNamed = False,  # noqa: FBT002
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Start the portal on a synthetic region: ten directorates, January to October 2019."""
    if size not in SIZES:
        raise typer.BadParameter(f"Choose {', '.join(SIZES)}.", param_hint="--size")
    if names_a_server(os.environ) and not into_named_server:
        say(NamedServer().sentence)
        raise typer.Exit(REFUSED)
    folder = RegionFolder(data_root(os.environ) / "demo" / f"region-{size}", size)
    wanted = _moment(until, folder)
    stopping = _stop_on_signals()
    address = (host, port)
    try:
        with open_database() as database, Processes({**os.environ, MODE: "demo", SIGN_IN: "development"}) as processes:
            world = Demonstration(database, folder)
            moment = _begin(world, wanted)
            with Board(database, world.stages(moment)) as board:
                if not load_only:
                    _serve(processes, database, *address)
                accounts = _load(world, moment, board, processes, lambda found: show_accounts(found, as_json=as_json))
            if not load_only:
                # A worker before this would only do again what was being done here.
                processes.start(["work", "--quiet"])
                _stay(world, moment, processes, address, stopping)
    except (ProcessEnded, ChildEnded) as ended:
        say(str(ended))
        raise typer.Exit(REFUSED) from None
    except KeyboardInterrupt:
        say("Stopped. The same command goes on from here.")
        return
    if not all(one["adds_up"] for one in accounts):
        raise typer.Exit(REFUSED)


def _serve(processes: Processes, database: Database, host: str, port: int) -> None:
    processes.start(["sequence", "--quiet"])
    provider = start_provider(processes, database, data_root(os.environ) / "demo" / "provider", port)
    processes.start(["serve", "--quiet", "--host", host, "--port", str(port)])
    say(f"The portal answers at http://localhost:{port}/ from now on, and tells at /loading how far this is.")
    say(f"Its people sign in without a password, through a development provider at {provider}/.")
    say(f"Programs may ask POST /graphql as a council's system, reading only: Authorization: Bearer {TOKEN}")


def _moment(until: str | None, folder: RegionFolder) -> dt.datetime:
    if until is None:
        return folder.end
    try:
        day = dt.date.fromisoformat(until)
    except ValueError:
        raise typer.BadParameter("Write the day as YYYY-MM-DD.", param_hint="--until") from None
    if day < folder.first:
        raise typer.BadParameter(f"The region begins on {folder.first.isoformat()}.", param_hint="--until")
    return min(morning(day), folder.end)


def _begin(world: Demonstration, wanted: dt.datetime) -> dt.datetime:
    """Portal time is set to the end of what is sent at once: loads made later than it are refused."""
    world.prepare()
    moment = world.move_to(wanted)
    if moment > wanted:
        time = moment.astimezone(LONDON).isoformat(timespec="minutes")
        say(f"Portal time is {time} already and never goes back. To begin anew, remove the folder of the data.")
    return moment


def _load(
    world: Demonstration,
    moment: dt.datetime,
    board: Board,
    processes: Processes,
    show: Callable[[list[Account]], None],
) -> list[Account]:
    """Bring everything in, and draw up each directorate's statement of the whole time, show them, and of its last month."""
    world.bring_in(moment, board, processes.check)
    directorates, whole = world.directorates(), whole_period(world.folder.first, moment)
    periods = [] if whole is None else [whole, *months(world.folder.first, moment)[-1:]]
    accounts: list[Account] = []
    if not periods:
        show(accounts)
    wanted = [(code, period) for period in periods for code in directorates]
    for drawn_up, ((code, period), issued) in enumerate(zip(wanted, world.issue_all(wanted), strict=True), start=1):
        if period is whole:
            accounts.append(account_of(directorates[code], code, issued))
            if len(accounts) == len(directorates):
                show(accounts)
        board.note(Stage(StageKind.DRAWING_UP, "", drawn_up, len(wanted)))
    board.keep()
    world.finish(moment)
    return accounts


def _stay(
    world: Demonstration,
    moment: dt.datetime,
    processes: Processes,
    address: tuple[str, int],
    stopping: threading.Event,
) -> None:
    """The outside world goes on whenever somebody steps portal time, until told to stop; between, older months are drawn up."""
    host, port = address
    _wait_until_ready(f"http://{host}:{port}/ready", processes, stopping)
    say(f"\nThe portal is at http://localhost:{port}/ and Ctrl-C stops it.")
    older = deque(world.older_statements(moment))
    while not stopping.wait(SHORT_S if older else POLL_S):
        processes.check()
        now = world.now()
        if now > moment:
            for due in world.catch_up(moment, now):
                say(f"{due.day.isoformat()}: {due.source.file_name} came in.")
            moment = now
        elif older:
            _draw_up(world, older)


def _draw_up(world: Demonstration, older: deque[tuple[str, Period]]) -> None:
    """Draw up the next older statement, or put it back where what was found is being looked at again."""
    directorate, period = older.popleft()
    try:
        world.issue(directorate, period)
    except NotSettled:
        older.append((directorate, period))


def _wait_until_ready(address: str, processes: Processes, stopping: threading.Event) -> None:
    """Say that the portal is there only when it answers."""
    while not stopping.wait(POLL_S / 4):
        processes.check()
        try:
            with urlopen(address, timeout=POLL_S):  # noqa: S310  # our own process
                return
        except OSError:
            continue


def _stop_on_signals() -> threading.Event:
    """SIGTERM ends it as Ctrl-C does."""
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    return stopping
