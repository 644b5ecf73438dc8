"""Writes the force's records as `counterfoil-police/1`. What a load carries is handed in; nothing here decides it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from region.events import Incident, Linked, Referral
from region.local_time import text, text_or_none
from region.places import FORCE, Address

Body = dict[str, Any]


def header(start: dt.datetime, end: dt.datetime, made_at: dt.datetime) -> Body:
    """The first line."""
    return {
        "record": "header",
        "format": "counterfoil-police/1",
        "force": FORCE,
        "from": text(start),
        "to": text(end),
        "made_at": text(made_at),
    }


def day_lines(day: dt.date, sealed: Sequence[int], out_of_scope: Sequence[tuple[int, int]]) -> Iterator[Body]:
    """The lines that account for the serials of the day without saying what they hold."""
    for serial in sealed:
        yield {"record": "sealed", "reference": f"{serial}-{day:%d%m%y}"}
    yield {"record": "out_of_scope", "date": day.isoformat(), "serials": [list(pair) for pair in out_of_scope]}


def trailer(
    records: Sequence[Incident | Referral],
    day: dt.date,
    last: int,
    sealed: int,
    out_of_scope: Sequence[tuple[int, int]],
) -> Body:
    """The last line: how many of each there are, and the last serial of the day."""
    incidents = sum(isinstance(record, Incident) for record in records)
    return {
        "record": "trailer",
        "incidents": incidents,
        "referrals": len(records) - incidents,
        "sealed": sealed,
        "out_of_scope": sum(high - low + 1 for low, high in out_of_scope),
        "last_serials": {day.isoformat(): last},
    }


def body_of(record: Incident | Referral) -> Body:
    """A record's line."""
    return _incident(record) if isinstance(record, Incident) else _referral(record)


def _address(address: Address | None) -> Body | None:
    return None if address is None else {"line": address.line, "postcode": address.postcode, "uprn": None}


def _incident(incident: Incident) -> Body:
    return {
        "record": "incident",
        "incident_id": incident.incident_id,
        "reference": incident.reference,
        "category": incident.category,
        "qualifiers": list(incident.qualifiers),
        "occurred_at": text_or_none(incident.occurred_at),
        "reported_at": text(incident.reported_at),
        "closed_at": text_or_none(incident.closed_at),
        "domestic_abuse": incident.domestic,
        "children_checked": incident.children_checked,
        "gradings": [
            {"tool": one.tool, "grade": one.grade, "at": text(one.at), "by": one.by, "reason": one.reason}
            for one in incident.gradings
        ],
        "actions": [{"kind": kind, "at": text(at)} for kind, at in incident.actions],
        "location": _address(incident.location),
        "people": [_person(one) for one in incident.people],
    }


def _person(one: Linked) -> Body:
    person = one.person
    unborn = one.role == "UNBORN"
    return {
        "person_id": person.person_id,
        "role": one.role,
        "given_names": "" if unborn else person.given,
        "family_name": person.family,
        "aliases": [],
        "date_of_birth": one.born.isoformat() if one.born else None,
        "expected_date_of_birth": person.expected.isoformat() if person.expected else None,
        "mother_person_id": person.mother,
        "sex": None if unborn else person.sex,
        "ethnicity": None if unborn else person.ethnicity,
        "disability": "NOT_RECORDED" if unborn else person.disability,
        "nhs_number": None if unborn else person.nhs_number,
        "address": _address(one.address),
        "presence": one.presence,
        "seen": one.seen and not unborn,
        "found_at": _address(one.found_at),
        "linked_at": text(one.linked_at),
        "restricted": person.restricted,
        "safe_address": person.restricted,
    }


def _referral(referral: Referral) -> Body:
    return {
        "record": "referral",
        "referral_id": referral.referral_id,
        "reference": referral.reference,
        "incidents": list(referral.incidents),
        "recipient": referral.recipient,
        "recipient_service": referral.service,
        "form": referral.form,
        "grade": None if referral.grade is None else {"tool": referral.grade[0], "grade": referral.grade[1]},
        "grade_change_reason": referral.grade_change_reason,
        "told_at": text_or_none(referral.told_at),
        "submitted_at": text_or_none(referral.submitted_at),
        "sent_at": text_or_none(referral.sent_at),
        "channel": referral.channel,
        "children": list(referral.children),
        "reason": referral.reason,
        # Narrative travels with a sent referral only.
        "narrative": referral.narrative if referral.sent_at else None,
        "supersedes": referral.supersedes,
        "update_of": referral.update_of,
        "withdrawn_at": text_or_none(referral.withdrawn_at),
        "withdrawal_reason": referral.withdrawal_reason,
    }
