"""Lists gaps, a page at a time, as far as the viewer may see them; what was shown is logged in the transaction that read
it. Opening a gap's trail is GraphQL's business."""

from collections.abc import Iterator
from typing import Any

from actions.receive_load import ScopeNeeded
from auth.purposes import AGREEMENT_VERSION, legal_gateway
from auth.scopes import Scope
from auth.viewer import Viewer
from disclosure.entry import Entry, LoggedOperation, canonical_bytes, leaf_hash
from store import disclosures, reads_gaps
from store.clock import machine_time
from store.database import Database
from store.reads_gaps import GapFilter
from store.reads_paging import Page, Position
from store.transaction import Transaction

PAGE = 500
SHOWN = ("kind", "side", "subject_kind", "subject", "directorate", "state", "due_at", "opened_at", "closed_at")


def list_gaps(database: Database, viewer: Viewer, wanted: GapFilter) -> Iterator[dict[str, Any]]:
    """Gaps, oldest due first."""
    if Scope.GAPS_READ not in viewer.scopes:
        raise ScopeNeeded(Scope.GAPS_READ)
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
    """Log that gaps of one force's trails were shown (DPA 2018 s.62(1)(d))."""
    for force in sorted({row["force"] for row in rows}):
        gap_ids = tuple(row["gap_id"] for row in rows if row["force"] == force)
        entry = canonical_bytes(
            Entry(
                operation=LoggedOperation.CONSULTATION,
                at=machine_time(),
                subject=viewer.subject,
                roles=tuple(role.value for role in viewer.roles),
                recipient=viewer.organisation,
                controllers=(force,),
                purpose=viewer.purpose,
                legal_gateway=legal_gateway(viewer.purpose),
                agreement_version=AGREEMENT_VERSION,
                operation_name="list_gaps",
                operation_hash="",
                request_id=viewer.request_id,
                records={"gap": gap_ids},
                fields={"gap": SHOWN},
            )
        )
        disclosures.append(
            tx,
            organisation=force,
            recipient=viewer.organisation,
            operation=LoggedOperation.CONSULTATION,
            entry=entry,
            leaf=leaf_hash(entry),
        )
