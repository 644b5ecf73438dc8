"""The council format: contacts, attachments and transfers."""

from typing import Any

import pytest

from feeds import council
from feeds.rows import Ended, FeedRecord, Header, Rejection, Row
from reconciliation.records import Attachment, Contact, Transfer, build
from tests.feeds.examples import attachment, child, contact, council_load, transfer


def rows(data: bytes) -> list[Row]:
    return list(council.read([data]))


def record(row: dict[str, Any]) -> FeedRecord:
    found = rows(council_load(row))[1]
    assert isinstance(found, FeedRecord)
    return found


def test_a_good_load_gives_its_header_records_and_end():
    header, *found, _, last = rows(council_load(contact(), attachment(), transfer()))

    assert isinstance(header, Header)
    assert header.organisation == "E08000004"
    assert [(one.kind, one.record_id) for one in found if isinstance(one, FeedRecord)] == [
        ("contact", "C-99120"),
        ("attachment", "A-17"),
        ("transfer", "C-99125>E08000005"),
    ]
    assert isinstance(last, Ended)
    assert last.complete


def test_the_heart_reads_every_body():
    one = build("E08000004", "contact", record(contact(children=[child("2"), child("1")])).body)
    other = build("E08000004", "attachment", record(attachment()).body)
    third = build("E08000004", "transfer", record(transfer()).body)

    assert isinstance(one, Contact)
    assert [each.person_id for each in one.children] == ["1", "2"]
    assert isinstance(other, Attachment)
    assert other.child.person_id == "40088"
    assert isinstance(third, Transfer)
    assert third.to == "E08000005"


def test_a_council_may_know_the_day_and_not_the_hour():
    body = record(contact(arrived_at="2019-07-01", decided_at="2019-07-02")).body

    assert (body["arrived_at"], body["decided_at"]) == ("2019-07-01", "2019-07-02")


def test_a_contact_that_lists_no_child_is_read():
    assert record(contact(children=[], arrived_at=None, grade=None, outcomes=None)).body["children"] == []


def test_the_child_of_an_attachment_may_leave_its_id_to_the_row():
    without = {name: value for name, value in child().items() if name != "person_id"}

    assert record(attachment(child=without)).digest == record(attachment(child=child("40088"))).digest


@pytest.mark.parametrize(
    ("row", "field", "found"),
    [
        (contact(source="P"), "source", "a text of 1 character, shaped 'A'"),
        (contact(source=6), "source", "a number"),
        (contact(source_force="Greater Manchester"), "source_force", "a text of 18 characters, shaped"),
        (contact(recorded_at=None), "recorded_at", "nothing"),
        (contact(recorded_at="2019-07-03"), "recorded_at", "a date after the load was made"),
        (contact(outcomes=["CLOSED_EARLY"]), "outcomes", "CLOSED_EARLY"),
        (contact(children=[child(), child()]), "children[1].person_id", "an id given before in this row"),
        (contact(no_further_action="no"), "no_further_action", "a text of 2 characters"),
        (contact(no_further_action_reason="BUSY"), "no_further_action_reason", "a text of 4 characters, shaped 'AAAA'"),
        (attachment(child=None), "child", "nothing"),
        (attachment(arrived_at=None), "arrived_at", "nothing"),
        (transfer(to="Rochdale"), "to", "a text of 8 characters, shaped 'AAAAAAAA'"),
    ],
)
def test_a_field_that_cannot_be_read_is_named(row: dict[str, Any], field: str, found: str):
    rejected = rows(council_load(row))[1]

    assert isinstance(rejected, Rejection)
    assert rejected.faults[0].field == field
    assert rejected.faults[0].found.startswith(found)
