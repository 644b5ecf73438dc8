"""The order of the disclosure log: positions, tree, checkpoints, cosignatures, and why disclosures are stopped (ADR-0013). It
holds nothing of anybody; what an entry says is `store/disclosures.py`'s."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from disclosure.tree import Node
from store.named_sql import read
from store.transaction import Transaction

SQL = read("log_order")

MOST = 5000
"""How many entries are given their positions in one transaction."""

OFTEN = dt.timedelta(seconds=10)
"""How often it is kept that a turn left nothing waiting."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A committed entry that has no position yet."""

    entry_id: uuid.UUID
    leaf: bytes


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint as it was signed."""

    origin: str
    size: int
    note: str


@dataclass(frozen=True, slots=True)
class Stop:
    """Why disclosures are stopped: what was seen, and the checkpoint that shows it."""

    stop_id: int
    origin: str
    reason: str
    note: str


def is_mine(tx: Transaction) -> bool:
    """Whether this transaction alone orders the log."""
    return bool(tx.value(SQL.is_mine))


def is_compared(tx: Transaction) -> bool:
    """Whether the log was compared with what was published since this server began."""
    return bool(tx.value(SQL.is_compared))


def keep_compared(tx: Transaction) -> None:
    """Keep that the log was compared with what was published on this server."""
    tx.run(SQL.keep_compared)


def keep_turn(tx: Transaction) -> None:
    """Keep that all that was committed when this transaction began has its position."""
    tx.run(SQL.keep_turn, often=OFTEN)


def waiting(tx: Transaction) -> list[Unplaced]:
    """The next entries to be given positions."""
    return [Unplaced(**row) for row in tx.rows(SQL.take_waiting, most=MOST)]


def lost(tx: Transaction) -> list[Unplaced]:
    """Entries without a position, found among all: those that wait, and any that should and do not."""
    return [Unplaced(**row) for row in tx.rows(SQL.find_lost, most=MOST)]


def place(
    tx: Transaction, first: int, entries: Sequence[Unplaced], seals: Sequence[bytes], nodes: Sequence[Node]
) -> None:
    """Give entries their positions from `first` on, and keep the subtrees that they finished."""
    entry_ids = [one.entry_id for one in entries]
    tx.run(SQL.place_leaves, first=first, entry_ids=entry_ids, leaves=[one.leaf for one in entries], seals=list(seals))
    if nodes:
        tx.run(
            SQL.keep_nodes,
            levels=[one.level for one in nodes],
            places=[one.place for one in nodes],
            hashes=[one.hash for one in nodes],
        )
    tx.run(SQL.stop_waiting, entry_ids=entry_ids)


def keep_checkpoint(tx: Transaction, signed: SignedCheckpoint, verifiers: Sequence[str]) -> None:
    """Keep a checkpoint and the keys that signed it."""
    for verifier in verifiers:
        tx.run(SQL.keep_key, verifier=verifier, origin=signed.origin)
    tx.run(SQL.keep_checkpoint, origin=signed.origin, size=signed.size, note=signed.note)


def newest_checkpoint(tx: Transaction) -> SignedCheckpoint | None:
    """The checkpoint that was signed last."""
    row = tx.first(SQL.newest_checkpoint)
    return None if row is None else SignedCheckpoint(row["origin"], row["size"], row["note"])


def checkpoint_at(tx: Transaction, origin: str, size: int) -> SignedCheckpoint | None:
    """The checkpoint of a size."""
    row = tx.first(SQL.checkpoint_at, origin=origin, size=size)
    return None if row is None else SignedCheckpoint(**row)


def checkpoints(tx: Transaction) -> Iterator[SignedCheckpoint]:
    """Every checkpoint, oldest first."""
    return (SignedCheckpoint(**row) for row in tx.stream(SQL.checkpoints))


def cosignatures(tx: Transaction, origin: str, size: int) -> list[str]:
    """The lines of the witnesses under a checkpoint."""
    return [row["line"] for row in tx.rows(SQL.cosignatures, origin=origin, size=size)]


def keep_cosignature(tx: Transaction, signed: SignedCheckpoint, witness: str, line: str) -> bool:
    """Keep a witness's line; whether it is the witness's first."""
    return tx.run(SQL.keep_cosignature, origin=signed.origin, size=signed.size, witness=witness, line=line) == 1


def keys(tx: Transaction) -> list[str]:
    """The verifier keys by which the log signs or signed."""
    return [row["verifier"] for row in tx.rows(SQL.keys)]


def size(tx: Transaction) -> int:
    """How many entries have positions."""
    return int(tx.value(SQL.size))


def hashes(tx: Transaction, level: int, place: int, count: int) -> list[bytes]:
    """Hashes of a level as `disclosure/tree.py` reads them."""
    if level == 0:
        return [row["hash"] for row in tx.rows(SQL.read_leaves, place=place, count=count)]
    return [row["hash"] for row in tx.rows(SQL.read_nodes, level=level, place=place, count=count)]


def leaves(tx: Transaction, first: int = 0) -> Iterator[tuple[int, bytes]]:
    """Every position from `first` on with its leaf, in order."""
    return ((row["leaf_index"], row["leaf"]) for row in tx.stream(SQL.all_leaves, first=first))


def nodes(tx: Transaction) -> Iterator[Node]:
    """Every kept root of a complete subtree."""
    return (Node(**row) for row in tx.stream(SQL.all_nodes))


def stops(tx: Transaction) -> list[Stop]:
    """Why disclosures are stopped; nothing where they are not."""
    return [Stop(row["stop_id"], row["origin"], row["reason"], row["note"]) for row in tx.rows(SQL.stops)]


def is_retired(tx: Transaction, origin: str) -> bool:
    """Whether a person decided to go on under another origin than this."""
    return bool(tx.value(SQL.is_retired, origin=origin))


def stop(tx: Transaction, origin: str, reason: str, note: str) -> bool:
    """Stop disclosures until a person decides; whether they were not stopped for this already."""
    return tx.run(SQL.stop, origin=origin, reason=reason, note=note) == 1


def accept(tx: Transaction, accepted_by: str, reason: str) -> int:
    """Keep a person's decision to go on; how many stops it ended."""
    return tx.run(SQL.accept, accepted_by=accepted_by, reason=reason)
