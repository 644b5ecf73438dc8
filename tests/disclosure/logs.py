"""Logs made up for tests: entries, their positions and seals, and checkpoints signed over them, as an export has them."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import replace

from auth.ed25519 import is_signed, public_of, signing_with
from disclosure.checkpoint import ED25519, Checkpoint, VerifierKey, sign_note
from disclosure.entry import Entry, LoggedOperation, Named, canonical_bytes, leaf_hash, sealed
from disclosure.export import WHOLE, Header, Leaf, Line, Signed
from disclosure.tree import Frontier, root_of
from disclosure.verify import Verified, verify

SEED = bytes(range(32))
KEY = VerifierKey("portal.example/log", ED25519, public_of(SEED))
SIGN = signing_with(SEED)

_ENTRY = Entry(
    operation=LoggedOperation.DISCLOSURE,
    at=dt.datetime(2026, 1, 2, tzinfo=dt.UTC),
    subject="somebody",
    roles=(),
    recipient="E08000004",
    controllers=("GMP",),
    purpose="GAP_RECONCILIATION",
    legal_gateway="a gateway",
    agreement_version="1",
    operation_name="Trail",
    operation_hash="",
    request_id="",
    records={},
    fields={},
)


def leaf(index: int, about: str = "") -> Leaf:
    """A position with an entry that names a record."""
    named = Named("trail", about or f"T-{index}", hashlib.sha256(str(index).encode()).digest()[:16])
    entry = canonical_bytes(replace(_ENTRY, request_id=str(index), records={"trail": (named.commitment,)}))
    return sealed_leaf(Leaf(index, index.to_bytes(16, "big"), leaf_hash(entry), b"", entry, (named,)))


def sealed_leaf(one: Leaf) -> Leaf:
    """The leaf with the log's seal over it."""
    return replace(one, seal=SIGN(sealed(one.index, one.entry_id, one.leaf)))


def signed(leaves: Sequence[Leaf]) -> Signed:
    """A checkpoint over some leaves."""
    checkpoint = Checkpoint(KEY.name, len(leaves), root_of([one.leaf for one in leaves]))
    return Signed(str(sign_note(str(checkpoint), [(KEY, SIGN)])))


def checkpoint_of(leaves: Sequence[Leaf]) -> Checkpoint:
    """What somebody kept from earlier."""
    frontier = Frontier()
    for one in leaves:
        frontier.add(one.leaf)
    return Checkpoint(KEY.name, frontier.size, frontier.root())


def lines(leaves: Sequence[Leaf], notes: dict[int, Signed], whose: str = WHOLE) -> list[Line]:
    """An export: `notes` by the number of leaves after which they stand."""
    made: list[Line] = [Header(whose, (str(KEY),))]
    for count, one in enumerate(leaves, start=1):
        made.append(one)
        if count in notes:
            made.append(notes[count])
    return made


def look(made: Sequence[Line], held: Checkpoint | None = None) -> Verified:
    """Verify it by the log's key."""
    return verify(made, [KEY], is_signed, held)
