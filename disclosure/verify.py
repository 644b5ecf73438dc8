"""Verifies an export of the log against its checkpoints, offline, and names the position of what was altered, removed, put in or
exchanged. Pure: lines in, faults out; how an Ed25519 signature is checked is handed in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from disclosure.checkpoint import Check, Checkpoint, NoteRefused, VerifierKey, open_checkpoint
from disclosure.entry import commitments, commits, leaf_hash, read_entry, sealed
from disclosure.export import WHOLE, Header, Leaf, Line, Signed
from disclosure.tree import EMPTY_ROOT, Frontier

MOST_FAULTS = 100
"""More faults than these say nothing more."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something that is not as it was signed. `position` is the entry's, counted from 0; of a range it is the first."""

    position: int
    said: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found. `size` counts the leaves, `told` the entries that could be read, `signed` the leaves that a checkpoint
    covers; `faults` come in the order of their positions."""

    size: int
    told: int
    signed: int
    checkpoints: int
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class _Verifying:
    keys: Sequence[VerifierKey]
    check: Check
    held: Checkpoint | None
    is_whole: bool = False
    frontier: Frontier = field(default_factory=Frontier)
    faults: list[Fault] = field(default_factory=list[Fault])
    since: list[Leaf] = field(default_factory=list[Leaf])
    """The leaves since the last checkpoint that was right."""
    told: int = 0
    right: int = 0
    checkpoints: int = 0
    expected: int = 0
    is_broken: bool = False

    def note(self, position: int, said: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(position, said))

    def leaf(self, one: Leaf) -> None:
        self._place(one)
        if one.entry is not None:
            self.told += 1
            self._entry(one, one.entry)
        elif self.is_whole:
            self.note(one.index, "the entry is missing; its leaf is there")
        if self.is_whole and not self._is_sealed(one):
            self.note(one.index, "the seal is not the log's over this position and entry")
        self.since.append(one)
        self.frontier.add(one.leaf)
        if self.held is not None and self.frontier.size == self.held.size:
            self._compare(self.held, "the checkpoint that was handed in")

    def _place(self, one: Leaf) -> None:
        if one.index > self.expected:
            self.note(self.expected, _missing(self.expected, one.index))
        elif one.index < self.expected:
            self.note(one.index, "the position is there twice, or out of its order")
        self.expected = max(self.expected, one.index + 1)

    def _entry(self, one: Leaf, entry: bytes) -> None:
        if leaf_hash(entry) != one.leaf:
            self.note(one.index, "the entry was altered: its bytes are not those of its leaf")
            return
        body = read_entry(entry)
        if body is None:
            self.note(one.index, "the entry is not one that the portal writes")
        elif commits(body):
            known = commitments(body)
            if any((named.kind, named.commitment) not in known for named in one.named):
                self.note(one.index, "what the entry is said to name is not what it commits to")

    def signed(self, one: Signed) -> None:
        self.checkpoints += 1
        try:
            found, _ = open_checkpoint(one.note, self.keys, self.check)
        except NoteRefused as refused:
            self.note(self.frontier.size, f"a checkpoint is not to be trusted: {refused.sentence}")
            return
        if found.size != self.frontier.size:
            said = f"a checkpoint of {found.size} entries stands after {self.frontier.size}"
            self.note(min(found.size, self.frontier.size), said)
            return
        self._compare(found, f"the checkpoint of {found.size} entries")

    def _compare(self, found: Checkpoint, name: str) -> None:
        if found.size == self.frontier.size and found.root == self.frontier.root():
            self.right = max(self.right, found.size)
            self.since.clear()
        elif not self.is_broken:
            self.is_broken = True
            self._look_closer(name)

    def _look_closer(self, name: str) -> None:
        """A root is wrong: the seals tell which position it is. Where none is wrong, what is said is true as far as it goes."""
        wrong = self._first_unsealed()
        if wrong is not None:
            self.note(wrong, f"another entry stands here than was signed: {name} does not agree, and the seal is wrong")
            return
        last = max(self.frontier.size - 1, self.right)
        if not any(self.right <= fault.position <= last for fault in self.faults):
            self.note(self.right, f"the entries {self.right} to {last} are not those under {name}")

    def _first_unsealed(self) -> int | None:
        return next((one.index for one in self.since if not self._is_sealed(one)), None)

    def _is_sealed(self, one: Leaf) -> bool:
        message = sealed(one.index, one.entry_id, one.leaf)
        return any(self.check(key.public, one.seal, message) for key in self.keys)

    def end(self) -> None:
        size = self.frontier.size
        if self.held is not None and self.held.size > size:
            self.note(
                size,
                f"the log was truncated: it has {size} entries, and a checkpoint says that it had {self.held.size}",
            )
        if self.held is not None and self.held.size == 0 and self.held.root != EMPTY_ROOT:
            self.note(0, "the checkpoint that was handed in is of no entries, and its root is not that of none")
        if self.right == size or self.is_broken:
            return
        wrong = self._first_unsealed()
        if wrong is not None:
            self.note(wrong, "another entry stands here than was sealed, and no checkpoint covers it")
        elif not self.faults:
            self.note(self.right, f"no checkpoint covers the entries {self.right} to {size - 1}")


def verify(
    lines: Iterable[Line], keys: Sequence[VerifierKey], check: Check, held: Checkpoint | None = None
) -> Verified:
    """Verify the lines of an export after its header. `held` is a checkpoint that somebody kept from earlier, already opened.

    The first fault is the one that counts: after it every root is another."""
    work = _Verifying(keys, check, held)
    for line in lines:
        match line:
            case Header():
                work.is_whole = line.organisation == WHOLE
            case Leaf():
                work.leaf(line)
            case Signed():
                work.signed(line)
    work.end()
    return Verified(work.frontier.size, work.told, work.right, work.checkpoints, tuple(sorted(work.faults)))


def _missing(first: int, after: int) -> str:
    return "the entry is missing" if after == first + 1 else f"the entries {first} to {after - 1} are missing"
