"""Lists gaps, a page at a time, as far as the viewer may see them; what was shown is logged in the transaction that read
it. Opening a gap's trail is GraphQL's business."""

from collections.abc import Iterator
from typing import Any

from actions.log_disclosure import Act, Touched, log_disclosure
from actions.need_scope import need_scope
from auth.scopes import Scope
from auth.viewer import Viewer
from store import reads_gaps
from store.database import Database
from store.reads_gaps import GapFilter
from store.reads_paging import Page, Position
from store.transaction import Transaction

PAGE = 500
SHOWN = ("kind", "side", "subject_kind", "subject", "directorate", "state", "due_at", "opened_at", "closed_at")


def list_gaps(database: Database, viewer: Viewer, wanted: GapFilter) -> Iterator[dict[str, Any]]:
    """Gaps, oldest due first."""
    need_scope(viewer, Scope.GAPS_READ)
    after: Position | None = None
    while True:
        with database.transaction(viewer) as tx:
            found = reads_gaps.gaps(tx, Page(PAGE, after), wanted)
            page = found[:PAGE]
            if page:
                _log(tx, viewer, [row for _, row in page])
        yield from ({"gap_id": row["gap_id"]} | {name: row[name] for name in SHOWN} for _, row in page)
        if len(found) <= PAGE:
            return
        after = page[-1][0]


def _log(tx: Transaction, viewer: Viewer, rows: list[dict[str, Any]]) -> None:
    """Log to each controller which of its gaps were shown."""
    shown = [
        Touched(
            controller,
            {"gap": tuple(row["gap_id"] for row in rows if reads_gaps.controller(row) == controller)},
            {"gap": SHOWN},
        )
        for controller in sorted({reads_gaps.controller(row) for row in rows})
    ]
    log_disclosure(tx, viewer, Act("list_gaps"), *shown)
