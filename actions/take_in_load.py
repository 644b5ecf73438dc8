"""Takes in a load that was received: reads it, and keeps versions, current rows, tokens, serials and rejections in one
transaction, so that no half load is ever seen. Judging what the records mean is `actions/reconcile.py`, asked for here."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass

from actions.batch_rows import Batch, batches
from actions.keep_children import keep_children
from actions.log_disclosure import Act, Touched, log_disclosure
from actions.read_ahead import Chunks, read_ahead
from actions.receive_load import CHUNK_BYTES
from actions.stage_load import Staging
from actions.whose_data import Homes
from auth.viewer import Viewer
from disclosure.entry import LoggedOperation
from feeds.fields import LATEST_AHEAD
from feeds.rows import Ended, FeedRecord, Header, Refused, Row, Sending
from feeds.sources import HEADERLESS, reader
from reconciliation.ground import Places
from store import expected, flips, jobs, loads, portal_time, reference_data
from store.database import LONG_PATIENCE_S, Database
from store.loads import Load, LoadState, Outcome
from store.problems import DatabaseBusy, StoreProblem
from store.records import Origin, take_turn
from store.transaction import Transaction


class LoadNotFound(StoreProblem):
    """There is no such load, or none that the viewer may see."""

    code = "LOAD_NOT_FOUND"

    def __init__(self) -> None:
        super().__init__("There is no such load in your organisation.")


class LoadNotReceived(StoreProblem):
    """The load's bytes are still on their way."""

    code = "LOAD_NOT_RECEIVED"

    def __init__(self) -> None:
        super().__init__("The load has not been received whole yet.")


class _Undo(Exception):
    """Carries a refusal out of the transaction, which undoes it; never leaves this file."""

    def __init__(self, why: Refused) -> None:
        super().__init__(why.code)
        self.why = why


SMALL_BYTES = 2 * CHUNK_BYTES
"""Up to this much is read without a thread of its own, which would cost more than it hides."""

OnProgress = Callable[[int], None]


def take_in_load(database: Database, viewer: Viewer, load_id: uuid.UUID, on_progress: OnProgress | None = None) -> Load:
    """Take in a load, or refuse it with the reason; either way the load as it stands then. A load that was taken in or
    refused before stays as it is, so that the act may be repeated, and a run that was killed leaves nothing behind."""
    taking = _Taking(database, viewer, load_id, on_progress)
    try:
        return taking.take_in()
    except _Undo as undone:
        return taking.refuse(undone.why)


@dataclass(slots=True)
class _Taking:
    """One taking in."""

    database: Database
    viewer: Viewer
    load_id: uuid.UUID
    on_progress: OnProgress | None

    @property
    def organisation(self) -> str:
        return self.viewer.organisation

    def _find(self, tx: Transaction) -> Load:
        found = loads.find(tx, self.organisation, self.load_id)
        if found is None:
            raise LoadNotFound
        return found

    def take_in(self) -> Load:
        with self.database.transaction(self.viewer, patience_s=LONG_PATIENCE_S) as tx:
            take_turn(tx, self.organisation)
            load = self._find(tx)
            if load.state is LoadState.RECEIVING:
                raise LoadNotReceived
            if load.state not in {LoadState.RECEIVED, LoadState.TAKING_IN}:
                return load
            if load.bytes_received >= CHUNK_BYTES:
                self._tell(loads.start_taking_in)
            header, ended, staging = self._read(tx, load)
            self._keep(tx, header, ended, staging)
            return self._find(tx)

    def _read(self, tx: Transaction, load: Load) -> tuple[Header, Ended, Staging]:
        chunks = Chunks(loads.chunks(tx, self.organisation, self.load_id, load.bytes_received))
        sending = Sending(self.organisation, load.as_at or load.received_at, load.covers_declared_from)
        rows = reader(load.format)(chunks, sending)
        header = next(rows)
        if not isinstance(header, Header):
            raise _Undo(header if isinstance(header, Refused) else Refused("NO_HEADER", "The load has no header."))
        _check_header(header, self.organisation, portal_time.now(tx))
        staging = Staging(tx, Origin(self.organisation, self.load_id, header.made_at))
        homes = Homes(self.organisation, Places(reference_data.places(tx))) if load.format in HEADERLESS else None
        counted = rows if homes is None else _counted(rows, homes)
        ready = batches(counted, self.organisation)
        is_small = load.bytes_received <= SMALL_BYTES
        with closing(ready if is_small else read_ahead(chunks, ready)) as ahead:
            ended = self._stage(staging, ahead)
        refusal = homes and homes.refusal()
        if refusal:
            raise _Undo(refusal)
        return header, ended, staging

    def _stage(self, staging: Staging, ahead: Iterator[Batch | Refused | Ended]) -> Ended:
        for one in ahead:
            match one:
                case Refused():
                    raise _Undo(one)
                case Ended():
                    return one
                case Batch():
                    staging.keep(one)
                    if one.is_full():
                        self._tell_progress(one.line)
        raise _Undo(Refused("BROKEN", "The load is refused: reading it did not end."))

    def _tell_progress(self, lines_read: int) -> None:
        if self.on_progress is not None:
            self.on_progress(lines_read)
        self._tell(lambda tx, organisation, load_id: loads.note_progress(tx, organisation, load_id, lines_read))

    def _tell(self, what: Callable[[Transaction, str, uuid.UUID], object]) -> None:
        """Tell those who wait, outside the transaction that holds everything else; best left out when it is busy. A load of
        less than a chunk is taken in before anybody looks."""
        if self.database.settings.pool_size == 1:
            return
        try:
            with self.database.transaction(self.viewer) as tx:
                what(tx, self.organisation, self.load_id)
        except DatabaseBusy:
            return

    def _keep(self, tx: Transaction, header: Header, ended: Ended, staging: Staging) -> None:
        staging.finish()
        if staging.taken_in["child"]:
            keep_children(tx, self.organisation, self.load_id)
        if not staging.records.is_plain:
            flips.keep(tx, self.organisation, self.load_id)
        elif staging.records.versions:
            flips.keep_new(tx, self.organisation, self.load_id)
        if header.source is not None:
            expected.keep(tx, self.organisation, self.load_id, header.source)
        counts = staging.counts(ended)
        covered = (header.made_at, header.covers_from, header.covers_to)
        outcome = Outcome(*covered, complete=ended.complete, counts=counts, lines_read=ended.lines)
        loads.end_taking_in(tx, self.organisation, self.load_id, outcome, portal_time.now(tx))
        self._log_collection(tx, staging.taken_in, +staging.records.altered)
        jobs.withdraw(tx, jobs.TAKE_IN_LOAD, self.organisation, self.load_id)
        jobs.enqueue_reconciling(tx, self.organisation, self.load_id)

    def _log_collection(self, tx: Transaction, came: dict[str, int], altered: dict[str, int]) -> None:
        """DPA 2018 s.62(1)(a) and (b): that the portal collected these records and that some were there before and are altered,
        by load and number."""
        load = {"load": (str(self.load_id),)}
        collected = Touched(self.organisation, load, counts=came)
        log_disclosure(tx, self.viewer, Act("take_in_load"), collected, operation=LoggedOperation.COLLECTION)
        if altered:
            changed = Touched(self.organisation, load, counts=altered)
            log_disclosure(tx, self.viewer, Act("take_in_load"), changed, operation=LoggedOperation.ALTERATION)

    def refuse(self, why: Refused) -> Load:
        with self.database.transaction(self.viewer) as tx:
            loads.refuse(tx, self.organisation, self.load_id, code=why.code, sentence=why.sentence)
            jobs.withdraw(tx, jobs.TAKE_IN_LOAD, self.organisation, self.load_id)
            return self._find(tx)


def _counted(rows: Iterator[Row], homes: Homes) -> Iterator[Row]:
    for row in rows:
        if isinstance(row, FeedRecord):
            homes.add(row)
        yield row


def _check_header(header: Header, organisation: str, now: dt.datetime) -> None:
    """Refuse what is another organisation's, and what says that it was made later than now."""
    if header.organisation != organisation:
        raise _Undo(Refused("OTHER_ORGANISATION", "The load is refused: its header names another organisation."))
    if header.made_at > now + LATEST_AHEAD:
        raise _Undo(Refused("FROM_THE_FUTURE", "The load is refused: its header says that it was made later than now."))
