"""Which log serials of each day a force has accounted for: an incident, sealed, or out of scope. What is missing up to the
last serial is a hole; who says so is the heart's business."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from store.named_sql import read
from store.transaction import Transaction

SQL = read("intake")

COLUMNS = {"day": "date", "what": "text", "first": "integer", "last": "integer"}


@dataclass(frozen=True, slots=True)
class Span:
    """Serials of a day, both ends included; `last` says that the day ended with the serial `last`."""

    day: dt.date
    what: Literal["seen", "sealed", "out_of_scope", "last"]
    first: int
    last: int


def stage(tx: Transaction, spans: Iterable[Span]) -> None:
    """Bring serials to the server, to be kept by `keep`."""
    tx.copy_into_temporary("incoming_serial", COLUMNS, ((one.day, one.what, one.first, one.last) for one in spans))


def keep(tx: Transaction, organisation: str) -> None:
    """Add the staged serials to those accounted for. Order and repetition of loads change nothing."""
    tx.run(SQL.account_for_serials, organisation=organisation)
    tx.run(SQL.count_serials, organisation=organisation)
