"""Sends the region's files as the force's and the councils' systems would, each load under its own system's viewer. When
they are sent, and when they are judged, is `cli/demonstration.py`'s."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from actions.receive_load import CHUNK_BYTES, AlreadyTakenIn, receive_load
from actions.take_in_load import take_in_load
from auth.scopes import Scope
from auth.viewer import Viewer
from cli.children import Tell
from cli.region_folder import RegionFolder
from feeds.sources import ABILITIES, HEADERLESS, SIDES
from region.sources import EXPECTED, SOURCES, Source
from store import loads
from store.database import Database
from store.loading import Stage, StageKind
from store.loads import Load, LoadMark, LoadState
from store.reference_data import register_feed
from store.settings import Settings
from worker.viewers import SCOPES, system_viewer


@dataclass(frozen=True, slots=True)
class Due:
    """A file whose day has come."""

    day: dt.date
    source: Source
    path: Path

    @property
    def as_at(self) -> dt.datetime | None:
        """As at when the load speaks, which its sender has to say where it has no header."""
        return self.source.made_at(self.day) if self.source.form in HEADERLESS else None

    @property
    def digest(self) -> bytes:
        """The SHA-256 of its bytes."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()


def viewer_of(organisation: str) -> Viewer:
    """The system that sends an organisation's files. In a demonstration it may also step portal time and draw up statements,
    which no partner's system may."""
    return system_viewer(organisation, scopes=SCOPES | {Scope.PORTAL_TIME_SET, Scope.STATEMENTS_ISSUE})


def senders() -> tuple[tuple[str, tuple[Source, ...]], ...]:
    """Who sends beside whom, each under a name: loads of one organisation come one after the other, those of others need not."""
    police = tuple(one for one in SOURCES if SIDES[one.form] == "POLICE")
    councils = [one for one in SOURCES if one not in police]
    # Every other one of each format, which makes halves of about the same work.
    by_form = sorted(councils, key=lambda one: one.form)
    return (
        ("sending the force's loads", police),
        ("sending the loads of some councils", tuple(by_form[::2])),
        ("sending the loads of the other councils", tuple(by_form[1::2])),
    )


def register_feeds(database: Database) -> None:
    """Register the feed of every source with what its format shows."""
    for source in SOURCES:
        with database.transaction(viewer_of(source.organisation)) as tx:
            what = {"side": SIDES[source.form], "form": source.form}
            register_feed(tx, source.organisation, source.feed, **what, abilities=ABILITIES[source.form])


def due_on(folder: RegionFolder, day: dt.date, sources: Sequence[Source] = SOURCES) -> Iterator[Due]:
    """The files of a day, in the order in which they are made."""
    for source in sources:
        path = folder.day(day) / source.file_name
        if path.exists():
            yield Due(day, source, path)


def send(database: Database, due: Due) -> Load | None:
    """Send a file and have it taken in, without judging it; None where these bytes are in already."""
    viewer = viewer_of(due.source.organisation)
    received = receive_load(database, viewer, due.source.feed, _chunks(due.path), as_at=due.as_at)
    if isinstance(received, AlreadyTakenIn) and received.state is LoadState.TAKEN_IN:
        return None
    return take_in_load(database, viewer, received.load_id)


def send_in_bulk(
    tell: Tell, settings: Settings, folder: RegionFolder, sources: tuple[Source, ...], until: dt.datetime
) -> None:
    """Send everything of some sources that is due by a moment, as it gets written. What is in already, from before an
    interruption, is known by its bytes and not sent again. Tells how far each feed is."""
    database = Database(settings)
    try:
        is_in = _taken_in(database, sources)
        tally = _Tally(tell, sources, len(folder.days(until)))
        for day in folder.whole_days(until):
            for source in sources:
                due = Due(day, source, folder.day(day) / source.file_name)
                is_there = due.path.exists()
                if is_there and (source.feed, due.digest, due.as_at) not in is_in:
                    send(database, due)
                tally.count(source, is_there=is_there)
    finally:
        database.close()


class _Tally:
    """Counts the loads of each feed. A night on which a system sends nothing is no load that could be counted; the list of
    expected records comes once."""

    def __init__(self, tell: Tell, sources: Sequence[Source], nights: int) -> None:
        self._tell = tell
        self._done = dict.fromkeys((source.feed for source in sources), 0)
        self._nights_left = dict.fromkeys(self._done, nights)

    def count(self, source: Source, *, is_there: bool) -> None:
        self._done[source.feed] += is_there
        self._nights_left[source.feed] -= 1
        done, left = self._done[source.feed], self._nights_left[source.feed]
        to_come = min(left, 1 - done) if source == EXPECTED else left
        self._tell(Stage(StageKind.SENDING, source.feed, done, done + to_come))


def _taken_in(database: Database, sources: Sequence[Source]) -> set[LoadMark]:
    found: set[LoadMark] = set()
    for organisation in {source.organisation for source in sources}:
        with database.transaction(viewer_of(organisation)) as tx:
            found |= loads.marks_taken_in(tx, organisation)
    return found


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
