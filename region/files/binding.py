"""Puts the parts of each day together to its folder: one file for each load that comes. Tells nothing, and knows of a format only how its file is
made from what is ready."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from region.files import (
    council as council_files,
    dfe as dfe_files,
    expected as expected_files,
    police as police_files,
    ssd as ssd_files,
)
from region.files.parts import Extracts, Part, extracts_of, forget_lines, part_of
from region.files.plan import Plan
from region.loads import WINDOW
from region.local_time import DAY
from region.serials import close
from region.sources import COUNCIL_FORM, EXPECTED_FORM, POLICE_FORM, SOURCES, SSD_FORM, Source

WHOLE = ".whole"
"""The name of the empty file that says that a folder lacks nothing. It is written last."""

Windows = defaultdict[str, ssd_files.Window]


class Binder:
    """Binds the days of a plan whose parts lie in a folder."""

    def __init__(self, plan: Plan, parts: Path) -> None:
        self._plan, self._loads, self._parts = plan, plan.loads, parts

    def bind(self, days: Sequence[dt.date], on_list: Sequence[str]) -> int:
        """Make the folders of a stretch, beside the parts, and say how many files there are. What was to be listed on the days before is
        handed in, since the list comes once."""
        windows: Windows = defaultdict(ssd_files.Window)
        for back in range(WINDOW.days - 1, 0, -1):
            day = days[0] - DAY * back
            if day >= self._plan.first:
                self._extracts(day, windows, extracts_of(self._parts, day))
        return sum(self._bind_day(day, windows, on_list) for day in days)

    def _bind_day(self, day: dt.date, windows: Windows, on_list: Sequence[str]) -> int:
        folder = folder_of(self._parts, day)
        folder.mkdir()
        extracts = self._extracts(day, windows, extracts_of(self._parts, day))
        part = part_of(self._parts, day)
        coming = [source for source in SOURCES if self._loads.comes(source, day)]
        for source in coming:
            (folder / source.file_name).write_bytes(self._whole(source, day, part, extracts, on_list))
        (folder / WHOLE).touch()
        forget_lines(self._parts, day)
        return len(coming)

    def _extracts(self, day: dt.date, windows: Windows, new: Extracts) -> dict[str, list[ssd_files.Said]]:
        """What the extracts about a day hold, by feed."""
        feeds = [source.feed for source in SOURCES if source.form == SSD_FORM]
        return {feed: windows[feed].extract(day, new[feed]) for feed in feeds}

    def _whole(
        self,
        source: Source,
        day: dt.date,
        part: Part,
        extracts: dict[str, list[ssd_files.Said]],
        on_list: Sequence[str],
    ) -> bytes:
        if source.form == POLICE_FORM:
            serials = close(self._plan.seed, day, part.serials, self._plan.lost(day))
            return police_files.whole(self._loads, day, part.lines[source.feed], serials)
        if source.form == EXPECTED_FORM:
            return expected_files.whole(self._loads, day, on_list)
        if source.form == COUNCIL_FORM:
            return council_files.whole(self._loads, source, day, part.lines[source.feed])
        if source.form == SSD_FORM:
            return ssd_files.whole(source, day, extracts[source.feed])
        return dfe_files.whole(part.children[source.feed])


def folder_of(parts: Path, day: dt.date) -> Path:
    """Where the folder is made in which the loads about a day lie: of the day on which they are made."""
    return parts / f"bound-{day + DAY}"
