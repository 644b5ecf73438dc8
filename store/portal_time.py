"""Portal time (DESIGN §1): machine time, unless the owner made it settable for a demonstration and somebody set it.
Tokens, browser sessions and disclosures never ask here; they run on machine time."""

from __future__ import annotations

import datetime as dt

from store.clock import machine_time
from store.problems import PortalTimeFixed
from store.transaction import Transaction

_MOMENT = "select moment from portal_time"


def now(tx: Transaction) -> dt.datetime:
    """Portal time: the moment set, else machine time."""
    moment = tx.value(_MOMENT)
    return machine_time() if moment is None else moment


def chosen(tx: Transaction) -> dt.datetime | None:
    """The moment that was set, or None where portal time follows the clock."""
    return tx.value(_MOMENT)


def is_settable(tx: Transaction) -> bool:
    """Whether this database was made a demonstration."""
    return bool(tx.value("select exists (select from portal_time)"))


def make_settable(tx: Transaction) -> None:
    """Let viewers set portal time from now on: the owner's act, for a demonstration. Production never does it."""
    tx.run("insert into portal_time (only_row) values (true) on conflict do nothing")


def set_to(tx: Transaction, moment: dt.datetime) -> None:
    """Set portal time; a problem where it is not settable."""
    if tx.run("update portal_time set moment = :moment where only_row", moment=moment) == 0:
        raise PortalTimeFixed
