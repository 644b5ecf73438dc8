"""Compares the log in the database with a checkpoint that was published outside it, and stops disclosures where the log does not go
on from that. Until it was done since the database server began, nothing is shown (ADR-0013)."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from auth.ed25519 import is_signed
from disclosure.checkpoint import NoteRefused, VerifierKey, open_checkpoint, read_verifier
from disclosure.tree import range_root
from store import log_order
from store.database import Database
from store.problems import StoreProblem
from store.transaction import Transaction

_LOG = logging.getLogger("counterfoil.log")

RESTORED = "the database holds less than was signed and published: it was restored from an older backup"
FORKED = "what was signed and published is not what the database holds"


class PublishedNotKnown(StoreProblem):
    """What is kept as the newest published checkpoint is not one that a key known here signed, so nothing can be compared."""

    code = "PUBLISHED_NOT_KNOWN"

    def __init__(self) -> None:
        super().__init__(
            "The file with the newest published checkpoint is damaged, or signed by a key that is not known here: the database"
            " may have been restored from a backup older than that key, or the file is of another log. Nothing is shown until"
            " that is settled. Put back the log's key file and run `counterfoil sequence`, or move the checkpoint file away if it"
            " is not of this log."
        )


@dataclass(frozen=True, slots=True)
class Published:
    """Where the newest checkpoint is kept outside the database: how it is read, None where there is none yet, and written."""

    read: Callable[[], str | None]
    write: Callable[[str], None]


def compare_log(database: Database, published: Published, keys: Sequence[VerifierKey]) -> None:
    """Compare once for each start of the database server, as the sequencer's role, and stop disclosures if need be. Raises
    PublishedNotKnown."""
    with database.sequencing() as tx:
        if log_order.is_compared(tx):
            return
        stop_where_behind(tx, published, [*keys, *known_keys(tx)])
        log_order.keep_compared(tx)


def look_at_published(database: Database, published: Published) -> None:
    """Compare as a process that shows records, whatever the sequencer did, and stop disclosures if need be. Raises
    PublishedNotKnown."""
    with database.without_viewer() as tx:
        stop_where_behind(tx, published, known_keys(tx))


def stop_where_behind(tx: Transaction, published: Published, known: Sequence[VerifierKey]) -> None:
    """Stop disclosures where the log does not go on from what was published. Raises PublishedNotKnown."""
    note = published.read()
    reason = None if note is None else why_not_published(tx, note, known, log_order.size(tx))
    if note is not None and reason is not None and log_order.stop(tx, _origin_of(note), reason, note):
        _LOG.error("disclosures are stopped: %s", reason)


def why_not_published(tx: Transaction, note: str, known: Sequence[VerifierKey], size: int) -> str | None:
    """Why the log does not go on from what its operator kept as published; None where it does. Unlike what anybody may bring, it
    must be the log's own: raises PublishedNotKnown."""
    if log_order.is_retired(tx, _origin_of(note)):
        return None
    try:
        open_checkpoint(note, known, is_signed)
    except NoteRefused:
        raise PublishedNotKnown from None
    return why_not(tx, note, known, size)


def why_not(tx: Transaction, note: str, known: Sequence[VerifierKey], size: int) -> str | None:
    """Why the log does not go on from a checkpoint that somebody holds; None where it does, where the checkpoint is not one
    that the log signed, and where a person decided already to go on without it."""
    try:
        held, _ = open_checkpoint(note, known, is_signed)
    except NoteRefused:
        return None
    if log_order.is_retired(tx, held.origin):
        return None
    if held.size > size:
        return RESTORED
    root = range_root(0, held.size, lambda level, place, count: log_order.hashes(tx, level, place, count))
    return None if root == held.root else FORKED


def known_keys(tx: Transaction) -> list[VerifierKey]:
    """The keys by which the log signs or signed."""
    return [read_verifier(one) for one in log_order.keys(tx)]


def _origin_of(note: str) -> str:
    return note.partition("\n")[0]
