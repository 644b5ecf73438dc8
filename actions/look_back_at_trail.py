"""Shows one trail as at an earlier moment: its component is replayed on the versions known by then (ADR-0004), and what that
finds is masked for the viewer, who has to be shown the trail now (ADR-0022). Nothing is kept."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from actions.ground import GroundKeeper
from actions.judge_component import judge_component
from reconciliation.findings import Trail
from reconciliation.ground import Ground
from reconciliation.known import Known, in_order, what_was_known
from reconciliation.records import Attachment, ChildRecord, Contact, Grade, Person, RecordKey
from reconciliation.replay import Component
from store import components, reads_incidents, reads_past, reads_referrals
from store.components import ALL, Take
from store.database import READ_PATIENCE_S, Database
from store.finding_rows import Judgement
from store.past_trail import PastTrail, Record, Rights, masked
from store.reads_paging import Values
from store.transaction import Transaction

_CHILD = ("given_names", "family_name", "date_of_birth", "expected_date_of_birth", "sex", "address_postcode")


@dataclass(frozen=True, slots=True)
class TrailThen:
    """A trail as at a moment, in the rows of the readings that show one: its own, what answers it, its flags, and the person as
    its incident linked them, where that is the viewer's to see. `notice` is what its governing referral said."""

    trail: Values
    answers: list[Values]
    flags: list[Values]
    person: Values | None
    notice: Values | None


def look_back_at_trail(
    database: Database, tx: Transaction, keeper: GroundKeeper, row: Values, as_at: dt.datetime
) -> TrailThen | None:
    """The trail of a row that the viewer of `tx` is shown now, as at a moment that portal time has reached. None where there was
    none yet, or it would not have been shown to the viewer then."""
    with database.reconciling(patience_s=READ_PATIENCE_S, snapshot=True) as both:
        ground = keeper.ground(both)
        found = components.components(both, [_start(row)], ALL, Take.ALL)
        rights, shown = reads_past.rights(tx, both, row)
    if not found:
        return None
    component = found[0]
    judgement = judge_component(component, ground, as_at)
    past = masked(judgement, row["trail_id"], rights)
    trail = next((one for one in judgement.findings.trails if one.key.trail_id == row["trail_id"]), None)
    known = _known(component, ground, as_at)
    if past is None or trail is None or known is None:
        return None
    return TrailThen(
        past.row,
        _answers(past, shown, known),
        list(past.flags),
        _person(tx, past, trail, judgement, rights),
        _notice(tx, past, known),
    )


def _start(row: Values) -> RecordKey:
    """A record of the trail's component."""
    if row["incident_id"] is not None:
        return RecordKey(row["force"], "incident", row["incident_id"])
    return RecordKey(row["force"], "referral", row["referral_id"])


def _known(component: Component, ground: Ground, as_at: dt.datetime) -> Known | None:
    """What was known at the moment; None where nothing was."""
    by_then = [one for one in in_order(component.versions) if one.made_at <= as_at]
    known = None
    for known in what_was_known(by_then, ground.force):  # noqa: B007  the last one is wanted
        pass
    return known


def _person(tx: Transaction, past: PastTrail, trail: Trail, judgement: Judgement, rights: Rights) -> Values | None:
    """The person as the incident linked them then, to whom the incident's people were and are shown."""
    key = (past.row["force"], past.row["trail_id"])
    was_shown = rights.is_force or (trail.key.incident_id, rights.organisation) in judgement.audience
    if trail.person is None or past.row["restricted"] or not was_shown:
        return None
    return _person_row(trail.person) if key in reads_incidents.people_of_trails(tx, [key]) else None


def _person_row(person: Person) -> Values:
    return {
        **_child_row(person),
        "role": person.role,
        "presence": person.presence,
    }


def _child_row(child: Person | ChildRecord) -> Values:
    return {
        "given_names": child.given_names,
        "family_name": child.family_name,
        "date_of_birth": child.date_of_birth,
        "expected_date_of_birth": child.expected_date_of_birth,
        "sex": child.sex,
        "address_postcode": child.address.postcode if child.address else None,
    }


def _grade_row(grade: Grade | None) -> Values:
    return {"grade_tool": grade.tool if grade else None, "grade": grade.grade if grade else None}


def _notice(tx: Transaction, past: PastTrail, known: Known) -> Values | None:
    """What the governing referral said then, where it is the viewer's to see."""
    wanted = past.row["governing_referral"]
    if wanted is None or not reads_referrals.by_id(tx, [(past.row["force"], wanted)]):
        return None
    referral = next((one.record for one in known.referrals if one.record.referral_id == wanted), None)
    return None if referral is None else {"reference": referral.reference, **_grade_row(referral.grade)}


def _answers(past: PastTrail, shown: dict[Record, Values], known: Known) -> list[Values]:
    """What answered the trail then, in the order of arrival; the council's own words of then where the record is the viewer's."""
    told = {(one.key.organisation, one.key.kind, one.key.record_id): one.record for one in known.received}
    rows: list[Values] = []
    for record, body in past.answers.items():
        row = shown[record]
        words = _words(told[record], row["child_person_id"]) if row["is_seen"] else {}
        rows.append({**row, **words, "body": body})
    return sorted(rows, key=_arrival)


def _arrival(row: Values) -> tuple[Any, ...]:
    earliest, latest = (dt.datetime.fromisoformat(row["body"]["arrived"][end]) for end in ("earliest", "latest"))
    return earliest, latest, row["record_id"], row["kind"]


def _words(record: Contact | Attachment, child_id: str) -> Values:
    """What the council wrote, in the columns that the reading has."""
    if isinstance(record, Attachment):
        words = {"quoted_reference": record.quoted_reference, "recorded_at": None, **_grade_row(None)}
        return words | _child_row(record.child) | {"sex": None, "address_postcode": None}
    named = next((one for one in record.children if one.person_id == child_id), None)
    return {
        "quoted_reference": record.quoted_reference,
        "recorded_at": record.recorded_at.earliest,
        **_grade_row(record.grade),
        **(_child_row(named) if named else dict.fromkeys(_CHILD)),
    }
