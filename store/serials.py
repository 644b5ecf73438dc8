"""Which log serials of each day a force has accounted for: an incident, sealed, or out of scope. What is missing up to the
last serial is a hole; who says so is the heart's business."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from store.named_sql import read
from store.transaction import Transaction

SQL = read("intake")

COLUMNS = {"day": "date", "what": "text", "serials": "int4multirange", "last_serial": "integer"}


@dataclass(frozen=True, slots=True)
class Span:
    """Serials of a day, both ends included; `last` says that the day ended with the serial `last`."""

    day: dt.date
    what: Literal["seen", "sealed", "out_of_scope", "last"]
    first: int
    last: int


def stage(tx: Transaction, spans: Iterable[Span]) -> None:
    """Bring serials to the server, to be kept by `keep`: one row for those of a day that are accounted for alike."""
    grouped: dict[tuple[dt.date, str], list[Span]] = defaultdict(list)
    for span in spans:
        grouped[span.day, span.what].append(span)
    tx.copy_into_temporary("incoming_serial", COLUMNS, (_row(*key, of_day) for key, of_day in grouped.items()))


def _row(day: dt.date, what: str, spans: Sequence[Span]) -> tuple[dt.date, str, str, int]:
    if what == "last":
        return day, what, "{}", max(span.last for span in spans)
    return day, what, "{" + ",".join(f"[{span.first},{span.last}]" for span in spans) + "}", 0


def keep(tx: Transaction, organisation: str) -> None:
    """Add the staged serials to those accounted for. Order and repetition of loads change nothing."""
    tx.run(SQL.account_for_serials, organisation=organisation)
    tx.run(SQL.count_serials, organisation=organisation)
