"""The table that a demonstration ends its loading with: how many children's trails of each directorate came how far, and
where they stopped. Read from the statements; it counts nothing itself."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from actions.issue_statement import Issued
from cli.output import Cell, say, show_json, show_table
from reconciliation.moment import LONDON
from reconciliation.statement import DoesNotAddUp

COLUMNS = (
    "directorate",
    "eligible",
    "referred",
    "received",
    "decided",
    "police",
    "council",
    "not shown",
    "unknown",
    "headline",
)
STOPPED, NOT_SHOWN, UNKNOWN = "STOPPED", "NOT_SHOWN", "UNKNOWN"
HAPPENED = ("IN_TIME", "LATE", "CANNOT_TELL")

Account = Mapping[str, Any]


def account_of(name: str, directorate: str, issued: Issued | DoesNotAddUp) -> Account:
    """What one directorate's row says. Of a statement that was refused it holds why."""
    who = {"directorate": directorate, "name": name}
    if isinstance(issued, DoesNotAddUp):
        return {**who, "number": None, "adds_up": False, "headline": issued.sentence}
    body = issued.statement.body()
    laws = [{line.name: line.count for line in law.lines} for law in issued.statement.laws]
    referred, received, decided = (sum(law.get(name, 0) for name in HAPPENED) for law in (laws[1], laws[2], laws[4]))
    return {
        **who,
        "number": issued.number,
        "period": body["period"],
        "as_at": body["as_at"],
        "eligible": issued.statement.laws[1].total,
        "referred": referred,
        "received": received,
        "decided": decided,
        "stopped": {"police": laws[1][STOPPED], "council": laws[2][STOPPED] + laws[4][STOPPED]},
        "not_shown": laws[2][NOT_SHOWN] + laws[4][NOT_SHOWN],
        "unknown": laws[1][UNKNOWN] + laws[2][UNKNOWN] + laws[4][UNKNOWN],
        "adds_up": body["adds_up"],
        "judged": body["judged"],
        "headline": body["headline"],
    }


def show_accounts(accounts: Sequence[Account], *, as_json: bool) -> None:
    """Print the rows: a table, or one array."""
    if as_json:
        show_json(list(accounts))
        return
    spans = [one["period"] for one in accounts if one["adds_up"]]
    if spans:
        first, after = (dt.datetime.fromisoformat(spans[0][end]).astimezone(LONDON).date() for end in ("from", "to"))
        say(f"\nTrails of {first} to {after - dt.timedelta(days=1)}, and on which side they stopped")
    show_table(COLUMNS, list(_rows(accounts)), right=COLUMNS[1:-1])


def _rows(accounts: Iterable[Account]) -> Iterable[tuple[Cell, ...]]:
    for one in accounts:
        figures = [one.get(name) for name in ("eligible", "referred", "received", "decided")]
        stopped: Mapping[str, int] = one.get("stopped", {})
        sides = (stopped.get("police"), stopped.get("council"))
        yield (one["name"], *figures, *sides, one.get("not_shown"), one.get("unknown"), one["headline"])
