"""A small synthetic region planted row by row, past every policy: two directorates, a force, and text that would do harm
if anything took it for markup or SQL. What the reconciler would have found is written down, not worked out."""

import datetime as dt
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from reconciliation.findings import digest_id
from tests.database import FORCE, OLDHAM, ROCHDALE

Superuser = psycopg.Connection[tuple[object, ...]]

HOSTILE = "<script>alert('x')</script>'; drop table trail; --"
REPORTED = dt.datetime(2019, 8, 5, 18, 30, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
DIGEST = bytes(32)
POLICE_STEPS = 3

RECEIVED = digest_id("trail", FORCE, "I-1", "", "N-1")
STOPPED = digest_id("trail", FORCE, "I-2", "", "N-2")
ELSEWHERE = digest_id("trail", FORCE, "I-9", "", "N-9")
CONTACT_SUBJECT = digest_id("contact", OLDHAM, "C-2")
INCIDENT_SUBJECT = digest_id("incident", FORCE, "I-2")
LOAD = "01890000-0000-7000-8000-000000000001"


def insert(superuser: Superuser, table: str, **values: object) -> None:
    """One row; dictionaries go into jsonb columns."""
    columns = sql.SQL(", ").join(sql.Identifier(name) for name in values)
    marks = sql.SQL(", ").join(sql.Placeholder() for _ in values)
    statement = sql.SQL("insert into {} ({}) values ({})").format(sql.Identifier(table), columns, marks)
    superuser.execute(statement, [Jsonb(one) if isinstance(one, dict) else one for one in values.values()])


def moment(time: dt.datetime | None) -> dict[str, str] | None:
    """A moment as findings are kept."""
    return None if time is None else {"earliest": time.isoformat(), "latest": time.isoformat()}


def _clock(limit: int) -> dict[str, Any]:
    due = (REPORTED + limit * HOUR).isoformat()
    begun = {"started": moment(REPORTED), "due": due, "basis": "ELAPSED", "limit": limit}
    return {**begun, "rule_version": "2019-1", "agreed_by": "default"}


def _step(name: str, side: str, happened: dt.datetime | None, standing: str | None) -> dict[str, Any]:
    clock = None if standing is None else _clock(24)
    note = "No load covers this time yet." if standing == "UNKNOWN" else None
    step = {"name": name, "side": side, "happened": moment(happened), "clock": clock, "standing": standing}
    return {**step, "shown_by": ["police"], "inferred": False, "note": note}


def _steps(sent: str, received: str | None, decided: str | None) -> list[dict[str, Any]]:
    was_sent = REPORTED + 2 * HOUR if sent == "IN_TIME" else None
    arrived = REPORTED + 3 * HOUR if received == "IN_TIME" else None
    return [
        _step("INCIDENT", "POLICE", REPORTED, None),
        _step("RISK_ASSESSED", "POLICE", None, "STOPPED"),
        _step("REFERRAL_SENT", "POLICE", was_sent, sent),
        _step("RECEIVED", "COUNCIL", arrived, received),
        _step("DECIDED", "COUNCIL", None, decided),
        _step("FED_BACK", "COUNCIL", None, None),
    ]


def plant_incident(superuser: Superuser, incident_id: str, person_id: str, family: str, audience: str | None) -> None:
    insert(
        superuser,
        "incident",
        force=FORCE,
        incident_id=incident_id,
        reference=f"24{incident_id[2:]}-050819",
        category="DOMESTIC_INCIDENT",
        qualifiers=["DOMESTIC"],
        reported_at=REPORTED,
        domestic_abuse=True,
        children_checked="YES",
        grade_tool="DASH",
        grade="HIGH",
        gradings=Jsonb([{"tool": "DASH", "grade": "HIGH", "at": REPORTED.isoformat(), "by": "1", "reason": None}]),
        actions=Jsonb([{"kind": "ARREST", "at": REPORTED.isoformat()}]),
        location_postcode="OL4 2AB",
        made_at=REPORTED,
        digest=DIGEST,
    )
    _incident_person(superuser, incident_id, person_id, family)
    _incident_line(superuser, incident_id, audience)


def _incident_person(superuser: Superuser, incident_id: str, person_id: str, family: str) -> None:
    insert(
        superuser,
        "incident_person",
        force=FORCE,
        incident_id=incident_id,
        person_id=person_id,
        role="CHILD",
        given_names=HOSTILE,
        family_name=family,
        date_of_birth=dt.date(2014, 3, 2),
        address_postcode="OL4 2AB",
        presence="PRESENT",
        linked_at=REPORTED,
        restricted=False,
        safe_address=False,
    )


def _incident_line(superuser: Superuser, incident_id: str, audience: str | None) -> None:
    subject = digest_id("incident", FORCE, incident_id)
    insert(
        superuser,
        "incident_line",
        force=FORCE,
        incident_id=incident_id,
        subject=subject,
        in_scope=True,
        line="LINKED",
        directorate=audience,
        directorates=[OLDHAM],
        reported_at=REPORTED,
        basis=Jsonb([]),
        judged_at=REPORTED,
        awaits=[],
    )
    if audience is not None:
        insert(superuser, "incident_audience", force=FORCE, incident_id=incident_id, directorate=audience)


def plant_referral(superuser: Superuser, referral_id: str, incident_id: str, person_id: str, recipient: str) -> None:
    insert(
        superuser,
        "referral",
        force=FORCE,
        referral_id=referral_id,
        reference=f"DAB/{referral_id[2:]}/19",
        recipient=recipient,
        recipient_service="CHILDREN",
        form="DAB",
        grade_tool="PPN",
        grade="AMBER",
        submitted_at=REPORTED + HOUR,
        sent_at=REPORTED + 2 * HOUR,
        channel="SECURE_EMAIL",
        reason="Synthetic.",
        narrative=HOSTILE,
        incidents=[incident_id],
        children=[person_id],
        made_at=REPORTED,
        digest=DIGEST,
    )


def plant_contact(superuser: Superuser, directorate: str, contact_id: str, family: str, line: str) -> None:
    arrived = REPORTED + 3 * HOUR
    insert(
        superuser,
        "contact",
        directorate=directorate,
        contact_id=contact_id,
        source="6",
        source_force=FORCE,
        quoted_reference="DAB 1/19",
        arrived_at=arrived,
        arrived_exact=True,
        recorded_at=arrived + HOUR,
        outcomes=["CP_ENQUIRY"],
        made_at=REPORTED,
        digest=DIGEST,
    )
    insert(
        superuser,
        "contact_child",
        directorate=directorate,
        contact_id=contact_id,
        person_id="40021",
        given_names=HOSTILE,
        family_name=family,
        date_of_birth=dt.date(2014, 3, 2),
        address_postcode="OL4 2AB",
        already_open=False,
    )
    insert(
        superuser,
        "contact_line",
        directorate=directorate,
        contact_id=contact_id,
        subject=digest_id("contact", directorate, contact_id),
        force=FORCE,
        line=line,
        arrived_at=arrived,
        basis=Jsonb([]),
        judged_at=REPORTED,
        awaits=[],
    )


def _trail(superuser: Superuser, trail_id: str, body: dict[str, Any], **values: object) -> None:
    insert(
        superuser,
        "trail",
        force=FORCE,
        trail_id=trail_id,
        eligible=True,
        incident_reference="241-050819",
        category="DOMESTIC_INCIDENT",
        reported_at=REPORTED,
        grade_tool="DASH",
        grade="HIGH",
        given_names=HOSTILE,
        date_of_birth=dt.date(2014, 3, 2),
        restricted=False,
        counted_at=REPORTED,
        body={"eligible_because": ["under 18", "linked as a child"], **body},
        basis=Jsonb([_version(FORCE, "incident", "I-1")]),
        judged_at=REPORTED + 48 * HOUR,
        awaits=[],
        **values,
    )


def _receipt_body() -> dict[str, Any]:
    arrived = moment(REPORTED + 3 * HOUR)
    body: dict[str, Any] = {"arrived": arrived, "inferred": False, "decided": None, "no_further_action": None}
    return {**body, "outcomes": [], "fed_back": None, "evidence": ["birth date equal", "names equal"]}


def _version(organisation: str, kind: str, record_id: str) -> dict[str, Any]:
    return {"key": {"organisation": organisation, "kind": kind, "record_id": record_id}, "digest": "00" * 32}


def plant_answered_trail(
    superuser: Superuser, trail_id: str, number: int, directorate: str, home: str | None = None
) -> None:
    referral, contact = f"R-{number}", f"C-{number}"
    steps = _steps("IN_TIME", "IN_TIME", "UNKNOWN")
    _trail(
        superuser,
        trail_id,
        {"referrals": [referral], "steps": steps[:POLICE_STEPS]},
        incident_id=f"I-{number}",
        person_id=f"N-{number}",
        family_name=f"Synthetic-{number}",
        directorate=home or directorate,
        recipient=directorate,
        law1="IN_TIME",
        header_shown=True,
    )
    insert(
        superuser,
        "trail_council",
        force=FORCE,
        trail_id=trail_id,
        recipient=directorate,
        governing_referral=referral,
        law2="IN_TIME",
        law4="UNKNOWN",
        steps=Jsonb(steps[POLICE_STEPS:]),
        basis=Jsonb([_version(directorate, "contact", contact)]),
    )
    insert(
        superuser,
        "trail_receipt",
        force=FORCE,
        trail_id=trail_id,
        directorate=directorate,
        kind="contact",
        record_id=contact,
        child_person_id="40021",
        body=_receipt_body(),
    )


def plant_gap(superuser: Superuser, gap_id: str, kind: str, side: str, subject_kind: str, subject: str) -> None:
    insert(
        superuser,
        "gap",
        force=FORCE,
        gap_id=gap_id,
        kind=kind,
        side=side,
        subject_kind=subject_kind,
        subject=subject,
        directorate=OLDHAM,
        state="OPEN",
        due_at=REPORTED + 24 * HOUR,
        opened_at=REPORTED + 24 * HOUR,
        open_during=f"{{[{(REPORTED + 24 * HOUR).isoformat()},)}}",
        clock=_clock(24),
        basis=Jsonb([]),
    )


def _statement(superuser: Superuser) -> None:
    line = {"name": "IN_TIME", "label": "referred in time", "count": 3, "members": "00"}
    movement = {"kind": "NOT_REFERRED", "side": "POLICE", "opening": 0, "opened": 1, "resolved": 0, "closing": 1}
    insert(
        superuser,
        "statement",
        directorate=OLDHAM,
        number=1,
        force=FORCE,
        period_from=dt.datetime(2019, 7, 31, 23, tzinfo=dt.UTC),
        period_to=dt.datetime(2019, 8, 31, 23, tzinfo=dt.UTC),
        as_at=dt.datetime(2019, 9, 2, 8, tzinfo=dt.UTC),
        headline="adds up; 3 of 3 could be judged",
        body={
            "judged": {"n": 3, "of": 3},
            "laws": [{"number": 1, "unit": "trails", "total": 3, "counted_apart": True, "lines": [line]}],
            "gap_movements": [movement],
            "beside": {"sealed_logs": 2, "missing_serials": 1},
            "certificate": None,
        },
        digest=DIGEST,
        issued_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        issued_by="subject",
    )
    for subject in (RECEIVED, STOPPED, ELSEWHERE):
        insert(superuser, "statement_entry", directorate=OLDHAM, number=1, law=1, line="IN_TIME", subject=subject)


def _load(superuser: Superuser, organisation: str, load_id: str) -> None:
    side, form = ("POLICE", "counterfoil-police/1") if organisation == FORCE else ("COUNCIL", "counterfoil-council/1")
    abilities = {"shows_contacts": organisation != FORCE, "shows_referrals": organisation == FORCE}
    insert(superuser, "feed", organisation=organisation, feed="nightly", side=side, format=form, abilities=abilities)
    insert(
        superuser,
        "load",
        organisation=organisation,
        load_id=load_id,
        feed="nightly",
        state="TAKEN_IN",
        received_at=REPORTED,
        made_at=REPORTED,
        covers_to=REPORTED,
        complete=True,
        counts={"contacts": 2},
    )
    rejection = {"line": 7, "field": "children[0].date_of_birth", "found": "a text of 3 characters"}
    insert(superuser, "rejection", organisation=organisation, load_id=load_id, expected="YYYY-MM-DD", **rejection)


def plant(superuser: Superuser) -> None:
    """The region: for Oldham an answered trail, one that stopped before sending, a contact that nobody announced and a
    statement; for Rochdale an answered trail of its own, which stands on Oldham's statement and stays hidden there."""
    plant_incident(superuser, "I-1", "N-1", "Synthetic-1", OLDHAM)
    plant_incident(superuser, "I-2", "N-2", "Synthetic-2", None)
    plant_incident(superuser, "I-9", "N-9", "Synthetic-9", ROCHDALE)
    plant_referral(superuser, "R-1", "I-1", "N-1", OLDHAM)
    plant_referral(superuser, "R-9", "I-9", "N-9", ROCHDALE)
    plant_contact(superuser, OLDHAM, "C-1", "Synthetic-1", "FIRST")
    plant_contact(superuser, OLDHAM, "C-2", "Synthetic-3", "UNANNOUNCED")
    plant_contact(superuser, ROCHDALE, "C-9", "Synthetic-9", "FIRST")
    plant_answered_trail(superuser, RECEIVED, 1, OLDHAM)
    plant_answered_trail(superuser, ELSEWHERE, 9, ROCHDALE)
    _trail(
        superuser,
        STOPPED,
        {"referrals": [], "steps": _steps("STOPPED", None, None)[:POLICE_STEPS]},
        incident_id="I-2",
        person_id="N-2",
        family_name="Synthetic-2",
        directorate=OLDHAM,
        law1="STOPPED",
        header_shown=True,
        gap_id="gap-of-a-trail",
    )
    plant_gap(superuser, "gap-of-a-trail", "NOT_REFERRED", "POLICE", "TRAIL", STOPPED)
    plant_gap(superuser, "gap-of-a-contact", "UNANNOUNCED", "BOTH", "CONTACT", CONTACT_SUBJECT)
    insert(
        superuser,
        "flag",
        force=FORCE,
        flag_id="flag-1",
        kind="DIFFERING",
        subject_kind="TRAIL",
        subject=RECEIVED,
        directorate=OLDHAM,
        field="postcode",
    )
    _statement(superuser)
    for one in (OLDHAM, FORCE):
        insert(superuser, "outbox", organisation=one, kind="gap.opened", subject="gap", at=REPORTED, payload={})
    _load(superuser, OLDHAM, LOAD)
    _load(superuser, FORCE, "01890000-0000-7000-8000-000000000002")


def plant_more(superuser: Superuser, count: int) -> None:
    """More of the same for Oldham: answered trails, each with its own records and a gap on its contact."""
    for number in range(20, 20 + count):
        plant_incident(superuser, f"I-{number}", f"N-{number}", f"Synthetic-{number}", OLDHAM)
        plant_referral(superuser, f"R-{number}", f"I-{number}", f"N-{number}", OLDHAM)
        plant_contact(superuser, OLDHAM, f"C-{number}", f"Synthetic-{number}", "FIRST")
        trail = digest_id("trail", FORCE, f"I-{number}", "", f"N-{number}")
        plant_answered_trail(superuser, trail, number, OLDHAM)
        contact = digest_id("contact", OLDHAM, f"C-{number}")
        plant_gap(superuser, f"gap-{number}", "UNANNOUNCED", "BOTH", "CONTACT", contact)
