"""The demonstration's outside world and its first acts: brings the region in, has it judged once, draws up statements, and
sends what comes due when somebody steps portal time. Prints nothing."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

from actions.issue_statement import Issued, issue_statement
from actions.judge_together import cores
from actions.reconcile import Reconciled, look_again, reconcile_all
from cli.children import Children
from cli.load_command import reconcile_now
from cli.loading_board import Board
from cli.region_folder import DAY, RegionFolder, clear_unfinished, write_region
from cli.sending import Due, due_on, register_feeds, send, send_in_bulk, senders, viewer_of
from reconciliation.moment import LONDON, midnight
from reconciliation.statement import DoesNotAddUp, Period
from region.sources import SOURCES
from store import feeds, jobs, loading, portal_time, reference_data
from store.database import Database
from store.loading import Stage, StageKind
from worker.viewers import system_viewer

FORCE = "GMP"
WRITING = "writing the region"
LISTEN_S = 0.2


class Demonstration:
    """A region in a folder, and the database that it is sent to."""

    def __init__(self, database: Database, folder: RegionFolder) -> None:
        self._database = database
        self.folder = folder

    def prepare(self) -> None:
        """Make portal time settable, and register the feeds."""
        with self._database.owning() as tx:
            portal_time.make_settable(tx)
        register_feeds(self._database)

    def now(self) -> dt.datetime:
        """Portal time."""
        with self._database.transaction(viewer_of(FORCE)) as tx:
            return portal_time.now(tx)

    def move_to(self, moment: dt.datetime) -> dt.datetime:
        """Set portal time on to a moment, never back: somebody may have stepped it further before. Where it is then."""
        with self._database.transaction(viewer_of(FORCE)) as tx:
            chosen = portal_time.chosen(tx)
            if chosen is not None and chosen >= moment:
                return chosen
            portal_time.set_to(tx, moment)
            return moment

    def stages(self, until: dt.datetime) -> list[Stage]:
        """What there is to do up to a moment."""
        nights = len(self.folder.days(until))
        return [
            Stage(StageKind.WRITING, "", 0, len(self.folder.days(self.folder.end))),
            *(Stage(StageKind.SENDING, source.feed, 0, nights) for source in SOURCES),
            Stage(StageKind.JUDGING, "", 0, None),
            Stage(StageKind.DRAWING_UP, "", 0, 2 * len(self.directorates())),
        ]

    def bring_in(self, until: dt.datetime, board: Board, check: Callable[[], None]) -> None:
        """Write the region and send what is due by a moment while it is being written, each in processes of its own; then
        judge everything once. What was done before an interruption is not done again. `check` is called now and then, to raise
        what ends it early."""
        clear_unfinished(self.folder)
        with Children() as children:
            children.start(WRITING, write_region, self.folder)
            for name, sources in senders():
                children.start(name, send_in_bulk, self._database.settings, self.folder, sources, until)
            while children.at_work() - {WRITING}:
                check()
                _listen(children, board)
            self._judge(board)
            while children.at_work():
                _listen(children, board)

    def _judge(self, board: Board) -> None:
        """Judge everything together where loads wait for it, and take away the jobs that asked for each of them."""
        with self._database.reconciling() as tx:
            waiting = feeds.not_reconciled(tx)

        def on_progress(done: Reconciled) -> None:
            board.note(Stage(StageKind.JUDGING, "", done.components, None))

        done = reconcile_all(self._database, on_progress, cores()) if waiting else look_again(self._database)
        board.note(Stage(StageKind.JUDGING, "", done.components, done.components))
        for organisation in sorted({source.organisation for source in SOURCES}):
            with self._database.transaction(viewer_of(organisation)) as tx:
                jobs.withdraw_reconciled(tx)

    def directorates(self) -> dict[str, str]:
        """Code to name of every directorate that takes part."""
        with self._database.transaction(system_viewer(FORCE)) as tx:
            rows = reference_data.organisations(tx)
        return {row["code"]: row["name"] for row in rows if row["kind"] == "DIRECTORATE"}

    def issue(self, directorate: str, period: Period) -> Issued | DoesNotAddUp:
        """Draw up one statement as at portal time."""
        try:
            return issue_statement(self._database, viewer_of(directorate), directorate, period)
        except DoesNotAddUp as problem:
            return problem

    def issue_all(self, wanted: Sequence[tuple[str, Period]]) -> Iterator[Issued | DoesNotAddUp]:
        """Draw up statements in their order, as many at a time as there are cores."""
        directorates, periods = [one for one, _ in wanted], [one for _, one in wanted]
        with ThreadPoolExecutor(cores()) as together:
            yield from together.map(self.issue, directorates, periods)

    def older_statements(self, until: dt.datetime) -> Iterator[tuple[str, Period]]:
        """The months before the last one, newest first, of every directorate."""
        for period in reversed(months(self.folder.first, until)[:-1]):
            for directorate in self.directorates():
                yield directorate, period

    def finish(self, brought_in_to: dt.datetime) -> None:
        """Say that everything due by a moment is in and judged."""
        with self._database.owning() as tx:
            loading.finish(tx, brought_in_to)

    def catch_up(self, after: dt.datetime, until: dt.datetime) -> Iterator[Due]:
        """Send what has come due since a moment, each file reconciled on its own as it would be, and give it when it is in."""
        before = set(self.folder.days(after))
        days = [day for day in self.folder.days(until) if day not in before]
        due = [one for day in days for one in due_on(self.folder, day)]
        stages = {one.source.feed: Stage(StageKind.SENDING, one.source.feed, 0, 0) for one in due}
        for one in due:
            _count(stages, one, of=1)
        with self._database.owning() as tx:
            loading.begin(tx, list(stages.values()))
        for one in due:
            loaded = send(self._database, one)
            if loaded is not None:
                reconcile_now(self._database, loaded)
            _count(stages, one, done=1)
            with self._database.owning() as tx:
                loading.note(tx, list(stages.values()))
            yield one
        self.finish(until)


def _count(stages: dict[str, Stage], due: Due, *, done: int = 0, of: int = 0) -> None:
    one = stages[due.source.feed]
    stages[due.source.feed] = replace(one, done=one.done + done, of=(one.of or 0) + of)


def _listen(children: Children, board: Board) -> None:
    for stage in children.reports(LISTEN_S):
        board.note(stage)


def whole_period(first: dt.date, until: dt.datetime) -> Period | None:
    """From the first day to the midnight before `until`; None where no day lies between."""
    start, end = midnight(first), midnight(until.astimezone(LONDON).date())
    return Period(start, end) if start < end else None


def months(first: dt.date, until: dt.datetime) -> list[Period]:
    """The calendar months in London from that of `first` to the last one that had begun the day before `until`."""
    last = (until - DAY).astimezone(LONDON).date()
    starts = [first.replace(day=1)]
    while starts[-1] <= last:
        starts.append((starts[-1] + 32 * DAY).replace(day=1))
    return [Period(midnight(start), midnight(end)) for start, end in pairwise(starts)]
