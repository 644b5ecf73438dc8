"""Orders the disclosure log: gives committed entries their positions, extends the Merkle tree and signs a checkpoint, all in one
transaction a batch (ADR-0013). It signs nothing that does not go on from what was signed before.

Any number of sequencers may run: an advisory lock lets one order at a time, and each looks whether another went on."""

import logging
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass

from actions.compare_log import Published, compare_log, known_keys, why_not_published
from auth.ed25519 import is_signed
from disclosure.checkpoint import Checkpoint, NoteRefused, Sign, VerifierKey, open_checkpoint, sign_note
from disclosure.entry import sealed
from disclosure.tree import Frontier, Node
from store import log_order
from store.database import Database
from store.disclosures import LogStopped
from store.log_order import SignedCheckpoint, Unplaced
from store.problems import StoreProblem
from store.transaction import Transaction

_LOG = logging.getLogger("counterfoil.log")

Signers = Sequence[tuple[VerifierKey, Sign]]
"""The keys of a log with which it signs now, newest last; all of one name, which is the log's origin."""


class LogForked(StoreProblem):
    """The tree in the database is not the one that was signed, so nothing more is signed."""

    code = "LOG_FORKED"

    def __init__(self, why: str) -> None:
        super().__init__(f"Nothing is signed: {why}. Run `counterfoil verify --database`, which names the position.")
        self.why = why


@dataclass(frozen=True, slots=True)
class Batch:
    """What one turn did: how many entries got their positions, and the checkpoint that was signed over them."""

    placed: int
    signed: SignedCheckpoint | None


NOTHING = Batch(0, None)


class Sequencer:
    """One sequencer and what it knows of the tree."""

    def __init__(self, database: Database, signers: Callable[[], Signers], published: Published) -> None:
        self._database = database
        self._signers = signers
        self._published = published
        self._frontier = Frontier()
        self._tip: SignedCheckpoint | None = None
        self._written: SignedCheckpoint | None = None
        self._is_known = False
        self._is_searching = True

    def turn(self) -> Batch:
        """Place and sign what waits; nothing where another sequencer is at it. Raises LogForked, LogStopped and
        PublishedNotKnown."""
        signers = self._signers()
        try:
            # In a transaction of its own: to look at a long log takes a while, and until it is compared nothing is shown.
            compare_log(self._database, self._published, [key for key, _ in signers])
            with self._database.sequencing() as tx:
                if not log_order.is_mine(tx):
                    return NOTHING
                done = self._turn(tx, signers)
        except BaseException:
            # Whatever was undone, the tree is looked at anew.
            self._is_known = False
            raise
        self._publish()
        return done

    def _publish(self) -> None:
        """Keep the newest checkpoint outside the database, whichever sequencer signed it: each may be the one that compares."""
        if self._tip is None or self._tip == self._written:
            return
        if self._published.read() != self._tip.note:
            self._published.write(self._tip.note)
        self._written = self._tip

    def _turn(self, tx: Transaction, signers: Signers) -> Batch:
        if log_order.stops(tx):
            raise LogStopped
        tip = log_order.newest_checkpoint(tx)
        if not self._is_known or (tip != self._tip and not self._follow(tx, tip, signers)):
            self._look_anew(tx, tip, signers)
        entries = log_order.lost(tx) if self._is_searching else log_order.waiting(tx)
        self._is_searching = self._is_searching and len(entries) == log_order.MOST
        if len(entries) < log_order.MOST:
            log_order.keep_turn(tx)
        origin = signers[-1][0].name
        if not entries and tip is not None and tip.origin == origin:
            return NOTHING
        return self._sign(tx, entries, signers)

    def _look_anew(self, tx: Transaction, tip: SignedCheckpoint | None, signers: Signers) -> None:
        """Learn the tree from its leaves and see that it is what was signed. Entries without a position are looked for among
        all then: numbers are not given in the order of commits, and a row that waits may have been lost."""
        known = _known(tx, signers)
        frontier = Frontier()
        for index, leaf in log_order.leaves(tx):
            if index != frontier.size:
                raise LogForked(f"position {frontier.size} is missing")
            frontier.add(leaf)
        if tip is not None:
            _refuse_other_tree(tip, known, frontier)
        elif frontier.size:
            raise LogForked("there are positions and no checkpoint")
        self._refuse_restored(known, frontier, tx)
        self._frontier, self._tip, self._is_known, self._is_searching = frontier, tip, True, True

    def _follow(self, tx: Transaction, tip: SignedCheckpoint | None, signers: Signers) -> bool:
        """Go on from where another sequencer went, by the leaves that it added: where several run, to read all of a long log
        whenever their turns alternate would take longer than the log may lag. Whether that gives what was signed."""
        frontier = deepcopy(self._frontier)
        for index, leaf in log_order.leaves(tx, frontier.size):
            if index != frontier.size:
                return False
            frontier.add(leaf)
        try:
            is_right = tip is not None and _is_signed_over(tip, _known(tx, signers), frontier)
        except NoteRefused:
            return False
        if is_right:
            self._frontier, self._tip = frontier, tip
        return is_right

    def _refuse_restored(self, known: Sequence[VerifierKey], frontier: Frontier, tx: Transaction) -> None:
        """Stop disclosures where what was published says that there was more, or something else."""
        note = self._published.read()
        if note is None:
            return
        reason = why_not_published(tx, note, known, frontier.size)
        if reason is not None:
            raise _Restored(reason, note)

    def _sign(self, tx: Transaction, entries: Sequence[Unplaced], signers: Signers) -> Batch:
        newest, sign = signers[-1]
        first, nodes, seals = self._frontier.size, list[Node](), list[bytes]()
        for index, one in enumerate(entries, start=first):
            nodes += self._frontier.add(one.leaf)
            seals.append(sign(sealed(index, one.entry_id.bytes, one.leaf)))
        if entries:
            log_order.place(tx, first, entries, seals, nodes)
        checkpoint = Checkpoint(newest.name, self._frontier.size, self._frontier.root())
        signed = SignedCheckpoint(newest.name, checkpoint.size, str(sign_note(str(checkpoint), signers)))
        log_order.keep_checkpoint(tx, signed, [str(key) for key, _ in signers])
        self._tip = signed
        return Batch(len(entries), signed)


class _Restored(StoreProblem):
    """Carries evidence out of the transaction, so that it is kept in one of its own; never leaves this file."""

    def __init__(self, reason: str, note: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.note = note


def take_turn(sequencer: Sequencer, database: Database) -> Batch:
    """One turn; where what was published shows that the log is not the one that was signed, disclosures are stopped first.
    Raises LogForked and LogStopped."""
    try:
        return sequencer.turn()
    except _Restored as restored:
        origin = restored.note.partition("\n")[0]
        with database.sequencing() as tx:
            log_order.stop(tx, origin, restored.reason, restored.note)
        _LOG.error("disclosures are stopped: %s", restored.reason)
        raise LogStopped from None


def _known(tx: Transaction, signers: Signers) -> list[VerifierKey]:
    return [*(key for key, _ in signers), *known_keys(tx)]


def _refuse_other_tree(tip: SignedCheckpoint, known: Sequence[VerifierKey], frontier: Frontier) -> None:
    try:
        is_right = _is_signed_over(tip, known, frontier)
    except NoteRefused as refused:
        raise LogForked(f"the newest checkpoint is not the log's own ({refused.sentence})") from None
    if not is_right:
        raise LogForked("the newest checkpoint is not that of the entries")


def _is_signed_over(tip: SignedCheckpoint, known: Sequence[VerifierKey], frontier: Frontier) -> bool:
    """Whether a checkpoint is that of a tree. Raises NoteRefused where the log did not sign it."""
    found, _ = open_checkpoint(tip.note, known, is_signed)
    return (found.size, found.root) == (frontier.size, frontier.root())
