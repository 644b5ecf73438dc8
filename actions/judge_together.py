"""Judges pages of components by several processes at once. What a page is, and which loads are dealt with at the end, is
`actions/reconcile.py`'s to say.

One process leads: it hands out pages and judges none. The others share its turn, page by page and transaction by
transaction, so that whoever else reconciles gets in between two pages and never beside one. Two pages judged at once must
have been read with the same loads taken in, or a load that joins their components would let the one that knew less write
last. So each is told what its ground is known by, keeps nothing where that turns out to have changed, and is judged again
once all others are over. A process without a leader ends: with its page where it had its turn, else without it."""

import gc
import multiprocessing
import os
import signal
import time
import uuid
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain, count, islice
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import cast

from actions.ground import GroundKeeper
from actions.judge_page import Reconciled, judge_page
from reconciliation.records import RecordKey
from store import components, feeds, findings, portal_time
from store.components import Take
from store.database import Database
from store.problems import StoreProblem
from store.settings import Settings
from store.transaction import Transaction

FEWEST = 2
"""The fewest processes, and pages, that are worth more than one."""

PAGES_AT_ONCE = 4
"""How many pages of records a process takes up in one transaction: about a second of work."""

TRIES = 2
"""How often a page is judged beside others while loads keep coming in; then it is judged alone."""

SIGN_OF_LIFE_S = 60
"""How long the leader goes without using its connection, which the server closes after ten minutes without a word."""

COLLECT_EVERY = 16
"""Pages between two collections. Judging makes millions of objects and no cycles, so looking for cycles costs a tenth."""

PATIENCE_S = 30

EVERYTHING = "everything"
"""The name of the run over everything."""

Mark = tuple[object, ...]


class JudgingStopped(StoreProblem):
    """A process that judged a part of everything ended early, with its own words on its standard error."""

    code = "JUDGING_STOPPED"

    def __init__(self) -> None:
        super().__init__(
            "A process that judged some of the records ended before it was done. What it had finished is kept."
            " Start again: counterfoil reconcile --full"
        )


@dataclass(frozen=True, slots=True)
class _Page:
    """Records at which components start. Without a mark, it is judged while nothing else is."""

    starts: tuple[RecordKey, ...]
    mark: Mark | None = None
    tries: int = 0


@dataclass(slots=True)
class _Hand:
    """One process that judges, and the page that it has; None where it is free."""

    process: SpawnProcess
    asking: Connection
    answers: Connection
    page: _Page | None = None


def judge_together(database: Database, starts: Iterable[list[RecordKey]], processes: int) -> Generator[Reconciled]:
    """Judge the components that start at some records, each once; what each page did, as it is kept."""
    with ExitStack() as stack:
        run = uuid.uuid4().hex
        tx = stack.enter_context(_led(database, run))
        pages = _filled(starts)
        first = deque(islice(pages, processes))
        if len(first) < FEWEST:
            # What one process does alone is done here: to start one takes longer than to judge a page.
            yield from (judged for page in first if (judged := _judge(database, GroundKeeper(), run, page)))
            return
        leader = _Leader(database, tx, chain(first, pages))
        for _ in first:
            leader.hands.append(stack.enter_context(_hand(database.settings, run)))
        yield from leader.lead()


def cores() -> int:
    """How many processes can work at the same time here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _led(database: Database, run: str) -> Generator[Transaction]:
    """A transaction for as long as a run is led. Of a run before, whose leader died, no page is under way any more."""
    with database.reconciling() as tx:
        findings.lead(tx, run)
        with database.reconciling() as other:
            findings.take_turn(other)
        yield tx


@contextmanager
def _hand(settings: Settings, run: str) -> Generator[_Hand]:
    """A process that judges, and that is gone at the end. It is told that by its pipe, which closes with ours."""
    context = multiprocessing.get_context("spawn")
    asked, asking = _pipe(context)
    answers, answering = _pipe(context)
    process = context.Process(target=_work, args=(settings, run, asked, answering), daemon=True)
    with asking, answers:
        with asked, answering:
            process.start()
        try:
            yield _Hand(process, asking, answers)
        finally:
            asking.close()
            process.join(PATIENCE_S)
            if process.exitcode is None:
                process.kill()
                process.join()
            process.close()


def _pipe(context: SpawnContext) -> tuple[Connection, Connection]:
    """Where one end reads what the other writes. On Windows its ends are of another class with the same methods."""
    return cast("tuple[Connection, Connection]", context.Pipe(duplex=False))


def _filled(pages: Iterable[list[RecordKey]]) -> Iterator[_Page]:
    """Pages as large as a process takes up, of pages that may be short: each begins where records of a kind begin."""
    starts: list[RecordKey] = []
    for page in pages:
        starts += page
        if len(starts) >= PAGES_AT_ONCE * components.PAGE:
            yield _Page(tuple(starts))
            starts = []
    if starts:
        yield _Page(tuple(starts))


@dataclass(slots=True)
class _Leader:
    """The pages that are to come, those that have to be judged again, and who judges."""

    database: Database
    tx: Transaction
    ahead: Iterator[_Page]
    again: deque[_Page] = field(default_factory=deque[_Page])
    hands: list[_Hand] = field(default_factory=list[_Hand])
    mark: Mark | None = None
    spoke_at: float = field(default_factory=time.monotonic)

    def lead(self) -> Iterator[Reconciled]:
        """Hand out pages until none is left."""
        while True:
            self._hand_out()
            busy = [one for one in self.hands if one.page]
            if not busy:
                return
            for answer in self._answers(busy):
                if answer is not None:
                    yield answer

    def _hand_out(self) -> None:
        """Give a page to everybody who is free. What has to be judged again waits until nobody judges, so that whatever
        is judged at once has read the same loads."""
        if self.mark is None or self.again:
            if any(one.page for one in self.hands):
                return
            with self.database.reconciling() as tx:
                self.mark = feeds.ground_mark(tx)
        alone = self._is_next_alone()
        for hand in self.hands:
            if hand.page is None and (page := self._next(alone=alone)):
                hand.page = page
                _tell(hand, page)
                if alone:
                    return

    def _is_next_alone(self) -> bool:
        return bool(self.again) and self.again[0].tries >= TRIES

    def _next(self, *, alone: bool) -> _Page | None:
        if not self.again:
            page = next(self.ahead, None)
        else:
            page = self.again.popleft() if self._is_next_alone() == alone else None
        return None if page is None else replace(page, mark=None if alone else self.mark)

    def _answers(self, busy: list[_Hand]) -> Iterator[Reconciled | None]:
        """What the pages that are over did; None for one that has to be judged again."""
        by_pipe = {one.answers: one for one in busy}
        while True:
            ready = wait(list(by_pipe), SIGN_OF_LIFE_S)
            self._speak()
            if ready:
                break
        for pipe, hand in by_pipe.items():
            if pipe in ready and hand.page:
                answer, page, hand.page = _hear(hand), hand.page, None
                if answer is None:
                    self.again.append(replace(page, tries=page.tries + 1))
                yield answer

    def _speak(self) -> None:
        """Use the connection now and then, however fast answers come: they go by pipes of their own."""
        if time.monotonic() - self.spoke_at >= SIGN_OF_LIFE_S:
            self.tx.value("select 1")
            self.spoke_at = time.monotonic()


def _tell(hand: _Hand, page: _Page) -> None:
    try:
        hand.asking.send(page)
    except OSError:
        raise JudgingStopped from None


def _hear(hand: _Hand) -> Reconciled | None:
    try:
        return hand.answers.recv()
    except (EOFError, OSError):
        raise JudgingStopped from None


# ---------------------------------------------------------------- in a process that judges


def _work(settings: Settings, run: str, asked: Connection, answering: Connection) -> None:
    """Judge the pages that are asked for, until nobody asks any more."""
    # Whoever stops the leader from the keyboard stops it alone; this process finishes its page.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    gc.disable()
    database, keeper = Database(settings), GroundKeeper()
    try:
        for done in count(1):
            page: _Page = asked.recv()
            answering.send(_judge(database, keeper, run, page))
            if done % COLLECT_EVERY == 0:
                gc.collect()
    except (EOFError, BrokenPipeError):
        return
    finally:
        database.close()


def _judge(database: Database, keeper: GroundKeeper, run: str, page: _Page) -> Reconciled | None:
    """Judge a page and keep it; None where a load came in, and nothing is kept."""
    with database.reconciling() as tx:
        if not findings.share_turn(tx, run):
            raise EOFError
        as_at, ground = portal_time.now(tx), keeper.ground(tx)
        some = components.components(tx, page.starts, components.ALL, Take.FIRST_SELECTED)
        if page.mark is not None and feeds.ground_mark(tx) != page.mark:
            return None
        return judge_page(tx, EVERYTHING, some, ground, as_at)
