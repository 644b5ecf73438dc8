"""Opens a restricted person's record to whoever gives a reason, for an hour, and tells the owner's information governance;
the same answers again while it is open (ADR-0016)."""

from dataclasses import replace

from actions.log_disclosure import Act, Touched, log_disclosure
from actions.need_scope import need_scope
from auth.purposes import BREAK_GLASS
from auth.scopes import Scope
from auth.viewer import OrganisationKind, Viewer
from store import outbox, portal_time, restricted
from store.database import Database
from store.outbox import Event, EventKind
from store.problems import StoreProblem
from store.restricted import Glass

SHORTEST, LONGEST = 10, 1000


class ReasonNeeded(StoreProblem):
    """Glass is broken with a reason that somebody else can judge."""

    code = "REASON_NEEDED"

    def __init__(self) -> None:
        super().__init__(f"Say why you need to see this record now, in {SHORTEST} to {LONGEST} characters.")


class NothingRestricted(StoreProblem):
    """There is no restricted record of this organisation behind the trail, or no trail: the two are told apart by nothing."""

    code = "NOTHING_RESTRICTED"

    def __init__(self) -> None:
        super().__init__("There is no restricted record here that you may open.")


def break_glass(database: Database, viewer: Viewer, force: str, trail_id: str, reason: str) -> Glass:
    """Open the record of a trail's person. Raises ScopeNeeded, ReasonNeeded and NothingRestricted."""
    need_scope(viewer, Scope.RESTRICTED_OPEN)
    said = read_reason(reason)
    # Only the owner sees it, whoever breaks what.
    if viewer.kind is not OrganisationKind.FORCE or viewer.organisation != force:
        raise NothingRestricted
    with database.transaction(viewer) as tx:
        person = restricted.person_of(tx, force, trail_id)
        if person is None:
            raise NothingRestricted
        tx.lock("break glass", force, viewer.subject, trail_id)
        already = restricted.still_open(tx, viewer.subject, person)
        if already is not None:
            return already
        glass = restricted.open_for(tx, viewer.subject, person, said)
        touched = Touched(force, {"person": (f"{person.incident_id}/{person.person_id}",)}, {})
        log_disclosure(tx, replace(viewer, purpose=BREAK_GLASS), Act("break_glass"), touched)
        told = {"until": glass.until.isoformat()}
        outbox.append(tx, [Event(force, EventKind.GLASS_BROKEN, glass.glass_id, portal_time.now(tx), told)])
        return glass


def read_reason(text: str) -> str:
    """The reason as it is kept. Raises ReasonNeeded."""
    said = text.strip()
    if not SHORTEST <= len(said) <= LONGEST or "\x00" in said:
        raise ReasonNeeded
    return said
