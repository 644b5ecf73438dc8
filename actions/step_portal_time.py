"""Steps portal time forward in a demonstration, and looks again at everything that may stand otherwise then. In production
portal time follows the clock, and this refuses."""

import datetime as dt

from actions.log_disclosure import Act, Touched, log_disclosure
from actions.need_scope import need_scope
from actions.reconcile import look_again
from auth.scopes import Scope
from auth.viewer import Viewer
from disclosure.entry import LoggedOperation
from store import portal_time
from store.database import Database
from store.problems import StoreProblem


class PortalTimeGoesForward(StoreProblem):
    """A step to an earlier moment: what is known already cannot become unknown."""

    code = "PORTAL_TIME_GOES_FORWARD"

    def __init__(self, now: dt.datetime) -> None:
        super().__init__(f"Portal time only goes forward, and it is {now.isoformat(timespec='minutes')} already.")
        self.now = now


def step_portal_time(
    database: Database, viewer: Viewer, *, to: dt.datetime | None = None, days: int | None = None
) -> dt.datetime:
    """Step to a moment, or by days of 24 hours; the moment it is then. Raises PortalTimeFixed outside a demonstration,
    PortalTimeGoesForward, and ValueError where both or neither are given."""
    if (to is None) == (days is None):
        message = "a step is to a moment or by days"
        raise ValueError(message)
    need_scope(viewer, Scope.PORTAL_TIME_SET)
    with database.transaction(viewer) as tx:
        now = portal_time.now(tx)
        moment = to if to is not None else now + dt.timedelta(days=days or 0)
        if moment < now:
            raise PortalTimeGoesForward(now)
        portal_time.set_to(tx, moment)
        stepped = Touched(viewer.organisation, counts={"portal_time": 1})
        log_disclosure(tx, viewer, Act("step_portal_time"), stepped, operation=LoggedOperation.ALTERATION)
    look_again(database)
    return moment
