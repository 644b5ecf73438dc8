"""Shows how far a demonstration is, wherever somebody looks: as bars in a terminal, as plain lines elsewhere, and as the row
that the portal's own page reads. It moves nothing on itself."""

import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from store import loading
from store.database import Database
from store.loading import Stage, StageKind

NAMES = {
    StageKind.WRITING: ("Writing the synthetic region", "days"),
    StageKind.SENDING: ("Taking in its loads", "loads"),
    StageKind.JUDGING: ("Judging", "components"),
    StageKind.DRAWING_UP: ("Drawing up statements", "statements"),
}
KEEP_EVERY_S = 0.5
LINES = 4
"""How many lines a stage has at most where they stay."""


class Board:
    """The stages of the work, and how far each is."""

    def __init__(self, database: Database, stages: Sequence[Stage], console: Console | None = None) -> None:
        self._database = database
        self._stages = {(stage.kind, stage.feed): stage for stage in stages}
        self._console = console or Console(stderr=True, highlight=False, soft_wrap=True)
        self._kept_at = 0.0
        self._bars: Progress | None = None
        self._tasks: dict[StageKind, TaskID] = {}
        self._quarters: dict[StageKind, int] = {}

    def __enter__(self) -> Self:
        with self._database.owning() as tx:
            loading.begin(tx, self._shown())
        if self._console.is_terminal:
            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            self._bars = Progress(*columns, console=self._console)
            self._bars.start()
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        if self._bars is not None:
            self._bars.stop()

    def note(self, stage: Stage) -> None:
        """How far a stage is now."""
        self._stages[stage.kind, stage.feed] = stage
        self._show(stage.kind)
        if time.monotonic() - self._kept_at >= KEEP_EVERY_S:
            self.keep()

    def keep(self) -> None:
        """Write down how far everything is, for the portal's page."""
        self._kept_at = time.monotonic()
        with self._database.owning() as tx:
            loading.note(tx, self._shown())

    def _shown(self) -> list[Stage]:
        """The stages, without those of feeds on which nothing comes."""
        return [stage for stage in self._stages.values() if stage.of != 0]

    def _show(self, kind: StageKind) -> None:
        """All feeds together: one bar, or a line now and then."""
        some = [stage for stage in self._stages.values() if stage.kind is kind]
        done = sum(stage.done for stage in some)
        parts = [stage.of for stage in some if stage.of is not None]
        of = sum(parts) if len(parts) == len(some) else None
        if self._bars is None:
            self._say(kind, done, of)
            return
        if kind not in self._tasks:
            self._tasks[kind] = self._bars.add_task(NAMES[kind][0], total=of)
        self._bars.update(self._tasks[kind], completed=done, total=of)

    def _say(self, kind: StageKind, done: int, of: int | None) -> None:
        quarter = LINES * done // of if of else 0
        if quarter <= self._quarters.get(kind, -1 if of is None else 0):
            return
        self._quarters[kind] = quarter
        name, unit = NAMES[kind]
        how_far = f": {done:,} of {of:,} {unit}" if of else ""
        self._console.print(f"{name}{how_far}", markup=False)
