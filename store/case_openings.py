"""Why somebody opened a case: asked once, and remembered to the end of the day. Each sees their own alone."""

import datetime as dt

from auth.viewer import Viewer
from reconciliation.moment import LONDON
from store.clock import machine_time
from store.named_sql import read
from store.reads_paging import Values
from store.transaction import Transaction

SQL = read("case_openings")


def keep(transaction: Transaction, viewer: Viewer, case_id: str, purpose: str, reason: str | None) -> None:
    """Remember it to midnight in London."""
    who = {"organisation": viewer.organisation, "subject": viewer.subject}
    transaction.run(SQL.forget, **who)
    tomorrow = machine_time().astimezone(LONDON).date() + dt.timedelta(days=1)
    until = dt.datetime.combine(tomorrow, dt.time(), LONDON)
    transaction.run(SQL.keep, **who, case_id=case_id, purpose=purpose, reason=reason, until=until)


def of_case(transaction: Transaction, viewer: Viewer, case_id: str) -> Values | None:
    """Why the viewer opened the case today; None where nobody asked yet."""
    return transaction.first(SQL.of_case, organisation=viewer.organisation, subject=viewer.subject, case_id=case_id)
