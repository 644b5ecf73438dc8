"""What the councils received for a trail: its matched contacts and attachments in order, and to whom a contact was passed
on. Whether that was in time is judged in `council_side`."""

from collections.abc import Iterable, Mapping

from reconciliation.findings import Receipt
from reconciliation.ground import Match
from reconciliation.known import Receiving, Told
from reconciliation.moment import Moment, between
from reconciliation.order import record_order
from reconciliation.records import Attachment, Contact, RecordKey, Transfer


def known_arrival(told: Receiving) -> Moment:
    """When a record reached the council, or was entered where that is not shown."""
    record = told.record
    return record.arrived_at if isinstance(record, Attachment) else record.arrived_at or record.recorded_at


def receipts(
    matches: Iterable[Match], received: Mapping[RecordKey, Receiving], step: Moment | None
) -> tuple[Receipt, ...]:
    """The matched records, by arrival, then id. Where arrival is not shown, it lies between the step and the recording."""
    found = [_receipt(one, received[one.record], step) for one in matches]
    return tuple(sorted(found, key=lambda one: (one.arrived, one.record.record_id, record_order(one.record))))


def _receipt(match: Match, told: Receiving, step: Moment | None) -> Receipt:
    record = told.record
    if isinstance(record, Attachment):
        return Receipt(
            record=told.key,
            child_person_id=match.child_person_id,
            arrived=record.arrived_at,
            inferred=False,
            decided=record.worker_told_at,
            outcomes=(),
            no_further_action=None,
            fed_back=None,
            evidence=match.evidence,
        )
    return Receipt(
        record=told.key,
        child_person_id=match.child_person_id,
        arrived=record.arrived_at or _inferred(record, step),
        inferred=record.arrived_at is None,
        decided=record.decided_at,
        outcomes=record.outcomes,
        no_further_action=record.no_further_action,
        fed_back=record.fed_back_at,
        evidence=match.evidence,
    )


def _inferred(contact: Contact, since: Moment | None) -> Moment:
    return between(since.earliest, contact.recorded_at.latest) if since else contact.recorded_at


def passed_on(transfers: Iterable[Told[Transfer]]) -> dict[RecordKey, Told[Transfer]]:
    """The first transfer of each contact."""
    first: dict[RecordKey, Told[Transfer]] = {}
    for told in sorted(transfers, key=lambda one: (one.record.at, one.record.to)):
        first.setdefault(RecordKey(told.record.directorate, "contact", told.record.contact_id), told)
    return first
