"""The truth about a council's half of a trail: laws 2 and 4, feedback, and law 3 for what came from the police (ADR-0002), as far as the format
of its feed is able to show (ADR-0009)."""

import datetime as dt

from region.events import Contact, Episode, Referral, Transfer
from region.places import FORCE
from region.sources import COUNCIL_FORM, DFE_FORM, POLICE, SOURCE_OF, SSD_FORM
from region.truth.clocks import Limit, Watch, add_working_days, highest
from region.truth.facts import Facts, Interval, arrived, decided, id_of
from region.truth.outline import Matched, Trail, in_arrival_order, is_contact, receipts_at, receipts_of
from region.truth.police import Verdict

Time = dt.datetime
LOW_GRADES = frozenset({("PPN", "GREEN"), ("DASH", "STANDARD"), ("MISSING", "LOW"), ("MISSING", "NO_APPARENT_RISK")})
RECEIPT_HOURS = 24
UNANNOUNCED_AFTER = dt.timedelta(hours=72)
FEEDBACK_DAYS = 3
RECEIVED = frozenset({"IN_TIME", "LATE", "CANNOT_TELL"})
POLICE_SOURCE = "6"


def law_2(trail: Trail, watch: Watch) -> Verdict:
    """Whether what was sent was received; no standing where nothing satisfying was sent."""
    governing, step = trail.governing, trail.step
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
    source = SOURCE_OF.get(recipient)
    if source is None or source.form == DFE_FORM or trail.quoted_only:
        return Verdict("NOT_SHOWN")
    if source.form == SSD_FORM and trail.open_case:
        return Verdict("NOT_SHOWN")
    standing = watch.absent(source, limit.earliest, limit.due)
    return Verdict(standing, "NOT_RECEIVED" if standing == "STOPPED" else None)


def _receipt_limit(trail: Trail, governing: Referral, step: Time) -> Limit:
    incident = trail.incident
    low = governing.grade in LOW_GRADES
    if governing.grade is None and incident is not None:
        low = highest(incident.gradings) == "STANDARD"
    return Limit(step, step, working_days=1) if low else Limit(step, step, hours=RECEIPT_HOURS)


def deciding(receipts: list[Matched], facts: Facts, step: Time | None) -> tuple[Matched, Interval] | None:
    """The first record that has a decision, and when it was taken."""
    for one in receipts:
        when = decided(one.record, facts, step)
        if when:
            return one, when
    return None


def law_4(trail: Trail, facts: Facts, watch: Watch, law2: str | None) -> Verdict:
    """Whether what was received was decided."""
    if law2 not in RECEIVED:
        return Verdict(None)
    receipts = receipts_of(trail)
    passed_on = facts.transfers.get(receipts[0].record_id)
    if passed_on and not deciding(receipts, facts, trail.step):
        return _passed_on(trail, facts, watch, passed_on)
    return _decided(receipts, trail.step, facts, watch)


def _decided(receipts: list[Matched], step: Time | None, facts: Facts, watch: Watch) -> Verdict:
    """How the decision stands that is owed from the first arrival."""
    limit = Limit(*receipts[0].arrived(step), working_days=1)
    decision = deciding(receipts, facts, step)
    if decision:
        return Verdict(limit.judge(*decision[1]))
    standing = watch.absent(SOURCE_OF[receipts[0].directorate], limit.earliest, limit.due)
    return Verdict(standing, "NOT_DECIDED" if standing == "STOPPED" else None)


def _passed_on(trail: Trail, facts: Facts, watch: Watch, transfer: Transfer) -> Verdict:
    """The decision is owed where the contact was passed on to, if anything arrived there."""
    there = receipts_at(trail, transfer.to)
    if there:
        return _decided(there, transfer.at, facts, watch)
    due = add_working_days(transfer.at, 1)
    if watch.as_at < due:
        return Verdict("NOT_YET_DUE")
    source = SOURCE_OF.get(transfer.to)
    if source is None or source.form == DFE_FORM:
        return Verdict("NOT_SHOWN")
    standing = watch.absent(source, transfer.at, due)
    return Verdict(standing, "NOT_PASSED_ON" if standing == "STOPPED" else None)


def feedback_gap(trail: Trail, facts: Facts, watch: Watch, law2: str | None) -> str | None:
    """Decided by a contact, and the referrer was not told, as far as the feed says such things."""
    decision = deciding(receipts_of(trail), facts, trail.step) if law2 in RECEIVED else None
    if decision is None:
        return None
    record, (_, when) = decision[0].record, decision[1]
    source = SOURCE_OF[record.directorate]
    if not isinstance(record, Contact) or record.fed_back_at or source.form != COUNCIL_FORM:
        return None
    due = add_working_days(when, FEEDBACK_DAYS)
    return "NOT_FED_BACK" if watch.absent(source, when, due) == "STOPPED" else None


class Claims:
    """Which contacts the trails of a story have, and which has each as its first."""

    def __init__(self, trails: list[Trail]) -> None:
        self._first: set[tuple[str, str]] = set()
        self._all: dict[tuple[str, str], str | None] = {}
        for trail in trails:
            keys = [(one.directorate, one.record_id) for one in in_arrival_order(trail) if is_contact(one)]
            self._first.update(keys[:1])
            for key in keys:
                self._all[key] = self._all.get(key) or trail.cause

    def cause(self, record: Contact | Episode) -> str | None:
        """Why exact reading may not see it as a trail's that has this contact, or others."""
        return self._all.get((record.directorate, id_of(record)))

    def law_3(self, record: Contact | Episode, watch: Watch) -> str:
        """On which line of law 3 a contact with the police as its source stands."""
        force = record.source_force if isinstance(record, Contact) else None
        if force not in {None, FORCE}:
            return "ANOTHER_FORCE"
        key = record.directorate, id_of(record)
        if key in self._first:
            return "FIRST"
        if key in self._all:
            return "FURTHER"
        earliest, latest = arrived(record, None)
        standing = watch.absent(POLICE, earliest, latest + UNANNOUNCED_AFTER)
        return "UNANNOUNCED" if standing == "STOPPED" else standing


def from_the_police(facts: Facts) -> list[Contact | Episode]:
    """What enters law 3: contacts, and episodes where the council's feed shows no contacts."""
    episodes = [one for one in facts.episodes if SOURCE_OF[one.directorate].form == DFE_FORM]
    return [one for one in (*facts.contacts, *episodes) if one.source == POLICE_SOURCE]
