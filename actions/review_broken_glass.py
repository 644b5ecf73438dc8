"""Records what the owner's information governance found of a restricted record that somebody opened. Nobody reviews what
they opened themselves; the database holds that too."""

from enum import StrEnum

from actions.break_glass import LONGEST
from actions.need_scope import need_scope
from auth.scopes import Scope
from auth.viewer import Viewer
from store import outbox, portal_time, restricted
from store.database import Database
from store.outbox import Event, EventKind
from store.problems import StoreProblem


class Verdict(StrEnum):
    """Whether there was need to open the record. What was not justified is closed at once."""

    JUSTIFIED = "JUSTIFIED"
    NOT_JUSTIFIED = "NOT_JUSTIFIED"


class NoSuchGlass(StoreProblem):
    """Nothing of that id was opened in the viewer's organisation."""

    code = "NO_SUCH_GLASS"

    def __init__(self) -> None:
        super().__init__("There is no such opened record that you may review.")


class OpenedByYou(StoreProblem):
    """Whoever opened a record does not review it."""

    code = "OPENED_BY_YOU"

    def __init__(self) -> None:
        super().__init__("You opened this record yourself. Somebody else must review it.")


class ReviewedAlready(StoreProblem):
    """It was reviewed before, and a review is not changed."""

    code = "REVIEWED_ALREADY"

    def __init__(self) -> None:
        super().__init__("This was reviewed already.")


class NoteTooLong(StoreProblem):
    """The note of a review is longer than can be kept."""

    code = "NOTE_TOO_LONG"

    def __init__(self) -> None:
        super().__init__(f"Write at most {LONGEST} characters.")


def review_broken_glass(database: Database, viewer: Viewer, glass_id: str, verdict: Verdict, note: str) -> None:
    """Review one opened record. Raises ScopeNeeded, NoSuchGlass, OpenedByYou, ReviewedAlready and NoteTooLong."""
    need_scope(viewer, Scope.RESTRICTED_REVIEW)
    if len(note) > LONGEST:
        raise NoteTooLong
    with database.transaction(viewer) as tx:
        row = restricted.glass(tx, viewer.organisation, glass_id)
        if row is None:
            raise NoSuchGlass
        if row["subject"] == viewer.subject:
            raise OpenedByYou
        if row["reviewed_at"] is not None or not restricted.review(
            tx, row, viewer.subject, verdict.value, note.strip() or None
        ):
            raise ReviewedAlready
        event = Event(
            viewer.organisation, EventKind.GLASS_REVIEWED, glass_id, portal_time.now(tx), {"verdict": verdict.value}
        )
        outbox.append(tx, [event])
