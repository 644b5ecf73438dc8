"""Remembers for the day why somebody opens a case. An analyst, who sees rows without names, says it in words too (DESIGN §5)."""

from actions.break_glass import read_reason
from actions.need_scope import need_scope
from auth.purposes import read_purpose
from auth.scopes import Scope
from auth.viewer import Role, Viewer
from store import case_openings
from store.database import Database


def open_case(database: Database, viewer: Viewer, case_id: str, purpose: str, reason: str) -> None:
    """Keep purpose and reason. Raises ScopeNeeded, UnknownPurpose, and ReasonNeeded where a reason must be given or cannot be one."""
    need_scope(viewer, Scope.TRAILS_READ)
    agreed = read_purpose(purpose)
    said = read_reason(reason) if reason.strip() or needs_reason(viewer) else None
    with database.transaction(viewer) as tx:
        case_openings.keep(tx, viewer, case_id, agreed, said)


def needs_reason(viewer: Viewer) -> bool:
    """Whether the viewer opens a case with a reason in words: whose only work with cases is to analyse them."""
    return Role.ANALYST in viewer.roles and not viewer.roles & {Role.RECONCILER, Role.MANAGER, Role.PRACTITIONER}
