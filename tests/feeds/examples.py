"""Rows of synthetic loads, each good unless a test makes it bad. Names and places are invented."""

import json
from collections.abc import Iterable
from typing import Any

Example = dict[str, Any]

NIGHT = "2019-07-01T23:10:00+01:00"
MADE_AT = "2019-07-02T04:00:00+01:00"


def police_header(**changed: object) -> Example:
    return {
        "record": "header",
        "format": "counterfoil-police/1",
        "force": "GMP",
        "from": "2019-07-01T00:00:00+01:00",
        "to": "2019-07-02T00:00:00+01:00",
        "made_at": MADE_AT,
        **changed,
    }


def council_header(**changed: object) -> Example:
    return {
        "record": "header",
        "format": "counterfoil-council/1",
        "directorate": "E08000004",
        "from": "2019-07-01T00:00:00+01:00",
        "to": "2019-07-02T00:00:00+01:00",
        "made_at": "2019-07-02T04:30:00+01:00",
        **changed,
    }


def address(**changed: object) -> Example:
    return {"line": "14 Cotton Row", "postcode": "OL4 2AB", "uprn": None, **changed}


def person(person_id: str = "N-5512", **changed: object) -> Example:
    return {
        "person_id": person_id,
        "role": "CHILD",
        "given_names": "Aisha",
        "family_name": "Rahman",
        "aliases": [],
        "date_of_birth": "2014-03-02",
        "expected_date_of_birth": None,
        "mother_person_id": None,
        "sex": "F",
        "ethnicity": None,
        "disability": "NOT_RECORDED",
        "nhs_number": None,
        "address": address(),
        "presence": "PRESENT",
        "seen": True,
        "found_at": None,
        "linked_at": NIGHT,
        "restricted": False,
        "safe_address": False,
        **changed,
    }


def incident(incident_id: str = "I-88231", **changed: object) -> Example:
    return {
        "record": "incident",
        "incident_id": incident_id,
        "reference": "2412-010719",
        "category": "DOMESTIC_INCIDENT",
        "qualifiers": ["DOMESTIC", "ALCOHOL"],
        "occurred_at": "2019-07-01T21:00:00+01:00",
        "reported_at": "2019-07-01T21:20:00+01:00",
        "closed_at": None,
        "domestic_abuse": True,
        "children_checked": "YES",
        "gradings": [{"tool": "DASH", "grade": "HIGH", "at": NIGHT, "by": "12345", "reason": None}],
        "actions": [{"kind": "STRATEGY_DISCUSSION", "at": NIGHT}],
        "location": address(),
        "people": [person()],
        **changed,
    }


def referral(referral_id: str = "R-7001", **changed: object) -> Example:
    return {
        "record": "referral",
        "referral_id": referral_id,
        "reference": "DAB/7001/19",
        "incidents": ["I-88231"],
        "recipient": "E08000004",
        "recipient_service": "CHILDREN",
        "form": "DAB",
        "grade": {"tool": "PPN", "grade": "AMBER"},
        "grade_change_reason": None,
        "told_at": None,
        "submitted_at": NIGHT,
        "sent_at": NIGHT,
        "channel": "SECURE_EMAIL",
        "children": ["N-5512"],
        "reason": "Domestic abuse in the home",
        "narrative": "Synthetic narrative.",
        "supersedes": None,
        "update_of": None,
        "withdrawn_at": None,
        "withdrawal_reason": None,
        **changed,
    }


def child(person_id: str = "40021", **changed: object) -> Example:
    return {
        "person_id": person_id,
        "given_names": "Aisha",
        "family_name": "Rahmann",
        "date_of_birth": "2014-03-02",
        "expected_date_of_birth": None,
        "sex": "F",
        "nhs_number": None,
        "address": address(postcode="OL42AB"),
        "already_open": False,
        **changed,
    }


def contact(contact_id: str = "C-99120", **changed: object) -> Example:
    return {
        "record": "contact",
        "contact_id": contact_id,
        "source": "6",
        "source_force": "GMP",
        "quoted_reference": "DAB 7001/19",
        "arrived_at": NIGHT,
        "recorded_at": "2019-07-02T02:40:00+01:00",
        "grade": {"tool": "PPN", "grade": "AMBER"},
        "children": [child()],
        "acknowledged_at": NIGHT,
        "decided_at": None,
        "outcomes": ["CP_ENQUIRY"],
        "no_further_action": False,
        "no_further_action_reason": None,
        "fed_back_at": None,
        **changed,
    }


def attachment(attachment_id: str = "A-17", **changed: object) -> Example:
    return {
        "record": "attachment",
        "attachment_id": attachment_id,
        "episode_id": "E-310",
        "person_id": "40088",
        "quoted_reference": "DAB/7003/19",
        "arrived_at": NIGHT,
        "worker_told_at": None,
        "child": child("40088"),
        **changed,
    }


def transfer(**changed: object) -> Example:
    return {"record": "transfer", "contact_id": "C-99125", "to": "E08000005", "at": NIGHT, **changed}


def sealed(reference: str = "2413-010719") -> Example:
    return {"record": "sealed", "reference": reference}


def out_of_scope(*ranges: tuple[int, int], day: str = "2019-07-01") -> Example:
    return {"record": "out_of_scope", "date": day, "serials": [list(one) for one in ranges]}


def police_trailer(rows: Iterable[Example] = (), **changed: object) -> Example:
    """A trailer whose totals are right for the rows."""
    rows = list(rows)
    kinds = [row.get("record") for row in rows]
    ranges = [pair for row in rows if row.get("record") == "out_of_scope" for pair in row["serials"]]
    return {
        "record": "trailer",
        "incidents": kinds.count("incident"),
        "referrals": kinds.count("referral"),
        "sealed": kinds.count("sealed"),
        "out_of_scope": sum(last - first + 1 for first, last in ranges),
        "last_serials": {"2019-07-01": 5230},
        **changed,
    }


def council_trailer(rows: Iterable[Example] = (), **changed: object) -> Example:
    """A trailer whose totals are right for the rows."""
    kinds = [row.get("record") for row in rows]
    return {
        "record": "trailer",
        "contacts": kinds.count("contact"),
        "attachments": kinds.count("attachment"),
        "transfers": kinds.count("transfer"),
        **changed,
    }


def line(row: Example) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def lines(rows: Iterable[Example]) -> bytes:
    return b"".join(line(row) for row in rows)


def police_load(*rows: Example, header: Example | None = None, trailer: Example | None = None) -> bytes:
    """A whole police load around some rows."""
    return lines([header or police_header(), *rows, trailer or police_trailer(rows)])


def council_load(*rows: Example, header: Example | None = None, trailer: Example | None = None) -> bytes:
    """A whole council load around some rows."""
    return lines([header or council_header(), *rows, trailer or council_trailer(rows)])
