"""Issues a statement: counts what was found for a directorate's period as at now, has the heart draw it up, and keeps it
under the next number. What does not add up is refused with the difference; nothing is kept then. A period of which
records may have been erased is counted no more.

What is counted can be listed by ids, all of them: for the operator, who has the server and with it both sides. Of what
other councils did nothing is listed all the same (`own_half`). Doors read units under row-level security instead."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from actions.ground import the_force
from actions.log_disclosure import Act, Touched, log_disclosure
from actions.need_scope import need_scope
from actions.reconcile import look_again, reconcile_load
from auth.scopes import Scope
from auth.viewer import Viewer
from disclosure.entry import LoggedOperation
from reconciliation.findings import Side
from reconciliation.moment import LONDON
from reconciliation.statement import Period, Statement, draw_up
from store import feeds, findings, outbox, oversight, portal_time, retention, statements
from store.clock import machine_time
from store.database import Database
from store.feeds import LoadKey
from store.outbox import Event, EventKind
from store.problems import StoreProblem
from store.retention import RECORDS
from store.statements import Account
from store.trail_halves import COUNCIL_FLAGS
from store.transaction import Transaction

TRIES = 3
FEW_LOADS = 6
"""How many loads are reconciled while somebody waits for a statement: those of a few days. More are left to the worker."""


class NotYourDirectorate(StoreProblem):
    """A statement is issued by its own directorate; another's, and one that does not exist, are refused alike."""

    code = "NOT_FOUND"

    def __init__(self) -> None:
        super().__init__("There is no such directorate, or it is not yours.")


class NotSettled(StoreProblem):
    """Findings kept falling due, or loads coming in, while a statement was to be drawn up; or too many loads wait."""

    code = "NOT_SETTLED"

    def __init__(self, waiting: int = 0) -> None:
        loads = f" {waiting:,} loads wait to be reconciled." if waiting else ""
        super().__init__(f"What was found is still being looked at again.{loads} Try again in a minute.")
        self.waiting = waiting


class PeriodPastRetention(StoreProblem):
    """Records of the period may have been erased, so that counting it again would count fewer than there were."""

    code = "PERIOD_PAST_RETENTION"

    def __init__(self, since: dt.datetime) -> None:
        day = since.astimezone(LONDON).date().isoformat()
        super().__init__(
            f"Records from before {day} may have been erased, so periods that begin before it are counted no more. "
            "The statements issued in their time stand."
        )
        self.since = since


@dataclass(frozen=True, slots=True)
class Issued:
    """A statement under its number. `is_new` is False where the newest of its period says the same, as at the same
    moment; nothing is kept then."""

    number: int
    statement: Statement
    is_new: bool


@dataclass(frozen=True, slots=True)
class Units:
    """What was counted, one by one, by ids."""

    trails: list[dict[str, Any]]
    contacts: list[dict[str, Any]]
    incidents: list[dict[str, Any]]


def issue_statement(database: Database, viewer: Viewer, directorate: str, period: Period) -> Issued:
    """Issue the statement of a period as at now. Raises DoesNotAddUp."""
    may_issue(viewer, directorate)
    for _ in range(TRIES):
        with database.reconciling() as tx:
            # Nobody reconciles while it is counted, and nobody issues another under the same number.
            statements.take_turn(tx, directorate)
            findings.keep_still(tx)
            as_at, waiting = portal_time.now(tx), feeds.not_reconciled(tx)
            need_whole(tx, period, as_at)
            if not waiting and not statements.has_overdue_looks(tx, as_at):
                return _issue(tx, viewer, Account(directorate, the_force(tx), period), as_at)
        _settle(database, waiting)
    raise NotSettled


def _settle(database: Database, waiting: list[LoadKey]) -> None:
    if len(waiting) > FEW_LOADS:
        raise NotSettled(len(waiting))
    for organisation, load_id in waiting:
        reconcile_load(database, organisation, load_id)
    look_again(database)


def may_issue(viewer: Viewer, directorate: str) -> None:
    """Refuse whoever may not issue statements of this directorate."""
    need_scope(viewer, Scope.STATEMENTS_ISSUE)
    if viewer.organisation != directorate:
        raise NotYourDirectorate


def need_whole(tx: Transaction, period: Period, as_at: dt.datetime) -> None:
    """Refuse a period of which something may have been erased as at a moment (ADR-0011). What its own sender purged is
    not asked: that is as if it had never been sent."""
    kept_since = retention.in_force(tx, as_at).kept_since
    since = max((kept_since[kind] for kind in RECORDS if kind in kept_since), default=None)
    if since is not None and period.start < since:
        raise PeriodPastRetention(since)


def _issue(tx: Transaction, viewer: Viewer, account: Account, as_at: dt.datetime) -> Issued:
    statement = count(tx, account, as_at)
    oversight.publish(tx, statement)
    newest = statements.newest(tx, account)
    if newest is not None and newest.digest == statement.digest():
        return Issued(newest.number, statement, is_new=False)
    supersedes = None if newest is None else newest.number
    number = statements.keep(tx, statement, supersedes, machine_time(), viewer.subject)
    subject = f"{account.directorate}/{number}"
    outbox.append(tx, [Event(account.directorate, EventKind.STATEMENT_ISSUED, subject, as_at, {"number": number})])
    _log_issued(tx, viewer, account, statement)
    return Issued(number, statement, is_new=True)


def _log_issued(tx: Transaction, viewer: Viewer, account: Account, statement: Statement) -> None:
    """DPA 2018 s.62(1)(b) and (e): that the directorate's statements were added to, and to both sides that their records were
    laid beside each other for it, as counts."""
    act, counts = Act("issue_statement"), Counter(f"law {law}" for law, *_ in statement.members())
    added = Touched(account.directorate, counts={"statement": 1})
    log_disclosure(tx, viewer, act, added, operation=LoggedOperation.ALTERATION)
    both = [Touched(controller, counts=counts) for controller in (account.directorate, account.force)]
    log_disclosure(tx, viewer, act, *both, operation=LoggedOperation.COMBINATION)


def count(tx: Transaction, account: Account, as_at: dt.datetime) -> Statement:
    """Draw up the statement from what was found, against the records counted apart. Raises DoesNotAddUp."""
    return draw_up(
        account.directorate,
        account.force,
        account.period,
        as_at,
        statements.totals(tx, account),
        trails=list(statements.trail_counts(tx, account)),
        contacts=list(statements.contact_counts(tx, account)),
        incidents=list(statements.incident_counts(tx, account)),
        gaps=list(statements.gap_spans(tx, account)),
        beside=statements.beside(tx, account),
    )


def show_units(database: Database, viewer: Viewer, directorate: str, period: Period) -> Units:
    """What a statement of the period counts, by ids, without what other councils did; logged as shown. For the command
    line alone: it names trails that the directorate's own people may not see yet."""
    may_issue(viewer, directorate)
    with database.reconciling() as tx:
        need_whole(tx, period, portal_time.now(tx))
        account = Account(directorate, the_force(tx), period)
        units = Units(
            trails=[own_half(_trail(row), directorate) for row in statements.trails_of_period(tx, account)],
            contacts=list(_contacts(tx, account)),
            incidents=[dict(row) for row in statements.incidents_of_period(tx, account)],
        )
        log_shown(tx, viewer, account, units)
        return units


def _trail(row: dict[str, Any]) -> dict[str, Any]:
    kind, side, whose = (row.pop(f"gap_{one}") for one in ("kind", "side", "directorate"))
    return row | {"gap": None if kind is None else {"kind": kind, "side": side, "directorate": whose}}


def own_half(trail: dict[str, Any], directorate: str) -> dict[str, Any]:
    """A trail as a directorate may know it (DESIGN §5): law 1 and the police's gap are of the child's directorate; laws 2
    and 4, the council's gap and what tells of its record are the recipient's, and so is that it was referred there."""
    is_childs, is_recipient = trail["directorate"] == directorate, trail["recipient"] == directorate
    gap = trail["gap"]
    shows_gap = gap is not None and (is_childs if gap["side"] == Side.POLICE else is_recipient)
    return trail | {
        "recipient": directorate if is_recipient else None,
        "law1": trail["law1"] if is_childs else None,
        "law2": trail["law2"] if is_recipient else None,
        "law4": trail["law4"] if is_recipient else None,
        "gap": gap if shows_gap else None,
        "flags": [flag for flag in trail["flags"] if is_recipient or flag[0] not in COUNCIL_FLAGS],
    }


def _contacts(tx: Transaction, account: Account) -> Iterator[dict[str, Any]]:
    for row in statements.contacts_of_period(tx, account):
        yield {
            "directorate": row["directorate"],
            "contact_id": row["contact_id"],
            "line": row["line"],
            "gap": row["gap_kind"],
        }


def log_shown(tx: Transaction, viewer: Viewer, account: Account, units: Units) -> None:
    """Log that ids of both sides' records were shown (DPA 2018 s.62(1)(c) and (d))."""
    records = {
        account.force: {
            "incident": tuple({one["incident_id"] for one in (*units.trails, *units.incidents)} - {None}),
            "referral": tuple({one["referral_id"] for one in units.trails} - {None}),
            "person": tuple({f"{one['incident_id']}/{one['person_id']}" for one in units.trails}),
        },
        account.directorate: {"contact": tuple({one["contact_id"] for one in units.contacts})},
    }
    shown = [Touched(who, of, dict.fromkeys(of, ("standing", "gap", "flags"))) for who, of in records.items()]
    log_disclosure(tx, viewer, Act("show_units"), *shown)
