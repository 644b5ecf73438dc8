"""Law 3: how a contact that says it came from the police stands, and whether it was announced (ADR-0002, Law 3)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from reconciliation.findings import ContactFinding, ContactLine, GapKind, Standing, VersionRef, digest_id
from reconciliation.ground import Ground, Shows
from reconciliation.known import Receiving
from reconciliation.moment import Moment
from reconciliation.order import in_sequence
from reconciliation.records import Contact, Origin, RecordKey
from reconciliation.trail.absence import Stop, absent_referral
from reconciliation.trail.case import TrailCase
from reconciliation.trail.clocks import elapsed
from reconciliation.trail.receipts import known_arrival
from reconciliation.value import value

POLICE_SOURCE = "6"
UNCLAIMED = {
    Standing.NOT_YET_DUE: ContactLine.NOT_YET_DUE,
    Standing.UNKNOWN: ContactLine.UNKNOWN,
    Standing.STOPPED: ContactLine.UNANNOUNCED,
}


@value
class ContactCase:
    """A police-sourced contact. `settled` says on which line it stands where no moment can change that; else a stop
    waits for the trail that would claim it."""

    key: RecordKey
    subject: str
    arrived: Moment
    trails: tuple[str, ...]
    settled: ContactLine | None
    stops: tuple[Stop, ...]
    rests_on: tuple[VersionRef, ...]

    def finding(self, as_at: dt.datetime) -> ContactFinding:
        """How it stands at a moment."""
        line = self.settled or UNCLAIMED[self.stops[0].wait.standing(as_at)]
        return ContactFinding(self.key, line, self.arrived, self.trails, in_sequence(self.rests_on))


def contact_subject(key: RecordKey) -> str:
    """The subject id of a contact, as its finding gives it."""
    return digest_id("contact", key.organisation, key.record_id)


def contact_cases(
    received: Sequence[Receiving],
    trails: Iterable[TrailCase],
    excused: Mapping[str, frozenset[GapKind]],
    ground: Ground,
) -> tuple[ContactCase, ...]:
    """Every contact with source 6, by the trails that claim it. An episode is one where no feed of its council shows
    contacts: else the contact that it grew from would be counted twice (ADR-0009)."""
    if not received:
        return ()
    claims: dict[RecordKey, list[TrailCase]] = defaultdict(list)
    firsts: set[RecordKey] = set()
    for trail in trails:
        contacts = [one.record for one in trail.receipts if one.record.kind == "contact"]
        firsts.update(contacts[:1])
        for key in contacts:
            claims[key].append(trail)
    return tuple(
        _case(told, claims.get(told.key, ()), _line(told.record, claims, firsts, told.key, ground), excused, ground)
        for told in received
        if isinstance(told.record, Contact) and told.record.source == POLICE_SOURCE and _is_counted(told.record, ground)
    )


def _is_counted(contact: Contact, ground: Ground) -> bool:
    return contact.origin is Origin.CONTACT or not ground.feeds.able(contact.directorate, Shows.CONTACTS)


def _line(
    contact: Contact,
    claims: Mapping[RecordKey, Sequence[TrailCase]],
    firsts: set[RecordKey],
    key: RecordKey,
    ground: Ground,
) -> ContactLine | None:
    if contact.source_force is not None and contact.source_force != ground.force:
        return ContactLine.ANOTHER_FORCE
    if key in firsts:
        return ContactLine.FIRST
    return ContactLine.FURTHER if key in claims else None


def _case(
    told: Receiving,
    claimed_by: Sequence[TrailCase],
    line: ContactLine | None,
    excused: Mapping[str, frozenset[GapKind]],
    ground: Ground,
) -> ContactCase:
    subject = contact_subject(told.key)
    if line is None and GapKind.UNANNOUNCED in excused.get(subject, ()):
        line = ContactLine.EXCUSED
    rests_on = (told.ref, *(ref for trail in claimed_by for ref in trail.rests_on))
    arrived = known_arrival(told)
    trails = tuple(sorted(trail.trail_id for trail in claimed_by))
    if line:
        return ContactCase(told.key, subject, arrived, trails, line, (), rests_on)
    rules = ground.rules.at(arrived.earliest, told.key.organisation)
    clock = elapsed(arrived, rules.announcing_hours, rules)
    wait = absent_referral(clock, GapKind.UNANNOUNCED, ground)
    stop = Stop(wait, GapKind.UNANNOUNCED, subject, told.key.organisation, rests_on)
    return ContactCase(told.key, subject, arrived, trails, None, (stop,), rests_on)
