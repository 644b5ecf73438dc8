"""What a witness decides about a checkpoint that a log offers: co-sign it, or refuse it, and why. Pure: what it holds and what was
offered are handed in; keeping, fetching and signing are the command's."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from disclosure.checkpoint import Checkpoint
from disclosure.tree import is_consistent


class Verdict(StrEnum):
    """How an offered checkpoint stands to the one that the witness holds."""

    NEW = "NEW"
    """It goes on from what is held, or nothing is held yet: it is to be co-signed."""
    SAME = "SAME"
    """It is the one that is held."""
    BEHIND = "BEHIND"
    """The log shows less than it had signed before: it was restored from an older copy, or hides something."""
    FORKED = "FORKED"
    """It is not a continuation of what is held: the log tells two stories."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A checkpoint whose signature was checked, with the proof that it goes on from the one held."""

    checkpoint: Checkpoint
    proof: Sequence[bytes] = ()


def judge(held: Checkpoint | None, offered: Offered) -> Verdict:
    """Judge a checkpoint of a log. Raises ValueError for one of another log than the one held."""
    found = offered.checkpoint
    if held is None:
        return Verdict.NEW
    if held.origin != found.origin:
        message = "a witness compares checkpoints of one log"
        raise ValueError(message)
    if found.size < held.size:
        return Verdict.BEHIND
    if found.size == held.size:
        return Verdict.SAME if found.root == held.root else Verdict.FORKED
    return Verdict.NEW if is_consistent(held.size, found.size, held.root, found.root, offered.proof) else Verdict.FORKED
