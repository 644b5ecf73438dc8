"""Disables a staff member of the administrator's own organisation, or enables them again. Their sessions end with it."""

from actions.need_scope import need_scope
from auth.scopes import Scope
from auth.viewer import Viewer
from store import staff
from store.clock import machine_time
from store.database import Database
from store.problems import StoreProblem
from store.staff import StaffRow


class NoSuchStaff(StoreProblem):
    """Nobody of that subject has signed in for the organisation; another's staff and nobody are refused alike."""

    code = "NO_SUCH_STAFF"

    def __init__(self) -> None:
        super().__init__("Nobody in your organisation has signed in under this subject.")


class CannotDisableYourself(StoreProblem):
    """Whoever disables the last administrator would lock everybody out."""

    code = "CANNOT_DISABLE_YOURSELF"

    def __init__(self) -> None:
        super().__init__("You cannot disable yourself. Another administrator can.")


def disable_staff(database: Database, viewer: Viewer, subject: str, *, disabled: bool) -> StaffRow:
    """Disable or enable somebody. Raises ScopeNeeded, NoSuchStaff or CannotDisableYourself."""
    need_scope(viewer, Scope.STAFF_MANAGE)
    if disabled and subject == viewer.subject:
        raise CannotDisableYourself
    with database.transaction(viewer) as tx:
        changed = staff.disable(tx, subject, machine_time() if disabled else None)
        found = staff.one(tx, subject)
    if not changed or found is None:
        raise NoSuchStaff
    return found
