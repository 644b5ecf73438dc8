"""Writes the force's records as `counterfoil-police/1`. Which load carries what is decided in loads.py."""

import datetime as dt
from collections.abc import Iterator, Sequence

import orjson

from region.events import Incident, Linked, Referral
from region.files.lines import Body, Line, joined, line
from region.loads import Loads
from region.local_time import DAY, at, text, text_or_none
from region.places import FORCE, Address
from region.serials import Closed
from region.sources import POLICE


def lines(loads: Loads, record: Incident | Referral) -> Iterator[tuple[dt.date, Line]]:
    """A record's line in the load about each day that carries it."""
    if isinstance(record, Referral):
        for day in loads.carrying(POLICE, record):
            yield day, ("referral", record.referral_id, line(_referral(record.known(loads.until(POLICE, day)))))
        return
    # Most of an incident is its people, and a person once linked does not change from one version to the next.
    people = {id(one): orjson.Fragment(orjson.dumps(_person(one))) for one in record.people}
    for day in loads.carrying(POLICE, record):
        known = record.known(loads.until(POLICE, day))
        yield day, ("incident", record.incident_id, line(_incident(known, [people[id(one)] for one in known.people])))


def whole(loads: Loads, day: dt.date, records: Sequence[Line], serials: Closed) -> bytes:
    """The file about a day: its records, and what accounts for the serials of the day without saying what they hold."""
    header = {
        "record": "header",
        "format": POLICE.form,
        "force": FORCE,
        "from": text(at(day)),
        "to": text(at(day + DAY)),
        "made_at": text(loads.made_at(POLICE, day)),
    }
    incidents = sum(kind == "incident" for kind, _, _ in records)
    trailer = {
        "record": "trailer",
        "incidents": incidents,
        "referrals": len(records) - incidents,
        "sealed": len(serials.sealed),
        "out_of_scope": sum(high - low + 1 for low, high in serials.out_of_scope),
        "last_serials": {day.isoformat(): serials.last},
    }
    others = [
        *({"record": "sealed", "reference": f"{serial}-{day:%d%m%y}"} for serial in serials.sealed),
        {"record": "out_of_scope", "date": day.isoformat(), "serials": serials.out_of_scope},
    ]
    return joined(header, records, others, trailer)


def _address(address: Address | None) -> Body | None:
    return None if address is None else {"line": address.line, "postcode": address.postcode, "uprn": None}


def _incident(incident: Incident, people: list[orjson.Fragment]) -> Body:
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
        "people": people,
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
