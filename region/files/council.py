"""Writes a council's records as `counterfoil-council/1`. Which load carries what is decided in loads.py."""

import datetime as dt
from collections.abc import Iterator, Sequence

from region.events import Attachment, Contact, Episode, Listed, Transfer
from region.files.lines import Body, Line, joined, line
from region.loads import Loads
from region.local_time import DAY, at, text, text_or_none
from region.sources import Source

CouncilRecord = Contact | Attachment | Transfer
KINDS = ("contact", "attachment", "transfer")


def lines(loads: Loads, source: Source, record: CouncilRecord | Episode) -> Iterator[tuple[dt.date, Line]]:
    """A record's line in the load about each day that carries it; the format knows no episodes."""
    if not isinstance(record, Episode):
        kind, name = _named(record)
        for day in loads.carrying(source, record):
            yield day, (kind, name, line(_body(record.known(loads.until(source, day)))))


def whole(loads: Loads, source: Source, day: dt.date, records: Sequence[Line]) -> bytes:
    """The file about a day."""
    header = {
        "record": "header",
        "format": source.form,
        "directorate": source.organisation,
        "from": text(at(day)),
        "to": text(at(day + DAY)),
        "made_at": text(loads.made_at(source, day)),
    }
    counts = {f"{kind}s": sum(one == kind for one, _, _ in records) for kind in KINDS}
    return joined(header, records, (), {"record": "trailer", **counts})


def _named(record: CouncilRecord) -> tuple[str, str]:
    if isinstance(record, Attachment):
        return "attachment", record.attachment_id
    return ("contact" if isinstance(record, Contact) else "transfer"), record.contact_id


def _body(record: CouncilRecord) -> Body:
    if isinstance(record, Contact):
        return _contact(record)
    if isinstance(record, Attachment):
        return _attachment(record)
    return {"record": "transfer", "contact_id": record.contact_id, "to": record.to, "at": text(record.at)}


def _contact(contact: Contact) -> Body:
    return {
        "record": "contact",
        "contact_id": contact.contact_id,
        "source": contact.source,
        "source_force": contact.source_force,
        "quoted_reference": contact.quote.text if contact.quote else None,
        "arrived_at": text_or_none(contact.arrived_at),
        "recorded_at": text(contact.recorded_at),
        "grade": None if contact.grade is None else {"tool": contact.grade[0], "grade": contact.grade[1]},
        "children": [_child(listed) for listed in contact.children],
        "acknowledged_at": text_or_none(contact.acknowledged_at),
        "decided_at": text_or_none(contact.decided_at),
        "outcomes": list(contact.outcomes),
        "no_further_action": contact.no_further_action,
        "no_further_action_reason": contact.no_further_action_reason,
        "fed_back_at": text_or_none(contact.fed_back_at),
    }


def _child(listed: Listed) -> Body:
    person = listed.person
    address = listed.address
    return {
        "person_id": person.council_id,
        "given_names": listed.given,
        "family_name": listed.family,
        "date_of_birth": listed.born.isoformat() if listed.born else None,
        "expected_date_of_birth": listed.expected.isoformat() if listed.expected else None,
        "sex": person.sex if listed.born else None,
        "nhs_number": person.nhs_number if listed.born else None,
        "address": {"line": address.line, "postcode": listed.postcode, "uprn": None} if address else None,
        "already_open": listed.already_open,
    }


def _attachment(attachment: Attachment) -> Body:
    return {
        "record": "attachment",
        "attachment_id": attachment.attachment_id,
        "episode_id": attachment.episode_id,
        "person_id": attachment.child.person.council_id,
        "quoted_reference": attachment.quote.text,
        "arrived_at": text(attachment.arrived_at),
        "worker_told_at": text_or_none(attachment.worker_told_at),
        "child": _child(attachment.child),
    }
