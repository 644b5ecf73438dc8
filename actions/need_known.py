"""Refuses a moment that portal time has not reached: nothing can be shown as at it."""

import datetime as dt

from store import portal_time
from store.problems import StoreProblem
from store.transaction import Transaction


class NotYetKnown(StoreProblem):
    """A moment that portal time has not reached."""

    code = "NOT_YET_KNOWN"

    def __init__(self, now: dt.datetime) -> None:
        super().__init__(f"It is {now.isoformat(timespec='minutes')} now; nothing is known as at a later moment.")
        self.now = now


def need_known(tx: Transaction, as_at: dt.datetime) -> None:
    """Refuse a moment that portal time has not reached."""
    now = portal_time.now(tx)
    if as_at > now:
        raise NotYetKnown(now)
