"""What one line of a story does to the records: a verb, an id and pairs of words. It writes the canonical bodies that feeds
write, so that the heart's readers are tested with it."""

import datetime as dt
from typing import Any

from reconciliation.moment import LONDON
from reconciliation.records import RecordKey

Body = dict[str, Any]
Bodies = dict[RecordKey, Body]

CODES = {"Oldham": "E08000004", "Rochdale": "E08000005", "Tameside": "E08000008"}
NAMES = {code: name for name, code in CODES.items()}


def tell(bodies: Bodies, organisation: str, when: dt.datetime, words: list[str]) -> RecordKey:
    """Do what a line says; returns the record that it is about."""
    verb, name, *rest = words
    said = dict(zip(rest[::2], rest[1::2], strict=True))
    moment = when.date().isoformat() if said.pop("precision", "") == "day" else when.isoformat()
    if "in" in said:
        organisation = CODES[said.pop("in")]
    return VERBS[verb](bodies, organisation, moment, name, said)


def _listed(text: str | None) -> list[str]:
    return text.split(",") if text else []


def _address(outward: str | None) -> Body | None:
    return {"line": "1 Example Row", "postcode": f"{outward} 1AA", "uprn": None} if outward else None


def _grade(text: str | None) -> Body | None:
    tool, _, grade = (text or "").partition(":")
    return {"tool": tool, "grade": grade} if grade else None


def _clock(text: str | None, otherwise: str | None) -> str | None:
    """`DDTHH:MM` of July 2019, `none`, or the time of the line."""
    if text is None:
        return otherwise
    if text == "none":
        return None
    day, clock = text.split("T")
    return dt.datetime.combine(dt.date(2019, 7, int(day)), dt.time.fromisoformat(clock), LONDON).isoformat()


def _incident(bodies: Bodies, force: str, moment: str, name: str, said: dict[str, str]) -> RecordKey:
    key = RecordKey(force, "incident", name)
    bodies[key] = {
        "incident_id": name,
        "reference": f"log-{name}",
        "category": said.get("category", "DOMESTIC_INCIDENT"),
        "qualifiers": _listed(said.get("quals")),
        "occurred_at": _clock(said.get("occurred"), None),
        "reported_at": moment,
        "domestic_abuse": said.get("da") == "yes",
        "children_checked": said.get("checked", "YES"),
        "gradings": [],
        "actions": [{"kind": "POLICE_PROTECTION", "at": moment}] if "protected" in said else [],
        "location": _address(said.get("at")),
        "people": [],
    }
    return key


def _person(bodies: Bodies, force: str, moment: str, name: str, said: dict[str, str]) -> RecordKey:
    key = RecordKey(force, "incident", said["of"])
    given, _, family = said.get("name", f"{name}.Example").partition(".")
    person = {
        "person_id": name,
        "role": said.get("role", "CHILD"),
        "given_names": given,
        "family_name": family,
        "date_of_birth": None
        if "expected" in said or said.get("born") == "unknown"
        else said.get("born", "2014-03-02"),
        "expected_date_of_birth": said.get("expected"),
        "address": _address(said.get("lives")),
        "found_at": _address(said.get("found")),
        "presence": said.get("presence", "PRESENT"),
        "linked_at": _clock(said.get("linked"), moment),
    }
    others = [one for one in bodies[key]["people"] if one["person_id"] != name]
    bodies[key] = bodies[key] | {"people": [*others, person]}
    return key


def _born(bodies: Bodies, force: str, moment: str, name: str, said: dict[str, str]) -> RecordKey:
    key = RecordKey(force, "incident", said["of"])
    people = [
        one | {"date_of_birth": said["born"]} if one["person_id"] == name else one for one in bodies[key]["people"]
    ]
    bodies[key] = bodies[key] | {"people": people}
    return key


def _unlinked(bodies: Bodies, force: str, moment: str, name: str, said: dict[str, str]) -> RecordKey:
    key = RecordKey(force, "incident", said["of"])
    bodies[key] = bodies[key] | {"people": [one for one in bodies[key]["people"] if one["person_id"] != name]}
    return key


def _graded(bodies: Bodies, force: str, moment: str, name: str, said: dict[str, str]) -> RecordKey:
    key = RecordKey(force, "incident", name)
    grading = {**(_grade(said["as"]) or {}), "at": moment, "by": "12345", "reason": said.get("because")}
    bodies[key] = bodies[key] | {"gradings": [*bodies[key]["gradings"], grading]}
    return key


def _referral(bodies: Bodies, force: str, name: str, said: dict[str, str], **moments: str) -> RecordKey:
    key = RecordKey(force, "referral", name)
    body = bodies.get(key) or {
        "referral_id": name,
        "reference": f"DAB/{name}/19",
        "incidents": _listed(said.get("about")),
        "recipient": CODES[said.get("to", "Oldham")],
        "recipient_service": said.get("service", "CHILDREN"),
        "form": "DAB",
        "grade": _grade(said.get("grade")),
        "channel": "SECURE_EMAIL",
        "children": _listed(said.get("names")),
    }
    bodies[key] = body | moments
    return key


def _wrote(bodies: Bodies, force: str, moment: str, name: str, said: dict[str, str]) -> RecordKey:
    return _referral(bodies, force, name, said, submitted_at=moment)


def _told(bodies: Bodies, force: str, moment: str, name: str, said: dict[str, str]) -> RecordKey:
    written = {} if said.pop("written", "yes") == "no" else {"submitted_at": moment}
    return _referral(bodies, force, name, said, told_at=moment, **written)


def _sent(bodies: Bodies, force: str, moment: str, name: str, said: dict[str, str]) -> RecordKey:
    return _referral(bodies, force, name, said, sent_at=moment)


def _withdrew(bodies: Bodies, force: str, moment: str, name: str, said: dict[str, str]) -> RecordKey:
    return _referral(bodies, force, name, said, withdrawn_at=moment)


def _child(bodies: Bodies, name: str, said: dict[str, str]) -> Body:
    """A child as the council writes it: as the force has it, where an incident links it."""
    people: list[Body] = [one for key, body in bodies.items() if key.kind == "incident" for one in body["people"]]
    known = next((one for one in people if one["person_id"] == name), Body())
    return {
        "person_id": f"child-{name}",
        "given_names": known.get("given_names", name),
        "family_name": known.get("family_name", "Example"),
        "date_of_birth": known.get("date_of_birth", "2014-03-02"),
        "expected_date_of_birth": known.get("expected_date_of_birth"),
        "address": _address(said.get("lives")),
    }


def _contact(bodies: Bodies, directorate: str, moment: str, name: str, said: dict[str, str]) -> RecordKey:
    key = RecordKey(directorate, "contact", name)
    bodies[key] = {
        "contact_id": name,
        "source": said.get("source", "6"),
        "source_force": said.get("force"),
        "quoted_reference": said.get("quotes"),
        "arrived_at": _clock(said.get("arrived"), moment),
        "recorded_at": moment,
        "grade": _grade(said.get("grade")),
        "children": [_child(bodies, one, said) for one in _listed(said.get("names"))],
        "outcomes": [],
    }
    return key


def _attached(bodies: Bodies, directorate: str, moment: str, name: str, said: dict[str, str]) -> RecordKey:
    key = RecordKey(directorate, "attachment", name)
    child = _child(bodies, said["names"], said)
    bodies[key] = {
        "attachment_id": name,
        "episode_id": "E-1",
        "person_id": child["person_id"],
        "quoted_reference": said.get("quotes"),
        "arrived_at": moment,
        "child": child,
    }
    return key


def _decided(bodies: Bodies, directorate: str, moment: str, name: str, said: dict[str, str]) -> RecordKey:
    key = RecordKey(directorate, "contact", name)
    is_ended = said.get("nfa") == "yes"
    outcomes = ["NFA"] if is_ended else ["NEW_REFERRAL"]
    bodies[key] = bodies[key] | {"decided_at": moment, "outcomes": outcomes, "no_further_action": is_ended}
    return key


def _noticed(bodies: Bodies, directorate: str, moment: str, name: str, said: dict[str, str]) -> RecordKey:
    key = RecordKey(directorate, "attachment", name)
    bodies[key] = bodies[key] | {"worker_told_at": moment}
    return key


def _fed_back(bodies: Bodies, directorate: str, moment: str, name: str, said: dict[str, str]) -> RecordKey:
    key = RecordKey(directorate, "contact", name)
    bodies[key] = bodies[key] | {"fed_back_at": moment}
    return key


def _passed(bodies: Bodies, directorate: str, moment: str, name: str, said: dict[str, str]) -> RecordKey:
    to = CODES[said["to"]]
    key = RecordKey(directorate, "transfer", f"{name}>{to}")
    bodies[key] = {"contact_id": name, "to": to, "at": moment}
    return key


def _case(bodies: Bodies, directorate: str, moment: str, name: str, said: dict[str, str]) -> RecordKey:
    """An episode of a child, as the council holds it now: since `began`, and until `closed` where it is closed."""
    details = _child(bodies, said["names"], said)
    child_id = details.pop("person_id")
    key = RecordKey(directorate, "child", child_id)
    episode = {
        "episode_id": name,
        "source": said.get("source", "6"),
        "referred_on": _day(said.get("began"), moment),
        "no_further_action": {"yes": True, "no": False}.get(said.get("nfa", "")),
        "closed_on": _day(said.get("closed"), None),
    }
    before: list[Body] = bodies[key]["episodes"] if key in bodies else []
    others = [one for one in before if one["episode_id"] != name]
    bodies[key] = {"child_id": child_id, "purge": False, "details": details, "episodes": [*others, episode]}
    return key


def _purged(bodies: Bodies, directorate: str, moment: str, name: str, said: dict[str, str]) -> RecordKey:
    key = RecordKey(directorate, "child", f"child-{name}")
    bodies[key] = {"child_id": key.record_id, "purge": True, "episodes": []}
    return key


def _day(text: str | None, otherwise: str | None) -> str | None:
    """A day of July 2019, or the day of the line."""
    return f"2019-07-{text}" if text else otherwise and otherwise[:10]


VERBS = {
    "case": _case,
    "purged": _purged,
    "incident": _incident,
    "person": _person,
    "born": _born,
    "unlinked": _unlinked,
    "graded": _graded,
    "wrote": _wrote,
    "told": _told,
    "sent": _sent,
    "withdrew": _withdrew,
    "contact": _contact,
    "attached": _attached,
    "decided": _decided,
    "noticed": _noticed,
    "fed_back": _fed_back,
    "passed": _passed,
}
