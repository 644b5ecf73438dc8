"""The demonstration's outside world: writes the synthetic region, and sends its files when portal time says that their
day has come, as the force's and the council's systems would. Prints nothing; the processes that judge come and go."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from actions.issue_statement import Issued, issue_statement
from actions.judge_together import cores
from actions.receive_load import AlreadyTakenIn, receive_load
from actions.reconcile import look_again, reconcile_all
from actions.take_in_load import take_in_load
from auth.scopes import Scope
from auth.viewer import Viewer
from cli.load_command import CHUNK_BYTES, reconcile_now
from feeds.sources import ABILITIES, SIDES
from reconciliation.moment import LONDON, midnight
from reconciliation.statement import Period
from region.scene import SMALL, TINY, Size
from region.writing import write
from store import jobs, loads, portal_time
from store.database import Database
from store.loads import LoadState
from store.reference_data import register_feed
from worker.viewers import SCOPES, system_viewer

OLDHAM, FORCE = "E08000004", "GMP"
SIZES = {
    "small": (SMALL, dt.date(2019, 7, 1), dt.date(2019, 8, 31)),
    "tiny": (TINY, dt.date(2019, 7, 1), dt.date(2019, 7, 12)),
}
MORNING = dt.time(9)
DAY = dt.timedelta(days=1)
FEW_FILES = 6
"""Up to so many files are reconciled one by one, as they would be; more at once are reconciled together."""
MOST_FILES = 1_000

WRITING = "Writing the synthetic region"
TAKING_IN = "Taking in its loads"
RECONCILING = "Reconciling"

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Source:
    """A system that sends a file a day: whose it is, the file's name, the feed and the format."""

    organisation: str
    file_name: str
    feed: str
    form: str

    @property
    def viewer(self) -> Viewer:
        """The system; it may also step portal time and draw up statements, which no partner's system may."""
        scopes = SCOPES | {Scope.PORTAL_TIME_SET, Scope.STATEMENTS_ISSUE}
        return system_viewer(self.organisation, scopes=scopes)


POLICE = Source(FORCE, "gmp-police.ndjson", "gmp-police", "counterfoil-police/1")
COUNCIL = Source(OLDHAM, "oldham-council.ndjson", "oldham-council", "counterfoil-council/1")


@dataclass(frozen=True, slots=True)
class Due:
    """A file whose day has come."""

    day: dt.date
    source: Source
    path: Path


class Demonstration:
    """A region in a folder, and the database that it is sent to."""

    def __init__(self, database: Database, folder: Path, size: str) -> None:
        self._database = database
        self._folder = folder / f"region-{size}"
        self._size: Size
        self._size, self.first, self.last = SIZES[size]
        self._sent: set[Path] = set()

    @property
    def end(self) -> dt.datetime:
        """The morning after the last day, when everything has been sent."""
        return morning(self.last + DAY)

    def write_region(self, progress: Progress) -> None:
        """Write the files where they are not written yet. A region half written is written again."""
        whole = self._folder / ".whole"
        if whole.exists():
            return

        def on_day(done: int, of: int) -> None:
            progress(WRITING, done, of)

        write(self._folder, first=self.first, last=self.last, size=self._size, progress=on_day)
        whole.touch()

    def prepare(self) -> None:
        """Make portal time settable, register the feeds, and begin on the first morning where nothing has begun."""
        with self._database.owning() as tx:
            portal_time.make_settable(tx)
        for source in (POLICE, COUNCIL):
            with self._database.transaction(source.viewer) as tx:
                form = source.form
                abilities = ABILITIES[form]
                register_feed(tx, source.organisation, source.feed, side=SIDES[form], form=form, abilities=abilities)
                if portal_time.chosen(tx) is None:
                    portal_time.set_to(tx, morning(self.first))

    def now(self) -> dt.datetime:
        """Portal time."""
        with self._database.transaction(POLICE.viewer) as tx:
            return portal_time.now(tx)

    def send_until(self, moment: dt.datetime, progress: Progress) -> None:
        """Send everything that is due by a moment, with portal time moving along, and reconcile. What was sent before an
        interruption is told by its bytes, and changes nothing."""
        due = list(self._due(moment))
        together = len(due) > FEW_FILES
        for done, one in enumerate(due, start=1):
            self._move_to(morning(one.day))
            self._send(one, reconcile=not together)
            progress(TAKING_IN, done, len(due))
        self._move_to(moment)
        if together and self._has_waiting_jobs():
            reconcile_all(self._database, lambda so_far: progress(RECONCILING, so_far.components, None), cores())
            self._withdraw_jobs()
        else:
            look_again(self._database)

    def send_due(self) -> list[Due]:
        """Send what has come due by portal time, reconcile it, and say what it was."""
        due = list(self._due(self.now()))
        for one in due:
            self._send(one, reconcile=True)
        return due

    def issue_statements(self) -> list[Issued]:
        """Draw up the statement of every month that has begun, as at portal time."""
        periods = months(self.first, self.now())
        return [issue_statement(self._database, COUNCIL.viewer, OLDHAM, period) for period in periods]

    def _due(self, moment: dt.datetime) -> Iterator[Due]:
        for folder in sorted(path for path in self._folder.iterdir() if path.is_dir()):
            day = dt.date.fromisoformat(folder.name)
            for source in (POLICE, COUNCIL):
                path = folder / source.file_name
                if morning(day) <= moment and path not in self._sent and path.exists():
                    yield Due(day, source, path)

    def _move_to(self, moment: dt.datetime) -> None:
        """Set portal time on to a moment, never back: somebody may have stepped it further before."""
        with self._database.transaction(POLICE.viewer) as tx:
            if portal_time.now(tx) < moment:
                portal_time.set_to(tx, moment)

    def _has_waiting_jobs(self) -> bool:
        with self._database.transaction(POLICE.viewer) as tx:
            return bool(jobs.counts(tx)["waiting"])

    def _withdraw_jobs(self) -> None:
        """Take away the jobs whose work was just done for all loads together."""
        for source in (POLICE, COUNCIL):
            with self._database.transaction(source.viewer) as tx:
                for loaded in loads.newest(tx, source.organisation, limit=MOST_FILES):
                    jobs.withdraw(tx, jobs.RECONCILE_RECORDS, source.organisation, loaded.load_id)

    def _send(self, due: Due, *, reconcile: bool) -> None:
        viewer = due.source.viewer
        received = receive_load(self._database, viewer, due.source.feed, _chunks(due.path))
        self._sent.add(due.path)
        if isinstance(received, AlreadyTakenIn) and received.state is LoadState.TAKEN_IN:
            return
        loaded = take_in_load(self._database, viewer, received.load_id)
        if reconcile:
            reconcile_now(self._database, loaded)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def morning(day: dt.date) -> dt.datetime:
    """Nine o'clock in London, when the night's loads are in."""
    return dt.datetime.combine(day, MORNING, LONDON)


def months(first: dt.date, until: dt.datetime) -> list[Period]:
    """The calendar months in London from that of `first` to the last one that had begun the day before `until`."""
    last = (until - DAY).astimezone(LONDON).date()
    starts = [first.replace(day=1)]
    while starts[-1] <= last:
        starts.append((starts[-1] + 32 * DAY).replace(day=1))
    return [Period(midnight(start), midnight(end)) for start, end in pairwise(starts)]
