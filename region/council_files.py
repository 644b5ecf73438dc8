"""Writes a council's records as `counterfoil-council/1`. What a load carries is handed in; nothing here decides it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from region.events import Attachment, Contact, Listed, Transfer
from region.local_time import text, text_or_none

Body = dict[str, Any]
CouncilRecord = Contact | Attachment | Transfer


def header(directorate: str, start: dt.datetime, end: dt.datetime, made_at: dt.datetime) -> Body:
    """The first line."""
    return {
        "record": "header",
        "format": "counterfoil-council/1",
        "directorate": directorate,
        "from": text(start),
        "to": text(end),
        "made_at": text(made_at),
    }


def trailer(records: Sequence[CouncilRecord]) -> Body:
    """The last line: how many of each there are."""
    return {
        "record": "trailer",
        "contacts": sum(isinstance(record, Contact) for record in records),
        "attachments": sum(isinstance(record, Attachment) for record in records),
        "transfers": sum(isinstance(record, Transfer) for record in records),
    }


def body_of(record: CouncilRecord) -> Body:
    """A record's line."""
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
