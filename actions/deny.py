"""Logs a denied attempt with the rule that denied it, in a short transaction of its own, so that what was refused leaves a trace
whatever becomes of the request. Denying is the caller's."""

import logging

from actions.log_disclosure import Act, log_denied
from auth.viewer import Viewer
from disclosure.entry import LoggedOperation
from store.database import Database
from store.problems import DatabaseFault, StoreProblem

_LOG = logging.getLogger("counterfoil.denials")


def deny(
    database: Database,
    viewer: Viewer,
    act: Act,
    rule: str,
    operation: LoggedOperation = LoggedOperation.CONSULTATION,
) -> None:
    """Log that `rule` denied an attempt (`scope people:read`). What is refused stays refused where it cannot be logged: then
    the portal's own log says so, without the attempt."""
    try:
        with database.transaction(viewer) as tx:
            log_denied(tx, viewer, act, rule, operation)
    except (StoreProblem, DatabaseFault) as problem:
        _LOG.error("a denied attempt could not be logged request=%s: %s", viewer.request_id, type(problem).__name__)
