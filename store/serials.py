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


@dataclass(frozen=True, slots=True)
class Span:
    """Serials of a day, both ends included; `last` says that the day ended with the serial `last`."""

    day: dt.date
    what: Literal["seen", "sealed", "out_of_scope", "last"]
    first: int
    last: int


def keep(tx: Transaction, organisation: str, spans: Iterable[Span]) -> None:
    """Add serials to those accounted for. Order and repetition change nothing."""
    grouped: dict[tuple[dt.date, str], list[Span]] = defaultdict(list)
    for span in spans:
        grouped[span.day, span.what].append(span)
    what = {
        "days": [day for day, _ in grouped],
        "whats": [what for _, what in grouped],
        "serials": [_multirange(what, of_day) for (_, what), of_day in grouped.items()],
        "lasts": [_last(what, of_day) for (_, what), of_day in grouped.items()],
    }
    tx.run(SQL.account_for_serials, organisation=organisation, **what)
    tx.run(SQL.count_serials, organisation=organisation, days=what["days"])


def _multirange(what: str, spans: Sequence[Span]) -> str:
    """A day's serials as PostgreSQL writes many ranges."""
    return "{}" if what == "last" else "{" + ",".join(f"[{span.first},{span.last}]" for span in spans) + "}"


def _last(what: str, spans: Sequence[Span]) -> int:
    return max(span.last for span in spans) if what == "last" else 0
