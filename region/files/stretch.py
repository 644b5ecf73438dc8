"""Tells a stretch of days and holds ready what each file will carry of it, and the lines of the truth about it. Any process may do so, with no other
stretch at hand; putting the days together is binding.py."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from region.events import CouncilRecord, Story
from region.files import council as council_files, dfe as dfe_files, police as police_files, ssd as ssd_files
from region.files.parts import Shelf
from region.files.plan import Plan
from region.serials import Serials
from region.sources import COUNCIL_FORM, POLICE, SOURCE_OF, SSD_FORM
from region.telling.everyday import everyday
from region.telling.lives import Teller
from region.truth.clocks import Watch
from region.truth.file import TruthFile

TRUTH = "truth.ndjson"


@dataclass(slots=True)
class Told:
    """How many of each record and of each line of the truth a stretch has, and what it has for the list of expected records."""

    counts: Counter[str] = field(default_factory=Counter[str])
    on_list: list[str] = field(default_factory=list[str])

    def add(self, other: "Told") -> None:
        """Count what another stretch has with it."""
        self.counts.update(other.counts)
        self.on_list.extend(other.on_list)


class Stretch:
    """Tells the days of a plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan, self._loads = plan, plan.loads
        self._watch = Watch(plan.loads, plan.as_at)
        self._serials = Serials(plan.seed)
        self._teller = Teller(plan.year, self._serials)

    def tell(
        self, number: int, days: Sequence[dt.date], folder: Path, *, files: bool = True, truth: bool = True
    ) -> Told:
        """Tell the stretch with that number into part files in a folder: the truth, and what the files will carry, or one of them."""
        shelf, told = Shelf(), Told()
        with (folder / f"{number:04d}.{TRUTH}").open("w", encoding="utf-8", newline="\n") as lines:
            told_truth = TruthFile(lines, self._watch)
            for day in days:
                self._serials.begin(day)
                for story in self._stories(day):
                    if truth:
                        told_truth.tell(story)
                    if files:
                        self._keep(story, day, shelf, told)
                for of, taken in self._serials.taken().items():
                    shelf.parts[of].serials |= taken
        if files:
            shelf.store(folder, number, days[0])
        told.counts.update(told_truth.counts)
        return told

    def _stories(self, day: dt.date) -> Sequence[Story]:
        return [*self._teller.tell(day), everyday(self._plan.seed, self._loads, day)]

    def _keep(self, story: Story, day: dt.date, shelf: Shelf, told: Told) -> None:
        for record in story.police_records():
            lines = list(police_files.lines(self._loads, record))
            for of, line in lines:
                shelf.parts[of].lines[POLICE.feed].append(line)
            told.counts[type(record).__name__] += bool(lines)
        for record in story.council_records():
            told.counts[type(record).__name__] += bool(self._keep_record(record, shelf))
        if day <= self._loads.listed_on:
            told.on_list.extend(story.on_list)

    def _keep_record(self, record: CouncilRecord, shelf: Shelf) -> int:
        """Put a record with the days whose files say something new about it, and say how many there are."""
        source = SOURCE_OF[record.directorate]
        if source.form == COUNCIL_FORM:
            lines = list(council_files.lines(self._loads, source, record))
            for day, line in lines:
                shelf.parts[day].lines[source.feed].append(line)
            return len(lines)
        if source.form == SSD_FORM:
            said = list(ssd_files.said(self._loads, source, record))
            for day, one in said:
                shelf.extracts[day][source.feed].append(one)
            return len(said)
        told = list(dfe_files.told(self._loads, source, record))
        for day, child in told:
            shelf.parts[day].children[source.feed].append(child)
        return len(told)
