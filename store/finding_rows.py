"""Findings as the rows of their tables, and which subjects a judgement speaks about. Names, dates and addresses of
restricted people stay out; nothing here talks to the database."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from reconciliation.findings import ContactFinding, Findings, Flag, Gap, IncidentFinding, Side, Trail, digest_id
from reconciliation.records import RecordKey
from store.trail_halves import COUNCIL_FLAGS, TrailHalves, gap_owners, receipt_bodies, versions_of

Row = tuple[Any, ...]
Audience = frozenset[tuple[str, str]]
"""(incident id, directorate): to whom an incident was referred."""


_LOOK = {"basis": "jsonb", "judged_at": "timestamptz", "next_look_at": "timestamptz", "awaits": "text[]"}

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "examined": {"kind": "text", "force": "text", "subject": "text", "organisation": "text", "record_id": "text"},
    "trail": {
        "force": "text",
        "trail_id": "text",
        "incident_id": "text",
        "referral_id": "text",
        "person_id": "text",
        "directorate": "text",
        "recipient": "text",
        "eligible": "boolean",
        "incident_reference": "text",
        "category": "text",
        "reported_at": "timestamptz",
        "grade_tool": "text",
        "grade": "text",
        "given_names": "text",
        "family_name": "text",
        "date_of_birth": "date",
        "expected_date_of_birth": "date",
        "restricted": "boolean",
        "counted_at": "timestamptz",
        "law1": "text",
        "gap_id": "text",
        "header_shown": "boolean",
        "body": "jsonb",
        **_LOOK,
    },
    "trail_council": {
        "force": "text",
        "trail_id": "text",
        "recipient": "text",
        "governing_referral": "text",
        "law2": "text",
        "law4": "text",
        "gap_id": "text",
        "steps": "jsonb",
        "basis": "jsonb",
    },
    "trail_receipt": {
        "force": "text",
        "trail_id": "text",
        "directorate": "text",
        "kind": "text",
        "record_id": "text",
        "child_person_id": "text",
        "body": "jsonb",
    },
    "contact_line": {
        "directorate": "text",
        "contact_id": "text",
        "subject": "text",
        "force": "text",
        "line": "text",
        "arrived_at": "timestamptz",
        **_LOOK,
    },
    "incident_line": {
        "force": "text",
        "incident_id": "text",
        "subject": "text",
        "in_scope": "boolean",
        "line": "text",
        "directorate": "text",
        "directorates": "text[]",
        "reported_at": "timestamptz",
        **_LOOK,
    },
    "incident_audience": {"force": "text", "incident_id": "text", "directorate": "text"},
    "gap": {
        "force": "text",
        "gap_id": "text",
        "kind": "text",
        "side": "text",
        "subject_kind": "text",
        "subject": "text",
        "directorate": "text",
        "state": "text",
        "due_at": "timestamptz",
        "opened_at": "timestamptz",
        "closed_at": "timestamptz",
        "open_during": "tstzmultirange",
        "clock": "jsonb",
        "basis": "jsonb",
        "closed_by": "jsonb",
        "version": "integer",
    },
    "flag": {
        "force": "text",
        "flag_id": "text",
        "kind": "text",
        "subject_kind": "text",
        "subject": "text",
        "directorate": "text",
        "field": "text",
    },
}
"""The columns of each table of findings with their types, in the order of the table and of the rows made here."""

FIRST_VERSION = 1


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found in one component, and everything it could have been found about: what is not found again there is
    gone. `trail_ids` holds every trail that any version of the component's records could make."""

    force: str
    findings: Findings
    trail_ids: frozenset[str]
    contacts: frozenset[RecordKey]
    incidents: frozenset[RecordKey]
    audience: Audience


@dataclass(frozen=True, slots=True)
class FindingRows:
    """The rows of several judgements, by table, with the columns in the order of each table."""

    trail: list[Row]
    trail_council: list[Row]
    trail_receipt: list[Row]
    contact_line: list[Row]
    incident_line: list[Row]
    incident_audience: list[Row]
    gap: list[Row]
    flag: list[Row]


def json_bytes(value: object) -> bytes:
    """JSON of plain values and of the heart's dataclasses."""
    return orjson.dumps(value)


@lru_cache(maxsize=1024)
def array(codes: tuple[str, ...]) -> str:
    """Codes as PostgreSQL writes an array: few sets of them come again and again, and a list is spelt value by value."""
    return "{" + ",".join(orjson.dumps(one).decode() for one in codes) + "}"


def rows_of(judgements: Sequence[Judgement]) -> FindingRows:
    """All rows of some judgements."""
    rows = FindingRows([], [], [], [], [], [], [], [])
    for one in judgements:
        _add(rows, one)
    return rows


def examined_rows(judgements: Sequence[Judgement]) -> Iterator[Row]:
    """Everything that the judgements speak about, found again or not."""
    for one in judgements:
        for trail_id in sorted(one.trail_ids):
            yield ("TRAIL", one.force, trail_id, None, None)
        for kind, keys in (("contact", one.contacts), ("incident", one.incidents)):
            for key in sorted(keys, key=lambda key: (key.organisation, key.record_id)):
                yield (kind.upper(), one.force, subject_of(key), key.organisation, key.record_id)


def subject_of(key: RecordKey) -> str:
    """The subject id that the heart gives to a contact's and an incident's finding."""
    return digest_id(key.kind, key.organisation, key.record_id)


def _add(rows: FindingRows, judgement: Judgement) -> None:
    findings, force = judgement.findings, judgement.force
    look = (findings.as_at, findings.next_look, array(findings.awaits))
    gaps: dict[str, list[Gap]] = {}
    for gap in findings.gaps:
        gaps.setdefault(gap.subject, []).append(gap)
    kinds = subject_kinds(judgement)
    trails = {trail.key.trail_id: trail for trail in findings.trails}
    for trail_id, trail in trails.items():
        halves, of_trail = TrailHalves.of(trail), gaps.get(trail_id, ())
        rows.trail.append(_trail(trail_id, trail, halves, of_trail, look))
        if trail.recipient is not None:
            rows.trail_council.append(_council(trail_id, trail, halves, of_trail))
        rows.trail_receipt.extend(_receipts(trail_id, trail, halves))
    rows.contact_line.extend(_contact(one, force, look) for one in findings.contacts)
    rows.incident_line.extend(_incident(one, look) for one in findings.incidents)
    rows.incident_audience.extend((force, *pair) for pair in sorted(judgement.audience))
    rows.gap.extend(_gap(one, kinds[one.subject]) for one in findings.gaps)
    places = {one.subject: one.directorate for one in findings.incidents}
    rows.flag.extend(
        _flag(
            one,
            force,
            kinds,
            _flag_place(one, trails[one.subject]) if one.subject in trails else places.get(one.subject),
        )
        for one in findings.flags
    )


def subject_kinds(judgement: Judgement) -> dict[str, str]:
    """Everything that the judgement speaks about, by the subject id that gaps and flags carry, and what it is."""
    kinds = dict.fromkeys(judgement.trail_ids, "TRAIL")
    kinds |= {subject_of(key): "CONTACT" for key in judgement.contacts}
    return kinds | {subject_of(key): "INCIDENT" for key in judgement.incidents}


def _trail(trail_id: str, trail: Trail, halves: TrailHalves, gaps: Sequence[Gap], look: tuple[Any, ...]) -> Row:
    key, grade = trail.key, trail.grade
    return (
        key.force,
        trail_id,
        key.incident_id,
        key.referral_id,
        key.person_id,
        trail.directorate,
        trail.recipient,
        trail.eligible,
        trail.incident_reference,
        trail.category,
        trail.reported.earliest if trail.reported else None,
        grade.tool if grade else None,
        grade.grade if grade else None,
        *_who(trail),
        trail.counted_at.earliest,
        trail.law1,
        _open_gap(gaps, council=False),
        _is_header_shown(trail, gaps),
        json_bytes(trail_body(trail, halves)),
        json_bytes(versions_of(trail.basis, key.force)),
        *look,
    )


def _council(trail_id: str, trail: Trail, halves: TrailHalves, gaps: Sequence[Gap]) -> Row:
    return (
        trail.key.force,
        trail_id,
        trail.recipient,
        trail.governing_referral,
        trail.law2,
        trail.law4,
        _open_gap(gaps, council=True),
        json_bytes(halves.council),
        json_bytes(versions_of(trail.basis, trail.recipient)),
    )


def _open_gap(gaps: Iterable[Gap], *, council: bool) -> str | None:
    """The trail's one open gap, where it is of the side asked for."""
    open_gap = next((gap for gap in gaps if gap.is_open), None)
    return open_gap.gap_id if open_gap and (open_gap.side is not Side.POLICE) is council else None


def _who(trail: Trail) -> tuple[str | None, str | None, dt.date | None, dt.date | None, bool]:
    """Names and birth dates, or nothing of them where only the owner may see the person (DESIGN §5)."""
    person = trail.person
    if person is None:
        return None, None, None, None, False
    if person.restricted or person.safe_address:
        return None, None, None, None, True
    return person.given_names, person.family_name, person.date_of_birth, person.expected_date_of_birth, False


def _is_header_shown(trail: Trail, gaps: Iterable[Gap]) -> bool:
    """A directorate sees a trail's header once a police-side clock has run out, or as the recipient (DESIGN §5)."""
    if trail.directorate is not None and trail.recipient == trail.directorate:
        return True
    return any(gap.side is Side.POLICE and gap.open_during for gap in gaps)


def trail_body(trail: Trail, halves: TrailHalves) -> dict[str, object]:
    """What a trail holds of the force's besides its columns, as `reconciliation/findings.py` names it; no name, date of
    birth or address of anybody."""
    return {
        "eligible_because": trail.eligible_because,
        "referrals": trail.referrals,
        "steps": halves.police,
    }


def _receipts(trail_id: str, trail: Trail, halves: TrailHalves) -> Iterator[Row]:
    for receipt, body in receipt_bodies(trail, halves):
        record = receipt.record
        yield (
            trail.key.force,
            trail_id,
            record.organisation,
            record.kind,
            record.record_id,
            receipt.child_person_id,
            json_bytes(body),
        )


def _contact(one: ContactFinding, force: str, look: tuple[Any, ...]) -> Row:
    key = one.key
    basis = json_bytes(one.basis)
    return (key.organisation, key.record_id, one.subject, force, one.line, one.arrived.earliest, basis, *look)


def _incident(one: IncidentFinding, look: tuple[Any, ...]) -> Row:
    return (
        one.key.organisation,
        one.key.record_id,
        one.subject,
        one.in_scope,
        one.line,
        one.directorate,
        array(one.directorates),
        one.reported.earliest,
        json_bytes(one.basis),
        *look,
    )


def _gap(gap: Gap, subject_kind: str) -> Row:
    closed_by = versions_of((gap.closed_by,) if gap.closed_by else (), *gap_owners(gap))
    return (
        gap.force,
        gap.gap_id,
        gap.kind,
        gap.side,
        subject_kind,
        gap.subject,
        gap.directorate,
        "OPEN" if gap.is_open else "RESOLVED",
        gap.due,
        gap.open_during[0][0],
        gap.open_during[-1][1],
        multirange(gap.open_during),
        None if gap.clock is None else json_bytes(gap.clock),
        json_bytes(versions_of(gap.basis, *gap_owners(gap))),
        json_bytes(closed_by[0]) if closed_by else None,
        FIRST_VERSION,
    )


def multirange(spans: Iterable[tuple[dt.datetime, dt.datetime | None]]) -> str:
    """Half-open spans as PostgreSQL writes a multirange; one without an end is still running."""
    return (
        "{" + ",".join(f"[{start.isoformat()},{'' if end is None else end.isoformat()})" for start, end in spans) + "}"
    )


def _flag_place(flag: Flag, trail: Trail) -> str | None:
    """Whom a trail's flag concerns. One about the force's record names the child's directorate, never the recipient, to
    whom it might not be known that the child was referred elsewhere."""
    if flag.kind in COUNCIL_FLAGS:
        return trail.recipient or trail.directorate
    return trail.directorate or trail.recipient


def _flag(flag: Flag, force: str, kinds: Mapping[str, str], place: str | None) -> Row:
    return (force, flag.flag_id, flag.kind, kinds[flag.subject], flag.subject, place, flag.field)
