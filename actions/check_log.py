"""Checks every byte of the disclosure log in the database: entries, what they name, positions, seals, subtrees, checkpoints and
cosignatures. For whoever runs the portal; members check an export instead."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from auth.ed25519 import is_signed
from disclosure.checkpoint import Checkpoint, NoteRefused, VerifierKey, read_note, signed_by
from disclosure.entry import commits, read_entry
from disclosure.export import WHOLE, Header, Line, Signed
from disclosure.tree import Frontier, Node
from disclosure.verify import Fault, Verified, verify
from store import log_order, log_reading
from store.database import Database
from store.log_reading import Kept
from store.transaction import Transaction

BESIDE = ("organisation", "recipient", "operation")


@dataclass(slots=True)
class _Reading:
    """What is looked at on the way past: columns beside the entries, subtrees, cosignatures."""

    witnesses: Sequence[VerifierKey]
    faults: list[Fault] = field(default_factory=list[Fault])
    nodes: set[Node] = field(default_factory=set[Node])
    frontier: Frontier = field(default_factory=Frontier)

    def lines(self, tx: Transaction) -> Iterator[Line]:
        yield Header(WHOLE, tuple(log_order.keys(tx)))
        for kept in log_reading.positions(tx):
            self._look(kept)
            yield kept.leaf
            yield from kept.signed
        # A checkpoint over more than there is tells that something is gone.
        yield from (Signed(one.note) for one in log_order.checkpoints(tx) if one.size > self.frontier.size)

    def _look(self, kept: Kept) -> None:
        index = kept.leaf.index
        self.nodes.update(self.frontier.add(kept.leaf.leaf))
        body = None if kept.leaf.entry is None else read_entry(kept.leaf.entry)
        if body is not None:
            says = {
                "organisation": body["controllers"][0],
                "recipient": body["recipient"],
                "operation": body["operation"],
            }
            if any(kept.columns[name] != says[name] for name in BESIDE) or kept.columns["beside"] != kept.leaf.leaf:
                self.faults.append(Fault(index, "what stands beside the entry is not what the entry says"))
            if commits(body) and kept.columns["at"] != dt.datetime.fromisoformat(body["at"]):
                self.faults.append(Fault(index, "the time beside the entry is not the entry's"))
            if any(whose != (says["organisation"], says["recipient"]) for whose in kept.whose):
                self.faults.append(Fault(index, "what the entry names is kept as another organisation's"))
        for signed in kept.signed:
            self._look_at_witnesses(index, signed)

    def _look_at_witnesses(self, index: int, signed: Signed) -> None:
        try:
            signed_by(read_note(signed.note), self.witnesses, is_signed)
        except NoteRefused as refused:
            self.faults.append(Fault(index, f"a witness's signature is not right: {refused.sentence}"))

    def look_at_nodes(self, tx: Transaction) -> None:
        """Compare the kept subtrees with those of the leaves."""
        for node in sorted(
            self.nodes.symmetric_difference(log_order.nodes(tx)), key=lambda one: one.place << one.level
        ):
            said = f"the kept root of the {1 << node.level} leaves from here is not theirs"
            self.faults.append(Fault(node.place << node.level, said))


def check_log(
    database: Database,
    keys: Sequence[VerifierKey],
    witnesses: Sequence[VerifierKey] = (),
    held: Checkpoint | None = None,
) -> Verified:
    """Check all of it, by the log's keys that the caller trusts; `held` is a checkpoint that somebody kept elsewhere."""
    look = _Reading(witnesses)
    with database.sequencing(snapshot=True) as tx:
        found = verify(look.lines(tx), keys, is_signed, held)
        look.look_at_nodes(tx)
    return replace(found, faults=tuple(sorted((*found.faults, *look.faults))))
