"""What a stretch of days holds ready for the files of each day, kept in part files until the day is put together. The part files are read by the
same program a moment later and by nothing else."""

import datetime as dt
import pickle
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import cast

from region.files.dfe import Told
from region.files.lines import Line
from region.files.ssd import Said
from region.local_time import DAY

LINES, EXTRACTS = "lines", "extracts"


@dataclass(slots=True)
class Part:
    """What is ready for one day, by feed: lines and children of payloads; and the serials that are taken."""

    lines: defaultdict[str, list[Line]] = field(default_factory=lambda: defaultdict[str, list[Line]](list))
    children: defaultdict[str, list[Told]] = field(default_factory=lambda: defaultdict[str, list[Told]](list))
    serials: set[int] = field(default_factory=set[int])

    def add(self, other: "Part") -> None:
        """Put what another stretch has with it."""
        for feed, lines in other.lines.items():
            self.lines[feed].extend(lines)
        for feed, children in other.children.items():
            self.children[feed].extend(children)
        self.serials |= other.serials

    def sort(self) -> None:
        """Put everything in the order of kinds and ids."""
        for lines in self.lines.values():
            lines.sort(key=itemgetter(0, 1))
        for children in self.children.values():
            children.sort(key=itemgetter(0, 1))


Extracts = defaultdict[str, list[Said]]
"""What is new in the extracts of one day, by feed."""


@dataclass(slots=True)
class Shelf:
    """The parts of one stretch, by day. What extracts say is kept apart, since later extracts say it again."""

    parts: defaultdict[dt.date, Part] = field(default_factory=lambda: defaultdict[dt.date, Part](Part))
    extracts: defaultdict[dt.date, Extracts] = field(
        default_factory=lambda: defaultdict[dt.date, Extracts](lambda: Extracts(list))
    )

    def store(self, folder: Path, number: int, first: dt.date) -> None:
        """Write everything into part files of the stretch with that number, which begins on a day. Raises ValueError where something is
        for a day before it, which may be written already; but the extract about that day is made in the small hours of this one."""
        if min((*self.parts, *(day + DAY for day in self.extracts)), default=first) < first:
            raise ValueError("a story says something that was known on a day before its own")
        for name, kept in ((LINES, self.parts), (EXTRACTS, self.extracts)):
            for day, what in kept.items():
                place = folder / day.isoformat()
                place.mkdir(exist_ok=True)
                plain = dict(what) if isinstance(what, dict) else what
                (place / f"{number:04d}.{name}").write_bytes(pickle.dumps(plain, pickle.HIGHEST_PROTOCOL))


def part_of(folder: Path, day: dt.date) -> Part:
    """Everything that is ready for a day, in order."""
    whole = Part()
    for part in cast("Iterable[Part]", _stored(folder, day, LINES)):
        whole.add(part)
    whole.sort()
    return whole


def forget_lines(folder: Path, day: dt.date) -> None:
    """Remove the part files of a day that is put together, but for what later extracts say again."""
    for path in (folder / day.isoformat()).glob(f"*.{LINES}"):
        path.unlink()


def extracts_of(folder: Path, day: dt.date) -> Extracts:
    """What is new in the extracts of a day, in the order in which it was told."""
    whole = Extracts(list)
    for part in cast("Iterable[dict[str, list[Said]]]", _stored(folder, day, EXTRACTS)):
        for feed, new in part.items():
            whole[feed].extend(new)
    return whole


def _stored(folder: Path, day: dt.date, name: str) -> Iterator[object]:
    for path in sorted((folder / day.isoformat()).glob(f"*.{name}")):
        yield pickle.loads(path.read_bytes())  # noqa: S301
