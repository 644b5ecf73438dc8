"""`counterfoil load`: brings files in, takes them in and reconciles what they bear on, by the same acts as every other way in."""

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer
from rich.progress import Progress

from actions.choose_feed import choose_feed
from actions.receive_load import CHUNK_BYTES, AlreadyTakenIn, MomentNotUnderstood, read_moment, receive_load
from actions.reconcile import reconcile_load
from actions.take_in_load import take_in_load
from cli.folder import zipped
from cli.output import FAULTS, OK, REFUSED, AsJson, open_database, progress_bar, say, show_json, system_viewer
from feeds.rows import KINDS, Refused
from feeds.sources import Headerless, peek
from store import jobs
from store.database import Database
from store.loads import Load, LoadState
from store.problems import StoreProblem

EXAMPLES = """\b
Examples:
  counterfoil load gmp-police.ndjson oldham-council.ndjson.gz
  counterfoil load --json region/2019-07-02/*.ndjson
  gunzip -c old.gz | counterfoil load --feed archive -
  counterfoil load --queue big.ndjson.gz      leave the rest to `counterfoil work`
  counterfoil load --organisation E08000004 --as-at 2019-07-02T04:00:00+01:00 oldham-ssd/

\b
Exit codes: 0 all taken in, or taken in before; 1 a file was refused; 2 the command was not understood;
3 all taken in, but rows could not be read or totals were wrong: see `counterfoil rejections`.
"""

NOUNS = {"expected": "expected record"}
WHOSE = "The file does not say whose it is; say it with --organisation."


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("load", epilog=EXAMPLES)(load)


@dataclass(slots=True)
class Told:
    """What is told about one file."""

    file: str
    outcome: str
    sentence: str
    organisation: str | None = None
    feed: str | None = None
    load_id: str | None = None
    complete: bool | None = None
    code: str | None = None
    counts: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def exit_code(self) -> int:
        if self.outcome == LoadState.REFUSED:
            return REFUSED
        has_faults = self.complete is False or bool(self.counts.get("rejected"))
        return FAULTS if self.outcome == LoadState.TAKEN_IN and has_faults else OK


@dataclass(frozen=True, slots=True)
class Said:
    """What the options say of the files: for all of them their feed, and for those without a header the rest."""

    feed: str | None
    organisation: str | None
    as_at: dt.datetime | None
    covers_from: dt.datetime | None


def load(  # noqa: PLR0913, PLR0917  # one parameter an option
    files: Annotated[
        list[str],
        typer.Argument(help="Files of any known format, compressed or not, or folders of tables; - reads stdin."),
    ],
    feed: Annotated[str | None, typer.Option(help="The feed they belong to, if the organisation has several.")] = None,
    organisation: Annotated[str | None, typer.Option(help="Whose they are, where they do not say so.")] = None,
    as_at: Annotated[
        str | None, typer.Option("--as-at", help="As at when they speak, where they do not say so; else now.")
    ] = None,
    covers_from: Annotated[
        str | None, typer.Option("--covers-from", help="From when on they cover, where they do not say so.")
    ] = None,
    queue: Annotated[bool, typer.Option("--queue", help="Receive only; a worker does the rest.")] = False,  # noqa: FBT002
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Bring in loads. Whose they are and which format they have stands in each file's header, or is said with options."""
    told: list[Told] = []
    try:
        moments = read_moment("--as-at", as_at), read_moment("--covers-from", covers_from)
    except MomentNotUnderstood as problem:
        raise typer.BadParameter(problem.sentence, param_hint=problem.name) from None
    said = Said(feed, organisation, *moments)
    with open_database() as database, progress_bar() as bar:
        for name in files:
            try:
                one = _bring_in(database, name, said, bar, queue=queue)
            except StoreProblem as problem:
                one = Told(name, LoadState.REFUSED, problem.sentence, code=problem.code)
            except OSError as problem:
                one = Told(
                    name, LoadState.REFUSED, f"The file cannot be read: {problem.strerror}.", code="NOT_READABLE"
                )
            told.append(one)
            say(f"{name}: {one.sentence}")
    if as_json:
        show_json(told)
    codes = {one.exit_code for one in told}
    raise typer.Exit(REFUSED if REFUSED in codes else max(codes))


def _size(name: str) -> int | None:
    path = Path(name)
    return path.stat().st_size if name != "-" and path.is_file() else None


def _opened(name: str) -> AbstractContextManager[BinaryIO]:
    if name == "-":
        return nullcontext(sys.stdin.buffer)
    path = Path(name)
    return zipped(path) if path.is_dir() else path.open("rb")


def _bring_in(database: Database, name: str, said: Said, bar: Progress, *, queue: bool) -> Told:
    """Receive a file and, unless a worker is to do the rest, take it in and reconcile."""
    task = bar.add_task(Path(name).name, total=_size(name))

    def on_progress(received: int) -> None:
        bar.update(task, completed=received)

    with _opened(name) as file:
        header, chunks = peek(_chunks(file))
        if isinstance(header, Refused):
            return Told(name, LoadState.REFUSED, header.sentence, code=header.code)
        organisation = header.organisation or said.organisation
        if organisation is None:
            return Told(name, LoadState.REFUSED, WHOSE, code="ORGANISATION_NEEDED")
        viewer = system_viewer(organisation)
        chosen = choose_feed(database, viewer, header.format, said.feed)
        # Files with and without a header may be brought in together.
        declared = (said.as_at, said.covers_from) if isinstance(header, Headerless) else (None, None)
        received = receive_load(
            database, viewer, chosen, chunks, on_progress, as_at=declared[0], covers_from=declared[1]
        )
    told = Told(name, LoadState.RECEIVED, "received; a worker will take it in.")
    told.organisation, told.feed, told.load_id = organisation, chosen, str(received.load_id)
    if isinstance(received, AlreadyTakenIn) and received.state is LoadState.TAKEN_IN:
        told.outcome, told.sentence = "ALREADY_TAKEN_IN", "these bytes were taken in before; nothing has changed."
    elif not queue:
        _finish(database, told, take_in_load(database, viewer, received.load_id))
    return told


def _finish(database: Database, told: Told, loaded: Load) -> None:
    told.outcome = loaded.state
    if loaded.refusal is not None:
        told.sentence, told.code = loaded.refusal["sentence"], loaded.refusal["code"]
        return
    reconcile_now(database, loaded)
    told.complete, told.counts, told.sentence = loaded.complete, dict(loaded.counts), _sentence(loaded)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def reconcile_now(database: Database, loaded: Load) -> None:
    """Do at once what a worker was asked to do, and tell the queue so."""
    reconcile_load(database, loaded.organisation, loaded.load_id)
    with database.transaction(system_viewer(loaded.organisation)) as tx:
        jobs.withdraw(tx, jobs.RECONCILE_RECORDS, loaded.organisation, loaded.load_id)


def _sentence(loaded: Load) -> str:
    counts = loaded.counts
    came = counts["taken_in"]
    taken_in = ", ".join(_counted(came[kind], NOUNS.get(kind, kind)) for kind in (*KINDS, "expected") if kind in came)
    parts = [f"{taken_in or 'no records'} taken in"]
    if counts.get("unchanged"):
        parts.append(f"{_counted(counts['unchanged'], 'record')} as before")
    if counts["rejected"]:
        parts.append(f"{_counted(counts['rejected'], 'row')} could not be read")
    if counts["conflicting"]:
        parts.append(f"{_counted(counts['conflicting'], 'record')} came more than once with different content")
    if counts["unknown_fields"]:
        parts.append(f"{_counted(sum(counts['unknown_fields'].values()), 'unknown field')} kept aside")
    if not loaded.complete:
        parts.append(f"not complete ({', '.join(counts['problems'])}), so it proves nothing absent")
    return "; ".join(parts) + "."


def _counted(number: int, noun: str) -> str:
    several = "children" if noun == "child" else f"{noun}s"
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {several}"
