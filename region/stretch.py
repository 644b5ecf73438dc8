"""Tells a stretch of days and holds ready what each file will carry of it, and the lines of the truth about it. Any process may do so, with no other
stretch at hand; putting the days together is binding.py."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from region import council_files, dfe_files, police_files, ssd_files
from region.events import CouncilRecord, Story
from region.everyday import everyday
from region.lives import Teller
from region.parts import Shelf
from region.plan import Plan
from region.serials import Serials
from region.sources import COUNCIL_FORM, POLICE, SOURCE_OF, SSD_FORM
from region.truth import TruthFile
from region.truth_clocks import Watch
from region.year import Year

TRUTH = "truth.ndjson"


@dataclass(slots=True)
class Told:
    """How many of each record and of each line of the truth a stretch has, and what it wants on the list of expected records."""

    counts: Counter[str] = field(default_factory=Counter[str])
    on_list: list[str] = field(default_factory=list[str])


class Stretch:
    """Tells the days of a plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan, self._loads = plan, plan.loads
        self._watch = Watch(plan.loads, plan.as_at)
        self._serials = Serials(plan.seed)
        self._teller = Teller(Year(plan.seed, plan.size, plan.first, plan.last), self._serials)

    def tell(self, number: int, days: Sequence[dt.date], folder: Path, *, files: bool) -> Told:
        """Tell the stretch with that number into part files in a folder: the truth, and what the files will carry unless only the truth
        is asked for."""
        shelf, told = Shelf(), Told()
        with (folder / f"{number:04d}.{TRUTH}").open("w", encoding="utf-8", newline="\n") as lines:
            truth = TruthFile(lines, self._watch)
            for day in days:
                self._serials.begin(day)
                for story in self._stories(day):
                    truth.tell(story)
                    if files:
                        self._keep(story, day, shelf, told)
                for of, taken in self._serials.taken().items():
                    shelf.parts[of].serials |= taken
        if files:
            shelf.store(folder, number, days[0])
        told.counts.update(truth.counts)
        return told

    def _stories(self, day: dt.date) -> Sequence[Story]:
        told = self._teller.tell(day)
        return [*told, everyday(self._plan.seed, self._loads, day)]

    def _keep(self, story: Story, day: dt.date, shelf: Shelf, told: Told) -> None:
        for record in story.police_records():
            lines = list(police_files.lines(self._loads, record))
            for of, line in lines:
                shelf.parts[of].lines[POLICE.feed].append(line)
            told.counts[type(record).__name__] += bool(lines)
        for record in story.council_records():
            told.counts[type(record).__name__] += bool(self._keep_record(record, shelf))
        if story.on_list and day > self._loads.listed_on:
            raise ValueError("a story wants something on the list of expected records after the list is made")
        told.on_list.extend(story.on_list)

    def _keep_record(self, record: CouncilRecord, shelf: Shelf) -> int:
        """Put a record with the days whose files carry it, and say how many there are."""
        source = SOURCE_OF[record.directorate]
        feed, days = source.feed, 0
        if source.form == COUNCIL_FORM:
            for days, (day, line) in enumerate(council_files.lines(self._loads, source, record), 1):
                shelf.parts[day].lines[feed].append(line)
        elif source.form == SSD_FORM:
            for days, (day, said) in enumerate(ssd_files.said(self._loads, source, record), 1):
                shelf.extracts[day][feed].append(said)
        else:
            for days, (day, child) in enumerate(dfe_files.told(self._loads, source, record), 1):
                shelf.parts[day].children[feed].append(child)
        return days
