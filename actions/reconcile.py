"""Reconciles: judges components again and keeps what differs, with the events that tell of it. What a judgement says is
the heart's business; this act chooses what to judge and owns the transactions.

One page of records is one transaction, taken in turn (`store.findings.take_turn`). Whatever stops a run leaves whole
pages behind, and the next run of it changes only what is still to be changed. The last one marks the loads that the run
dealt with, since no statement counts before they all are. Several processes share a turn: `actions/judge_together.py`."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from actions.combine import log_combined
from actions.ground import GroundKeeper
from actions.judge_page import Reconciled, judge_page
from actions.judge_together import EVERYTHING, FEWEST, judge_together
from reconciliation.records import RecordKey
from reconciliation.replay import Component
from store import components, feeds, findings, portal_time
from store.components import Look, Looked, Place, Selection, Take
from store.database import Database
from store.feeds import LoadKey
from store.transaction import Transaction

ReadPage = Callable[[Transaction, Place], tuple[Sequence[RecordKey], Place | None]]
OnProgress = Callable[[Reconciled], None]


def reconcile_load(database: Database, organisation: str, load_id: uuid.UUID) -> Reconciled:
    """Judge what a load bears on: the records it touched; what awaits a load of its organisation; and, where loads made
    later came in before it, what those changed, since the times at which gaps were known open may be others now."""
    run = _Run(database, f"load {organisation} {load_id}")
    with database.reconciling() as tx:
        facts = feeds.load_facts(tx, organisation, load_id)
    if facts is None:
        return run.done
    touched = Selection(load_id=load_id)
    walks = [*_selected(touched, (organisation,)), *_looked(Look(awaited=(organisation,)), touched)]
    this = [(organisation, load_id)]
    if not facts.is_overtaken or facts.made_at is None:
        run.judge(walks, this)
        return run.done
    run.judge(walks, ends=False)
    later = Selection(made_after=facts.made_at)
    run.judge([*_selected(later, run.organisations()), _Walk(_opened_pages(facts.made_at), *_beyond(later))], this)
    return run.done


def reconcile_all(
    database: Database, on_progress: OnProgress | None = None, processes: int | None = None
) -> Reconciled:
    """Judge every component, whatever was found before; in this process, or by as many others as `processes` says, at
    least two."""
    run = _Run(database, EVERYTHING, on_progress)
    with database.reconciling() as tx:
        # Of a load that comes in meanwhile, some records may lie on pages that are over.
        waiting = feeds.not_reconciled(tx)
    walks = list(_selected(components.ALL, run.organisations()))
    if processes is None or processes < FEWEST:
        run.judge(walks, waiting)
    else:
        run.judge_together(walks, waiting, processes)
    return run.done


def judge_again(database: Database, keys: Sequence[RecordKey]) -> Reconciled:
    """Judge the components of some records again, since what they stand on was erased."""
    run = _Run(database, "again")
    run.judge([_Walk(lambda _tx, _after: (keys, None))] if keys else [])
    return run.done


def every_component(database: Database) -> Iterator[Component]:
    """Every component once, in transactions of a page each; nothing is judged or kept."""
    with database.reconciling() as tx:
        organisations = feeds.loading_organisations(tx)
    for walk in _selected(components.ALL, organisations):
        after: Place | None = Place()
        while after is not None:
            with database.reconciling() as tx:
                starts, after = walk.read_page(tx, after)
                found = _components(tx, starts, walk)
            yield from found.values()


def look_again(database: Database) -> Reconciled:
    """Judge what may stand otherwise because time has passed."""
    run = _Run(database, "look")
    with database.reconciling() as tx:
        as_at = portal_time.now(tx)
    run.judge(_looked(Look(as_at=as_at)))
    return run.done


@dataclass(frozen=True, slots=True)
class _Walk:
    """One way to what is to be judged: how its pages are read, what it selects, and which components it takes up."""

    read_page: ReadPage
    selection: Selection = components.ALL
    take: Take = Take.ALL


class _Run:
    """One run: its ground, and what it did so far. One that goes on with another that was stopped has the same name."""

    def __init__(self, database: Database, name: str, on_progress: OnProgress | None = None) -> None:
        self.database = database
        self.name = name
        self.done = Reconciled()
        self._keeper = GroundKeeper()
        self._on_progress = on_progress

    def organisations(self) -> Sequence[str]:
        with self.database.reconciling() as tx:
            return feeds.loading_organisations(tx)

    def judge(self, walks: Iterable[_Walk], loads: Sequence[LoadKey] = (), *, ends: bool = True) -> None:
        """Judge along some walks, page after page; short pages share a transaction. The last ends the run, unless more is to
        come, and marks the loads that are reconciled with it."""
        ahead, after = list(walks), Place()
        while ahead:
            with self.database.reconciling() as tx:
                findings.take_turn(tx)
                # Before the records: with coverage of a load whose records were not read, they would be missing for sure.
                as_at, ground = portal_time.now(tx), self._keeper.ground(tx)
                some: dict[RecordKey, Component] = {}
                read = 0
                while ahead and read < components.PAGE:
                    starts, end = ahead[0].read_page(tx, after)
                    some |= _components(tx, starts, ahead[0])
                    read += len(starts)
                    after = end or Place()
                    if end is None:
                        ahead.pop(0)
                judged = judge_page(tx, self.name, list(some.values()), ground, as_at)
                if ends and not ahead:
                    self._end(tx, loads, as_at)
            self.add(judged)

    def judge_together(self, walks: Iterable[_Walk], loads: Sequence[LoadKey], processes: int) -> None:
        """The same by several processes at once. The loads are marked once every page is kept."""
        # Closed at once where telling of progress ends the run, and with it the processes.
        with closing(judge_together(self.database, _pages(self.database, walks), processes)) as pages:
            for judged in pages:
                self.add(judged)
        with self.database.reconciling() as tx:
            findings.take_turn(tx)
            self._end(tx, loads, portal_time.now(tx))

    def _end(self, tx: Transaction, loads: Sequence[LoadKey], as_at: dt.datetime) -> None:
        """Log what the whole run did, and mark the loads that are reconciled with it."""
        log_combined(tx, self.name)
        if loads:
            feeds.mark_reconciled(tx, loads, as_at)

    def add(self, judged: Reconciled) -> None:
        """Count what was done, and tell of it."""
        self.done += judged
        if self._on_progress is not None:
            self._on_progress(self.done)


def _pages(database: Database, walks: Iterable[_Walk]) -> Iterator[list[RecordKey]]:
    """The records at which walks to selected components start, page by page, each read in a transaction of its own."""
    for walk in walks:
        after: Place | None = Place()
        while after is not None:
            with database.reconciling() as tx:
                starts, after = walk.read_page(tx, after)
            yield list(starts)


def _components(tx: Transaction, starts: Sequence[RecordKey], walk: _Walk) -> dict[RecordKey, Component]:
    """The components that a walk takes up, each under its first record, by which two walks know it for the same."""
    found = components.components(tx, starts, walk.selection, walk.take) if starts else []
    return {one.versions[0].key: one for one in found}


def _selected(selection: Selection, organisations: Iterable[str]) -> Iterator[_Walk]:
    """Walks to the components of selected records, which take up each once."""
    for kind in components.KINDS:
        for organisation in organisations:
            yield _Walk(_record_pages(selection, kind, organisation), selection, Take.FIRST_SELECTED)


def _looked(look: Look, beyond: Selection | None = None) -> Iterator[_Walk]:
    """Walks to the components of findings that are due for a look, without those in which `beyond` selects something."""
    for looked in Looked:
        yield _Walk(_look_pages(look, looked), *_beyond(beyond))


def _beyond(selection: Selection | None) -> tuple[Selection, Take]:
    return (components.ALL, Take.ALL) if selection is None else (selection, Take.NONE_SELECTED)


def _record_pages(selection: Selection, kind: str, organisation: str) -> ReadPage:
    return lambda tx, after: components.selected_records(tx, selection, kind, organisation, after)


def _look_pages(look: Look, looked: Looked) -> ReadPage:
    return lambda tx, after: components.to_look_at(tx, look, looked, after)


def _opened_pages(made_after: dt.datetime) -> ReadPage:
    return lambda tx, after: components.opened_after(tx, made_after, after)
