"""How far a demonstration is with bringing its region in: figures for whoever waits, no record of anybody. The
demonstration keeps them as the owner; in production there are none. It runs on machine time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

import orjson

from store.clock import machine_time
from store.named_sql import read
from store.transaction import Transaction

SQL = read("loading")


class StageKind(StrEnum):
    """What is done in a stage."""

    WRITING = "WRITING"
    SENDING = "SENDING"
    JUDGING = "JUDGING"
    DRAWING_UP = "DRAWING_UP"


@dataclass(frozen=True, slots=True)
class Stage:
    """One part of the work: its kind, the feed that is sent (empty for other kinds), and how much of it is done, of how
    much; `of` is None where that is not known."""

    kind: StageKind
    feed: str
    done: int
    of: int | None


@dataclass(frozen=True, slots=True)
class Loading:
    """How far it is. `brought_in_to` is the portal time up to which everything was in and judged when it last finished."""

    began_at: dt.datetime
    moved_at: dt.datetime
    finished_at: dt.datetime | None
    brought_in_to: dt.datetime | None
    stages: tuple[Stage, ...]

    def is_under_way(self, portal_time: dt.datetime) -> bool:
        """Whether something is still to come in or to be judged of what portal time has come to."""
        return self.finished_at is None or self.brought_in_to is None or self.brought_in_to < portal_time


def begin(tx: Transaction, stages: Sequence[Stage]) -> None:
    """Begin anew with these stages, as the owner."""
    tx.run(SQL.begin, at=machine_time(), stages=_body(stages))


def note(tx: Transaction, stages: Sequence[Stage]) -> None:
    """Say how far the stages are, as the owner."""
    tx.run(SQL.note, at=machine_time(), stages=_body(stages))


def finish(tx: Transaction, brought_in_to: dt.datetime) -> None:
    """Say that all is in and judged up to a portal time, as the owner."""
    tx.run(SQL.finish, at=machine_time(), brought_in_to=brought_in_to)


def find(tx: Transaction) -> Loading | None:
    """How far the demonstration is; None where there is none."""
    row = tx.first(SQL.find)
    if row is None:
        return None
    kept = row.pop("stages")
    stages = tuple(Stage(StageKind(one["kind"]), one["feed"], one["done"], one["of"]) for one in kept)
    return Loading(**row, stages=stages)


def _body(stages: Sequence[Stage]) -> str:
    return orjson.dumps([asdict(stage) for stage in stages]).decode()
