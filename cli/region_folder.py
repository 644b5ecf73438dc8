"""The folder into which the synthetic region is written: which sizes there are, which days are whole, and writing it. What
stands in the files is `region`'s business; sending them is `cli/sending.py`'s."""

import datetime as dt
import fcntl
import shutil
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cli.children import Tell
from reconciliation.moment import LONDON
from region import FULL, SMALL, Size, write
from store.loading import Stage, StageKind

DAY = dt.timedelta(days=1)
MORNING = dt.time(9)
WHOLE = ".whole"
"""What marks a folder to which nothing will be added: that of a day, or the region's."""
LOOK_EVERY_S = 0.1


@dataclass(frozen=True, slots=True)
class Told:
    """How much is told: the size, and the first and last day."""

    size: Size
    first: dt.date
    last: dt.date


SIZES = {
    "full": Told(FULL, dt.date(2019, 1, 1), dt.date(2019, 10, 31)),
    "small": Told(SMALL, dt.date(2019, 7, 1), dt.date(2019, 8, 31)),
    "tiny": Told(SMALL, dt.date(2019, 7, 1), dt.date(2019, 7, 12)),
}


@dataclass(frozen=True, slots=True)
class RegionFolder:
    """A region of one size. The folder of a day holds what was made in the night before its morning."""

    path: Path
    size: str

    @property
    def first(self) -> dt.date:
        """The first day that is told of."""
        return SIZES[self.size].first

    @property
    def end(self) -> dt.datetime:
        """The morning after the last day, when everything has been sent."""
        return morning(SIZES[self.size].last + DAY)

    @property
    def is_whole(self) -> bool:
        """Whether all of it is written."""
        return (self.path / WHOLE).exists()

    def days(self, until: dt.datetime) -> list[dt.date]:
        """The days whose folders are due by a moment, whether or not they are written yet."""
        first, last = self.first + DAY, self.end.astimezone(LONDON).date()
        every = (first + DAY * place for place in range((last - first).days + 1))
        return [day for day in every if morning(day) <= until]

    def is_day_whole(self, day: dt.date) -> bool:
        """Whether the files of a day are all there."""
        return self.is_whole or (self.day(day) / WHOLE).exists()

    def day(self, day: dt.date) -> Path:
        """The folder of a day."""
        return self.path / day.isoformat()

    def whole_days(self, until: dt.datetime) -> Iterator[dt.date]:
        """Every day that is due by a moment, oldest first of those that are written, waiting for the others."""
        waiting = self.days(until)
        while waiting:
            whole = next((day for day in waiting if self.is_day_whole(day)), None)
            if whole is None:
                time.sleep(LOOK_EVERY_S)
                continue
            waiting.remove(whole)
            yield whole


def clear_unfinished(folder: RegionFolder) -> None:
    """Take away what an interruption left half written, before anybody looks for whole days: it is told again from its seed, to
    the same bytes."""
    with _alone(folder):
        if not folder.is_whole:
            for day in folder.days(folder.end):
                shutil.rmtree(folder.day(day), ignore_errors=True)


def write_region(tell: Tell, folder: RegionFolder) -> None:
    """Write the region if it is not written yet; tells how far it is."""
    with _alone(folder):
        if not folder.is_whole:
            told = SIZES[folder.size]

            def on_day(done: int, of: int) -> None:
                tell(Stage(StageKind.WRITING, "", done, of))

            write(
                folder.path,
                first=told.first,
                last=told.last,
                size=told.size,
                progress=on_day,
                with_truth=False,
            )
            (folder.path / WHOLE).touch()
    days = len(folder.days(folder.end))
    tell(Stage(StageKind.WRITING, "", days, days))


@contextmanager
def _alone(folder: RegionFolder) -> Generator[None]:
    """Whoever changes the folder is alone with it; the writer of a demonstration that was killed may still be about to end."""
    folder.path.mkdir(parents=True, exist_ok=True)
    with (folder.path / ".writing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def morning(day: dt.date) -> dt.datetime:
    """Nine o'clock in London, when the night's loads are in."""
    return dt.datetime.combine(day, MORNING, LONDON)
