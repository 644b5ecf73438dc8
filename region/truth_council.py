"""The truth about a council's half of a trail: laws 2 and 4, feedback, and law 3 for its contacts (ADR-0002). Only Oldham has a feed, and it
shows everything that counterfoil-council/1 can."""

import datetime as dt

from region.events import Contact, Referral
from region.sources import POLICE, SOURCE_OF
from region.places import FORCE, OLDHAM
from region.truth_clocks import Limit, Watch, add_working_days, highest
from region.truth_outline import Facts, Matched, Trail, in_arrival_order, receipts_of
from region.truth_police import Verdict

Time = dt.datetime
LOW_GRADES = frozenset({("PPN", "GREEN"), ("DASH", "STANDARD"), ("MISSING", "LOW"), ("MISSING", "NO_APPARENT_RISK")})
RECEIPT_HOURS = 24
UNANNOUNCED_AFTER = dt.timedelta(hours=72)
FEEDBACK_DAYS = 3
RECEIVED = frozenset({"IN_TIME", "LATE", "CANNOT_TELL"})


def law_2(trail: Trail, watch: Watch) -> Verdict:
    """Whether what was sent was received; no standing where nothing satisfying was sent."""
    governing = trail.governing
    step = governing.step_at if governing else None
    if governing is None or step is None:
        return Verdict(None)
    if governing.grade == ("PPN", "BLUE"):
        return Verdict("EXCLUDED")
    limit = _receipt_limit(trail, governing, step)
    receipts = receipts_of(trail)
    if receipts:
        return Verdict(limit.judge(*receipts[0].arrived(step)))
    return _not_received(trail, governing.recipient, limit, watch)


def _not_received(trail: Trail, recipient: str, limit: Limit, watch: Watch) -> Verdict:
    if watch.as_at < limit.due:
        return Verdict("NOT_YET_DUE")
    if recipient != OLDHAM or trail.quoted_only:
        return Verdict("NOT_SHOWN")
    standing = watch.absent(SOURCE_OF[OLDHAM], limit.earliest, limit.due)
    return Verdict(standing, "NOT_RECEIVED" if standing == "STOPPED" else None)


def _receipt_limit(trail: Trail, governing: Referral, step: Time) -> Limit:
    incident = trail.incident
    low = governing.grade in LOW_GRADES
    if governing.grade is None and incident is not None:
        low = highest(incident.gradings) == "STANDARD"
    return Limit(step, step, working_days=1) if low else Limit(step, step, hours=RECEIPT_HOURS)


def deciding(receipts: list[Matched]) -> tuple[Matched, Time] | None:
    """The first record that has a decision, and when it was taken; telling the worker is that of an attachment."""
    for one in receipts:
        record = one.record
        decided = record.decided_at if isinstance(record, Contact) else record.worker_told_at
        if decided:
            return one, decided
    return None


def law_4(trail: Trail, facts: Facts, watch: Watch, law2: str | None) -> Verdict:
    """Whether what was received was decided."""
    if law2 not in RECEIVED:
        return Verdict(None)
    governing = trail.governing
    receipts = receipts_of(trail)
    earliest, latest = receipts[0].arrived(governing.step_at if governing else None)
    limit = Limit(earliest, latest, working_days=1)
    decision = deciding(receipts)
    if decision:
        return Verdict(limit.judge(decision[1], decision[1]))
    passed_on = facts.transfers.get(receipts[0].record_id)
    if passed_on:
        # Nobody to whom Oldham passes anything has a feed, so that nothing can be matched there.
        return Verdict("NOT_YET_DUE" if watch.as_at < add_working_days(passed_on.at, 1) else "NOT_SHOWN")
    standing = watch.absent(SOURCE_OF[OLDHAM], earliest, limit.due)
    return Verdict(standing, "NOT_DECIDED" if standing == "STOPPED" else None)


def feedback_gap(trail: Trail, watch: Watch, law2: str | None) -> str | None:
    """Decided by a contact, and the referrer was not told."""
    decision = deciding(receipts_of(trail)) if law2 in RECEIVED else None
    if decision is None:
        return None
    record, decided = decision[0].record, decision[1]
    if not isinstance(record, Contact) or record.fed_back_at:
        return None
    due = add_working_days(decided, FEEDBACK_DAYS)
    return "NOT_FED_BACK" if watch.absent(SOURCE_OF[OLDHAM], decided, due) == "STOPPED" else None


def law_3(contact: Contact, trails: list[Trail], watch: Watch) -> str:
    """On which line of law 3 a police-sourced contact stands."""
    if contact.source_force not in {None, FORCE}:
        return "ANOTHER_FORCE"
    claims = [in_arrival_order(trail) for trail in trails]
    contacts = [[one.record_id for one in claim if one.kind == "contact"] for claim in claims]
    if any(ids and ids[0] == contact.contact_id for ids in contacts):
        return "FIRST"
    if any(contact.contact_id in ids for ids in contacts):
        return "FURTHER"
    arrived = contact.arrived_at or contact.recorded_at
    standing = watch.absent(POLICE, arrived, arrived + UNANNOUNCED_AFTER)
    return "UNANNOUNCED" if standing == "STOPPED" else standing
