"""What the eraser reads to choose, and the deletes that only its role may do (ADR-0011). It works in `database.erasing()`
alone; which components have to go, and in what order of transactions, is `actions/erase.py`'s business."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reconciliation.records import RecordKey
from store import disclosures
from store.named_sql import Statement, read
from store.retention import Retained, Retention
from store.transaction import Transaction

SQL = read("erasure")

PAGE = 200
"""Quiet records looked at in one transaction, or rows erased in one."""

POLICE_KINDS = ("incident", "referral")
NOTHING_YET = dt.datetime(1, 1, 1, tzinfo=dt.UTC)

TOO_LATE = {
    "code": "RETENTION_ENDED",
    "sentence": "The load could not be taken in for so long that its bytes were erased. Send it again.",
}


@dataclass(frozen=True, slots=True)
class AfterRecord:
    """Where a page of records ended."""

    organisation: str = ""
    kind: str = ""
    record_id: str = ""


@dataclass(frozen=True, slots=True)
class Activity:
    """When something last happened by what a record says, and whether it still waits to be reconciled."""

    active_at: dt.datetime
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class Traces:
    """Everything that a component left in the tables: its records, and what was or could have been found about them.
    `subjects` are those of trails, contacts and incidents, `gap_ids` of every gap that these could have had."""

    force: str
    records: tuple[RecordKey, ...]
    trail_ids: tuple[str, ...]
    contacts: tuple[RecordKey, ...]
    incident_ids: tuple[str, ...]
    subjects: tuple[str, ...]
    gap_ids: tuple[str, ...]


def kept_since(retention: Retention, kind: str) -> dt.datetime:
    """Since when records of a kind are kept; of those without a rule all are."""
    side = Retained.POLICE_RECORDS if kind in POLICE_KINDS else Retained.COUNCIL_RECORDS
    return retention.kept_since.get(side, NOTHING_YET)


def quiet_records(
    tx: Transaction, retention: Retention, after: AfterRecord
) -> tuple[list[RecordKey], AfterRecord | None]:
    """One page of the records of which nothing was heard for as long as their rule says, and where it ended; None where
    it is the last."""
    rows = tx.rows(
        SQL.quiet_records,
        after_organisation=after.organisation,
        after_kind=after.kind,
        after_record=after.record_id,
        police_kinds=list(POLICE_KINDS),
        police_since=kept_since(retention, "incident"),
        council_since=kept_since(retention, "contact"),
        page=PAGE,
    )
    keys = [RecordKey(**row) for row in rows]
    return keys, AfterRecord(**rows[-1]) if len(rows) == PAGE else None


def activities(tx: Transaction, keys: Sequence[RecordKey]) -> dict[RecordKey, Activity]:
    """How long ago something happened in some records."""
    rows = tx.rows(SQL.activity, **_columns(keys))
    return {
        RecordKey(row["organisation"], row["kind"], row["record_id"]): Activity(row["active_at"], row["is_waiting"])
        for row in rows
    }


def open_gaps(tx: Transaction, force: str, subjects: Sequence[str]) -> list[dt.datetime]:
    """When each open gap of some subjects became known."""
    return [row["opened_at"] for row in tx.rows(SQL.open_gaps, force=force, subjects=list(subjects))]


def erase_component(tx: Transaction, traces: Traces) -> Counter[str]:
    """Erase a component with all that it left, findings first; how many rows of which kind went."""
    records, subjects = _columns(traces.records), list(traces.subjects)
    trails: dict[str, object] = {"force": traces.force, "trail_ids": list(traces.trail_ids)}
    incidents: dict[str, object] = {"force": traces.force, "incident_ids": list(traces.incident_ids)}
    contacts = _columns(traces.contacts)
    gone: Counter[str] = Counter()
    gone["events"] = tx.run(SQL.erase_events, subjects=[*subjects, *traces.gap_ids])
    gone["flags"] = tx.run(SQL.erase_flags, force=traces.force, subjects=subjects)
    gone["gaps"] = tx.run(SQL.erase_gaps, force=traces.force, subjects=subjects)
    gone["receipts"] = tx.run(SQL.erase_receipts, **trails)
    tx.run(SQL.erase_councils, **trails)
    gone["trails"] = tx.run(SQL.erase_trails, **trails)
    for statement in (SQL.erase_contact_lines, SQL.erase_children, SQL.erase_contacts):
        tx.run(statement, organisations=contacts["organisations"], record_ids=contacts["record_ids"])
    tx.run(SQL.erase_incident_lines, **incidents)
    tx.run(SQL.erase_audience, **incidents)
    gone["rejections"] = tx.run(SQL.erase_rejections_of, **records)
    for statement in (
        SQL.erase_people,
        SQL.erase_incidents,
        SQL.erase_referrals,
        SQL.erase_attachments,
        SQL.erase_transfers,
        SQL.erase_flips,
        SQL.shorten_unchanged,
        SQL.erase_expected_of,
        SQL.erase_tokens,
    ):
        tx.run(statement, **records)
    gone["versions"] = tx.run(SQL.erase_versions, **records)
    gone["names"] = disclosures.erase_names(tx, list(_named(traces)))
    return gone


OLD: Mapping[Retained, tuple[Statement, Statement]] = {
    Retained.REJECTIONS: (SQL.erase_old_rejections, SQL.count_old_rejections),
    Retained.EXPECTED_RECORDS: (SQL.erase_old_expected, SQL.count_old_expected),
    Retained.EVENTS: (SQL.erase_old_events, SQL.count_old_events),
    Retained.STATEMENT_ENTRIES: (SQL.erase_old_entries, SQL.count_old_entries),
    Retained.STAFF: (SQL.erase_old_staff, SQL.count_old_staff),
}
"""What goes row by row when its period is over, whatever it is about: how a page of it is erased, and how it is counted."""


def erase_old(tx: Transaction, kind: Retained, since: dt.datetime) -> Counter[str]:
    """Erase one page of a kind in `OLD`; how many rows of which organisation went, nothing where nothing is left."""
    statement, _ = OLD[kind]
    what: dict[str, object] = {"since": since}
    if kind is not Retained.STATEMENT_ENTRIES:
        what["page"] = PAGE * 10
    return Counter(row["organisation"] for row in tx.rows(statement, **what))


def count_old(tx: Transaction, kind: Retained, since: dt.datetime) -> int:
    """How many rows of a kind in `OLD` have to go."""
    _, statement = OLD[kind]
    return int(tx.value(statement, since=since))


def old_loads(tx: Transaction, since: dt.datetime) -> dict[str, int]:
    """How many loads of each organisation came before a moment and could not be taken in since."""
    return {row["organisation"]: row["loads"] for row in tx.rows(SQL.count_old_loads, since=since)}


def refuse_old_loads(tx: Transaction, organisation: str, since: dt.datetime) -> int:
    """Refuse one page of such loads and erase their bytes; how many. Its records must be nobody else's to write."""
    rows = tx.rows(SQL.refuse_old_loads, organisation=organisation, since=since, refusal=TOO_LATE, page=PAGE)
    tx.run(SQL.erase_chunks, organisation=organisation, load_ids=[row["load_id"] for row in rows])
    return len(rows)


def _named(traces: Traces) -> Iterator[RecordKey]:
    """Everything of a component by which an entry may name it (`schema/disclosing.py`). What was found about it is named as the
    force's, and as the council's where a contact is what it is about."""
    yield from traces.records
    yield from (RecordKey(traces.force, "trail", trail_id) for trail_id in traces.trail_ids)
    for organisation in {traces.force, *(key.organisation for key in traces.contacts)}:
        yield from (RecordKey(organisation, "gap", gap_id) for gap_id in traces.gap_ids)
        yield from (RecordKey(organisation, "flag", subject) for subject in traces.subjects)


def _columns(keys: Sequence[RecordKey]) -> dict[str, list[str]]:
    return {
        "organisations": [key.organisation for key in keys],
        "kinds": [key.kind for key in keys],
        "record_ids": [key.record_id for key in keys],
    }
