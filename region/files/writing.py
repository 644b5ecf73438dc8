"""Writes the region: a folder for every day on which loads are made, the truth, and a page saying what this is. Deterministic from the seed, with as
many processes as there are cores, and streamed: what lies behind is forgotten."""

import datetime as dt
import os
import shutil
import tempfile
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path

from region.files.about import about
from region.files.binding import WHOLE, Binder, folder_of
from region.files.hands import Hands
from region.files.plan import STRETCH, Plan
from region.files.stretch import TRUTH, Stretch, Told
from region.loads import WINDOW
from region.local_time import DAY
from region.sources import SOURCES
from region.truth.clocks import Watch
from region.truth.faults import faults_of
from region.truth.file import TruthFile, open_for_writing
from region.year import SMALL, Size, Year

Progress = Callable[[int, int], None]
SEED = 2019
PARTS = ".parts-"
ABOUT = "ABOUT.txt"
# Below so many incidents another process takes longer to start than it saves.
WORTH_A_PROCESS = 2_000
# Parts of the days that an extract to come may look back to.
KEPT = WINDOW.days + STRETCH


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written. Records count once, however many loads carry them."""

    days: int
    loads: int
    incidents: int
    referrals: int
    contacts: int
    attachments: int
    transfers: int
    episodes: int
    trails: int


def write(  # noqa: PLR0913
    out: Path,
    *,
    first: dt.date,
    last: dt.date,
    seed: int = SEED,
    size: Size = SMALL,
    processes: int | None = None,
    progress: Progress | None = None,
    with_truth: bool = True,
) -> Summary:
    """Write the region from the first day to the last into `out`, over whatever an earlier writing left there. The folder of a day
    appears when it lacks nothing, and days appear in order; after each `progress` is told how many there are, of how many.
    Without its truth, which takes a quarter of the time, `write_truth` may tell that later. Raises ValueError for a period that
    is not in the region's year."""
    plan = Plan(first, last, seed, size)
    out.mkdir(parents=True, exist_ok=True)
    _clear(out)
    (out / ABOUT).write_text(about(seed), encoding="utf-8", newline="\n")
    with _parts_in(out) as parts, _hands(plan, parts, processes) as hands:
        done = _Done(plan)
        for day in _walk(plan, parts, hands, done, with_truth):
            _publish(folder_of(parts, day), out / (day + DAY).isoformat())
            done.days += 1
            if progress:
                progress(done.days, len(plan.loads.days()))
        if with_truth:
            _join_truth(plan, parts, done.told.counts, out / TRUTH)
    return done.summary()


def write_truth(  # noqa: PLR0913
    path: Path,
    *,
    as_at: dt.datetime,
    first: dt.date,
    last: dt.date,
    seed: int = SEED,
    size: Size = SMALL,
    processes: int | None = None,
) -> None:
    """Write the truth of the same region as at another moment."""
    plan = Plan(first, last, seed, size, as_at)
    with _parts_in(path.parent) as parts, _hands(plan, parts, processes) as hands:
        telling = [hands.give(_Hand.tell_truth, number, days) for number, days in enumerate(plan.stretches())]
        told = [one.result() for one in telling]
        _join_truth(plan, parts, sum((one.counts for one in told), Counter[str]()), path)


class _Hand:
    """What a process needs for its tasks."""

    def __init__(self, plan: Plan, parts: Path) -> None:
        self._parts, self._stretch, self._binder = parts, Stretch(plan), Binder(plan, parts)

    def tell(self, number: int, days: Sequence[dt.date]) -> Told:
        return self._stretch.tell(number, days, self._parts)

    def tell_files(self, number: int, days: Sequence[dt.date]) -> Told:
        return self._stretch.tell(number, days, self._parts, truth=False)

    def tell_truth(self, number: int, days: Sequence[dt.date]) -> Told:
        return self._stretch.tell(number, days, self._parts, files=False)

    def bind(self, days: Sequence[dt.date], on_list: Sequence[str]) -> int:
        return self._binder.bind(days, on_list)


@dataclass(slots=True)
class _Done:
    """What is written so far."""

    plan: Plan
    days: int = 0
    loads: int = 0
    told: Told = field(default_factory=Told)

    def summary(self) -> Summary:
        counts = self.told.counts
        return Summary(
            days=self.days,
            loads=self.loads,
            incidents=counts["Incident"],
            referrals=counts["Referral"],
            contacts=counts["Contact"],
            attachments=counts["Attachment"],
            transfers=counts["Transfer"],
            episodes=counts["Episode"],
            trails=counts["trail"],
        )


def _walk(plan: Plan, parts: Path, hands: Hands[_Hand], done: _Done, with_truth: bool) -> Iterator[dt.date]:  # noqa: FBT001
    """Have the stretches told, and each bound once it and the one after it are, whose small hours its last extracts hold; gives the
    days whose folders are made, in order."""
    stretches = plan.stretches()
    tell = _Hand.tell if with_truth else _Hand.tell_files
    ahead = iter(enumerate(stretches))
    telling = deque(hands.give(tell, *one) for one in islice(ahead, hands.count))
    binding = deque[tuple[Sequence[dt.date], Future[int]]]()
    to_bind = iter(stretches)
    for place in range(len(stretches)):
        done.told.add(telling.popleft().result())
        ready = islice(to_bind, (place > 0) + (place == len(stretches) - 1))
        binding.extend((days, hands.give(_Hand.bind, days, list(done.told.on_list))) for days in ready)
        telling.extend(hands.give(tell, *one) for one in islice(ahead, 1))
        while binding and (binding[0][1].done() or not telling):
            days, bound = binding.popleft()
            done.loads += bound.result()
            yield from days
            _forget(parts, days)


def _forget(parts: Path, days: Sequence[dt.date]) -> None:
    """Remove the part files that no extract to come looks back to."""
    for day in days:
        shutil.rmtree(parts / (day - DAY * KEPT).isoformat(), ignore_errors=True)


def _hands(plan: Plan, parts: Path, processes: int | None) -> Hands[_Hand]:
    """As many as asked; by default as many as there are cores, where they have enough to do."""
    days = len(plan.loads.days())
    sensible = max(1, days * plan.size.incidents_a_day // WORTH_A_PROCESS)
    count = processes or min(os.cpu_count() or 1, sensible)
    return Hands(min(count, len(plan.stretches())), partial(_Hand, plan, parts))


@contextmanager
def _parts_in(folder: Path) -> Generator[Path]:
    """A new folder for parts. Each writing has its own: a process that outlived a writing that was killed finds its folder gone."""
    parts = Path(tempfile.mkdtemp(prefix=PARTS, dir=folder))
    try:
        yield parts
    finally:
        shutil.rmtree(parts, ignore_errors=True)


def _clear(out: Path) -> None:
    """Remove what an earlier writing left: first what says that a folder is whole, then its files, and nothing else."""
    for parts in out.glob(f"{PARTS}*"):
        shutil.rmtree(parts, ignore_errors=True)
    for name in (WHOLE, TRUTH):
        (out / name).unlink(missing_ok=True)
    for folder in sorted(out.glob("????-??-??")):
        for name in (WHOLE, *(source.file_name for source in SOURCES)):
            (folder / name).unlink(missing_ok=True)
        if not any(folder.iterdir()):
            folder.rmdir()


def _publish(bound: Path, place: Path) -> None:
    """Let a folder appear in its place, whole from the first moment."""
    if not place.exists():
        bound.rename(place)
        return
    # Somebody else keeps files in a folder of that name; what says that it is whole comes last.
    for file in sorted(bound.iterdir(), key=lambda one: (one.name == WHOLE, one.name)):
        file.replace(place / file.name)


def _join_truth(plan: Plan, parts: Path, counts: Counter[str], path: Path) -> None:
    """One file of the truth of all stretches; it appears when it is whole."""
    whole = parts / TRUTH
    with open_for_writing(whole) as lines:
        watch = Watch(plan.loads, plan.as_at)
        truth = TruthFile(lines, watch)
        truth.begin(plan.seed)
        for part in sorted(parts.glob(f"*.{TRUTH}")):
            with part.open(encoding="utf-8", newline="\n") as told:
                shutil.copyfileobj(told, lines, 1 << 20)
        truth.counts.update(counts)
        truth.end(faults_of(Year(plan.seed, plan.size, plan.first, plan.last), watch))
    whole.replace(path)
