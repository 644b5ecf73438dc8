"""The records of both sides as the heart sees them (formats.md §1 and §2.3). Read from the canonical bodies that feeds
write and the store keeps as versions; nothing here validates, feeds did."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from reconciliation.merging import Merged
from reconciliation.moment import Moment, read, read_or_none
from reconciliation.value import value

Body = Mapping[str, Any]


@value
class Address:
    """Where somebody lives or was found; any part may be missing."""

    line: str | None
    postcode: str | None
    uprn: str | None


@value
class Grade:
    """A grade within one tool: `DASH`, `MISSING` or `PPN`. Grades of different tools are never compared."""

    tool: str
    grade: str


@value
class Grading:
    """One act of grading, with who graded and why if it changed."""

    grade: Grade
    at: Moment
    by: str | None
    reason: str | None


@value
class Person:
    """A person linked to an incident. `linked_at` is when the force linked them, from which lateness counts."""

    person_id: str
    role: str
    given_names: str
    family_name: str
    date_of_birth: dt.date | None
    expected_date_of_birth: dt.date | None
    mother_person_id: str | None
    sex: str | None
    nhs_number: str | None
    address: Address | None
    found_at: Address | None
    presence: str
    linked_at: Moment
    restricted: bool
    safe_address: bool
    aliases: tuple[str, ...] = ()


@value
class Incident:
    """What a force recorded; stays the force's."""

    force: str
    incident_id: str
    reference: str
    category: str
    qualifiers: tuple[str, ...]
    occurred_at: Moment | None
    reported_at: Moment
    closed_at: Moment | None
    domestic_abuse: bool
    children_checked: str
    gradings: tuple[Grading, ...]
    actions: tuple[tuple[str, Moment], ...]
    location: Address | None
    people: tuple[Person, ...]


@value
class Referral:
    """The notice about incidents that a force wrote, and perhaps sent, to one recipient, naming children by person id."""

    force: str
    referral_id: str
    reference: str
    incidents: tuple[str, ...]
    recipient: str
    recipient_service: str
    form: str
    grade: Grade | None
    grade_change_reason: str | None
    told_at: Moment | None
    submitted_at: Moment | None
    sent_at: Moment | None
    channel: str
    children: tuple[str, ...]
    supersedes: str | None
    update_of: str | None
    withdrawn_at: Moment | None


@value
class ChildRecord:
    """A child as a council's contact or attachment names it."""

    person_id: str
    given_names: str
    family_name: str
    date_of_birth: dt.date | None
    expected_date_of_birth: dt.date | None
    sex: str | None
    nhs_number: str | None
    address: Address | None
    already_open: bool


class Origin(StrEnum):
    """Whether a contact is one, or an episode standing in for it (ADR-0009)."""

    CONTACT = "CONTACT"
    EPISODE = "EPISODE"


@value
class Contact:
    """A council's own record that something about children reached it; or an episode that stands in for one."""

    directorate: str
    contact_id: str
    source: str
    source_force: str | None
    quoted_reference: str | None
    arrived_at: Moment | None
    recorded_at: Moment
    grade: Grade | None
    children: tuple[ChildRecord, ...]
    acknowledged_at: Moment | None
    decided_at: Moment | None
    outcomes: tuple[str, ...]
    no_further_action: bool | None
    no_further_action_reason: str | None
    fed_back_at: Moment | None
    origin: Origin = Origin.CONTACT


@value
class Attachment:
    """A notice filed on an open episode instead of becoming a contact."""

    directorate: str
    attachment_id: str
    episode_id: str | None
    quoted_reference: str | None
    arrived_at: Moment
    worker_told_at: Moment | None
    child: ChildRecord


@value
class Transfer:
    """A council's word that it passed a contact on to another directorate."""

    directorate: str
    contact_id: str
    to: str
    at: Moment


@value
class Episode:
    """A council's case, open until it is closed. What was never said of it is None."""

    episode_id: str
    source: str | None
    referred_on: Moment | None
    no_further_action: bool | None
    closed_on: Moment | None


@value
class Child:
    """A child as a council's case system holds it, with its episodes: all versions up to one, merged."""

    directorate: str
    details: ChildRecord
    episodes: tuple[Episode, ...]


Record = Incident | Referral | Contact | Attachment | Transfer | Child


@value
class RecordKey:
    """Names one record: the organisation whose it is, its kind and its own id (`<contact_id>><to>` for a transfer)."""

    organisation: str
    kind: str
    record_id: str


@value
class Version:
    """One version of a record; ordered by (`made_at` of its load, digest), ADR-0004."""

    key: RecordKey
    made_at: dt.datetime
    digest: str
    record: Record


def _address(body: Body | None) -> Address | None:
    return None if body is None else Address(body.get("line"), body.get("postcode"), body.get("uprn"))


def _grade(body: Body | None) -> Grade | None:
    return None if body is None else Grade(body["tool"], body["grade"])


def _date(value: str | None) -> dt.date | None:
    return None if value is None else dt.date.fromisoformat(value)


def _grading(body: Body) -> Grading:
    return Grading(Grade(body["tool"], body["grade"]), read(body["at"]), body.get("by"), body.get("reason"))


def _person(body: Body) -> Person:
    return Person(
        person_id=body["person_id"],
        role=body["role"],
        given_names=body.get("given_names") or "",
        family_name=body.get("family_name") or "",
        date_of_birth=_date(body.get("date_of_birth")),
        expected_date_of_birth=_date(body.get("expected_date_of_birth")),
        mother_person_id=body.get("mother_person_id"),
        sex=body.get("sex"),
        nhs_number=body.get("nhs_number"),
        address=_address(body.get("address")),
        found_at=_address(body.get("found_at")),
        presence=body.get("presence") or "UNKNOWN",
        linked_at=read(body["linked_at"]),
        restricted=bool(body.get("restricted")),
        safe_address=bool(body.get("safe_address")),
        aliases=tuple(body.get("aliases") or ()),
    )


def incident(force: str, body: Body) -> Incident:
    """An incident from its canonical body."""
    return Incident(
        force=force,
        incident_id=body["incident_id"],
        reference=body["reference"],
        category=body["category"],
        qualifiers=tuple(body.get("qualifiers") or ()),
        occurred_at=read_or_none(body.get("occurred_at")),
        reported_at=read(body["reported_at"]),
        closed_at=read_or_none(body.get("closed_at")),
        domestic_abuse=bool(body.get("domestic_abuse")),
        children_checked=body["children_checked"],
        gradings=tuple(_grading(one) for one in body.get("gradings") or ()),
        actions=tuple((one["kind"], read(one["at"])) for one in body.get("actions") or ()),
        location=_address(body.get("location")),
        people=tuple(_person(one) for one in body.get("people") or ()),
    )


def referral(force: str, body: Body) -> Referral:
    """A referral from its canonical body."""
    return Referral(
        force=force,
        referral_id=body["referral_id"],
        reference=body["reference"],
        incidents=tuple(body.get("incidents") or ()),
        recipient=body["recipient"],
        recipient_service=body["recipient_service"],
        form=body["form"],
        grade=_grade(body.get("grade")),
        grade_change_reason=body.get("grade_change_reason"),
        told_at=read_or_none(body.get("told_at")),
        submitted_at=read_or_none(body.get("submitted_at")),
        sent_at=read_or_none(body.get("sent_at")),
        channel=body["channel"],
        children=tuple(body.get("children") or ()),
        supersedes=body.get("supersedes"),
        update_of=body.get("update_of"),
        withdrawn_at=read_or_none(body.get("withdrawn_at")),
    )


def child_record(body: Body) -> ChildRecord:
    """A child of a contact or attachment from its canonical body."""
    return ChildRecord(
        person_id=body["person_id"],
        given_names=body.get("given_names") or "",
        family_name=body.get("family_name") or "",
        date_of_birth=_date(body.get("date_of_birth")),
        expected_date_of_birth=_date(body.get("expected_date_of_birth")),
        sex=body.get("sex"),
        nhs_number=body.get("nhs_number"),
        address=_address(body.get("address")),
        already_open=bool(body.get("already_open")),
    )


def contact(directorate: str, body: Body) -> Contact:
    """A contact from its canonical body."""
    return Contact(
        directorate=directorate,
        contact_id=body["contact_id"],
        source=body["source"],
        source_force=body.get("source_force"),
        quoted_reference=body.get("quoted_reference"),
        arrived_at=read_or_none(body.get("arrived_at")),
        recorded_at=read(body["recorded_at"]),
        grade=_grade(body.get("grade")),
        children=tuple(child_record(one) for one in body.get("children") or ()),
        acknowledged_at=read_or_none(body.get("acknowledged_at")),
        decided_at=read_or_none(body.get("decided_at")),
        outcomes=tuple(body.get("outcomes") or ()),
        no_further_action=body.get("no_further_action"),
        no_further_action_reason=body.get("no_further_action_reason"),
        fed_back_at=read_or_none(body.get("fed_back_at")),
    )


def attachment(directorate: str, body: Body) -> Attachment:
    """An attachment from its canonical body."""
    return Attachment(
        directorate=directorate,
        attachment_id=body["attachment_id"],
        episode_id=body.get("episode_id"),
        quoted_reference=body.get("quoted_reference"),
        arrived_at=read(body["arrived_at"]),
        worker_told_at=read_or_none(body.get("worker_told_at")),
        child=child_record({"person_id": body["person_id"], **body["child"]}),
    )


def transfer(directorate: str, body: Body) -> Transfer:
    """A transfer from its canonical body."""
    return Transfer(directorate, body["contact_id"], body["to"], read(body["at"]))


def episode(episode_id: str, body: Body) -> Episode:
    """An episode from what was told of it."""
    return Episode(
        episode_id=episode_id,
        source=body.get("source"),
        referred_on=read_or_none(body.get("referred_on")),
        no_further_action=body.get("no_further_action"),
        closed_on=read_or_none(body.get("closed_on")),
    )


def child(directorate: str, child_id: str, merged: Merged) -> Child:
    """A council's child from its merged versions."""
    details = child_record({**merged.details, "person_id": child_id})
    return Child(directorate, details, tuple(episode(one, merged.episodes[one]) for one in sorted(merged.episodes)))


BUILDERS = {
    "incident": incident,
    "referral": referral,
    "contact": contact,
    "attachment": attachment,
    "transfer": transfer,
}


def build(organisation: str, kind: str, body: Body) -> Record:
    """The record of `kind` that belongs to `organisation`. Raises KeyError for a kind that carries no record, and for a
    child, of which no version says all: see `child`."""
    return BUILDERS[kind](organisation, body)
