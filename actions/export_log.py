"""Exports the disclosure log for one organisation: the entries that it may see, and the leaf of every other, so that it can
verify all of it without the portal. Taking it away is itself logged, with a purpose of DPA 2018 s.62(4)."""

from collections.abc import Iterator

from actions.log_disclosure import Act, Touched, log_disclosure
from actions.need_scope import need_scope
from auth.purposes import LOG_PURPOSES
from auth.scopes import Scope
from auth.viewer import Viewer
from disclosure.entry import LoggedOperation
from disclosure.export import Header, Line, Signed
from store import log_order, log_reading
from store.database import LONG_PATIENCE_S, Database
from store.log_reading import LogFilter
from store.problems import StoreProblem
from store.transaction import Transaction


class PurposeNotOfTheLog(StoreProblem):
    """The log may be read for what DPA 2018 s.62(4) names, and for nothing else."""

    code = "PURPOSE_NOT_OF_THE_LOG"

    def __init__(self) -> None:
        super().__init__(f"The log may be read for one of these purposes: {', '.join(LOG_PURPOSES)}.")


def export_log(database: Database, viewer: Viewer, purpose: str, wanted: LogFilter) -> Iterator[Line]:
    """The lines of an export. The entry that says so is written before the first line leaves, in the transaction that reads."""
    need_scope(viewer, Scope.DISCLOSURES_READ)
    if purpose not in LOG_PURPOSES:
        raise PurposeNotOfTheLog
    with database.transaction(viewer, snapshot=True, patience_s=LONG_PATIENCE_S) as tx:
        note_reading(
            tx,
            viewer,
            Act("export_log"),
            purpose,
            wanted,
            log_reading.count_disclosures(tx, viewer.organisation, wanted),
        )
    with database.transaction(viewer, snapshot=True, patience_s=LONG_PATIENCE_S) as tx:
        yield from lines(tx, viewer.organisation, viewer.organisation, wanted)


def note_reading(  # who read what, for what
    tx: Transaction, viewer: Viewer, act: Act, purpose: str, wanted: LogFilter, count: int
) -> None:
    """Log that the log was read: for what, about which record if about one, and how many entries were shown."""
    log_disclosure(tx, viewer, act, reading(viewer, purpose, wanted, count), operation=LoggedOperation.CONSULTATION)


def reading(viewer: Viewer, purpose: str, wanted: LogFilter, count: int) -> Touched:
    """What an entry says of reading the log."""
    asked = {} if wanted.record is None else {"asked": (wanted.record,)}
    return Touched(viewer.organisation, asked, counts={"disclosure": count}, purpose=purpose)


def lines(tx: Transaction, whose: str, organisation: str, wanted: LogFilter | None = None) -> Iterator[Line]:
    """Header, positions and checkpoints of an export for `whose`."""
    yield Header(whose, tuple(log_order.keys(tx)))
    for signed in log_order.checkpoints(tx):
        if signed.size:
            break
        yield Signed(signed.note)
    for kept in log_reading.positions(tx, organisation, wanted):
        yield kept.leaf
        yield from kept.signed
