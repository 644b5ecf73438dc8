"""The police format: what a good row becomes, and what each of its fields refuses."""

import datetime as dt
import hashlib
import json
from typing import Any

import pytest

from feeds import police
from feeds.rows import Ended, Fault, FeedRecord, Header, OutOfScope, Rejection, Row, Sealed, Trailer
from reconciliation.records import Incident, Referral, build
from tests.feeds.examples import (
    address,
    incident,
    out_of_scope,
    person,
    police_load,
    referral,
    sealed,
)

UTC = dt.UTC


def rows(data: bytes) -> list[Row]:
    return list(police.read([data]))


def record(row: dict[str, Any]) -> FeedRecord:
    found = rows(police_load(row))[1]
    assert isinstance(found, FeedRecord)
    return found


def faults(row: dict[str, Any]) -> tuple[Fault, ...]:
    found = rows(police_load(row))[1]
    assert isinstance(found, Rejection)
    return found.faults


def test_a_good_load_gives_its_header_rows_trailer_and_end():
    found = rows(police_load(incident(), referral(), sealed(), out_of_scope((1, 2411), (2414, 5230))))

    assert found[0] == Header(
        "counterfoil-police/1",
        "GMP",
        dt.datetime(2019, 6, 30, 23, tzinfo=UTC),
        dt.datetime(2019, 7, 1, 23, tzinfo=UTC),
        dt.datetime(2019, 7, 2, 3, tzinfo=UTC),
    )
    assert [type(one) for one in found[1:3]] == [FeedRecord, FeedRecord]
    assert found[3] == Sealed(dt.date(2019, 7, 1), 2413, 4)
    assert found[4] == OutOfScope(dt.date(2019, 7, 1), ((1, 2411), (2414, 5230)), 5)
    totals = {"incidents": 1, "referrals": 1, "sealed": 1, "out_of_scope": 5228}
    assert found[5] == Trailer(totals, {dt.date(2019, 7, 1): 5230}, 6)
    assert found[6] == Ended(6, complete=True, seen=totals, declared=totals, unreadable=0, problems=())


def test_times_become_utc_and_dates_stay_dates():
    body = record(incident(occurred_at="2019-07-01T23:30:00.5+01:00")).body

    assert body["occurred_at"] == "2019-07-01T22:30:00.500000+00:00"
    assert body["reported_at"] == "2019-07-01T20:20:00+00:00"
    assert body["people"][0]["date_of_birth"] == "2014-03-02"


def test_the_body_has_the_known_fields_and_the_digest_is_that_of_its_canonical_json():
    found = record(incident())

    canonical = json.dumps(found.body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert found.content == canonical
    assert found.digest == hashlib.sha256(canonical).digest()
    assert (found.kind, found.record_id, found.line, found.aside) == ("incident", "I-88231", 2, None)
    assert "record" not in found.body


@pytest.mark.parametrize(
    "same",
    [
        incident(reported_at="2019-07-01T20:20:00Z"),
        incident(qualifiers=["ALCOHOL", "DOMESTIC", "ALCOHOL"]),
        incident(location=address(uprn="")),
        incident(people=[person(ethnicity="", presence="PRESENT", aliases=[""])]),
        incident(people=[person(found_at={"line": None, "postcode": "  ", "uprn": None})]),
        dict(reversed(incident().items())),
    ],
    ids=["offset", "order of a set", "empty text", "empty values", "blank address", "order of keys"],
)
def test_equal_content_has_an_equal_digest(same: dict[str, Any]):
    assert record(same).digest == record(incident()).digest


def test_the_order_of_people_means_nothing_and_that_of_incidents_does():
    two = [person("N-1"), person("N-2")]

    assert record(incident(people=two)).digest == record(incident(people=two[::-1])).digest
    assert record(referral(incidents=["I-2", "I-1"])).body["incidents"] == ["I-2", "I-1"]


def test_the_heart_reads_every_body():
    one = record(
        incident(people=[person("N-1", role="UNBORN", date_of_birth=None, expected_date_of_birth="2019-11-02")])
    )
    other = record(referral(grade=None, incidents=[]))

    first, second = build("GMP", "incident", one.body), build("GMP", "referral", other.body)

    assert isinstance(first, Incident)
    assert first.people[0].expected_date_of_birth == dt.date(2019, 11, 2)
    assert isinstance(second, Referral)
    assert second.grade is None


def test_an_incident_without_its_optional_fields_is_read():
    bare = {
        name: value
        for name, value in incident(
            people=[{"person_id": "N-1", "role": "SUSPECT", "linked_at": "2019-07-01T22:00:00Z"}]
        ).items()
        if name not in {"qualifiers", "occurred_at", "closed_at", "actions", "location"}
    }

    body = record(bare).body

    assert (body["qualifiers"], body["actions"], body["location"]) == ([], [], None)
    assert isinstance(build("GMP", "incident", body), Incident)


def test_unknown_fields_are_kept_aside_by_path():
    found = record(incident(beat="K2", people=[person(nickname="Ash")], location=address(floor={"level": 3})))

    assert found.aside == {"beat": "K2", "people[0].nickname": "Ash", "location.floor": {"level": 3}}
    assert found.digest == record(incident()).digest


@pytest.mark.parametrize(
    ("row", "field", "found", "expected"),
    [
        (incident(category="BURGLARY_DWELLING"), "category", "BURGLARY_DWELLING", "one of DOMESTIC_INCIDENT, CONCERN"),
        (incident(qualifiers=["STANDARD"]), "qualifiers", "STANDARD", "one of DOMESTIC, ALCOHOL, "),
        (incident(children_checked=None), "children_checked", "nothing", "one of YES, NONE, NOT_ASKED"),
        (incident(domestic_abuse="yes"), "domestic_abuse", "a text of 3 characters", "true, false or null"),
        (incident(gradings=None), "gradings", "nothing", "a list"),
        (incident(people={}), "people", "an object", "a list"),
        (incident(people=[7]), "people[0]", "a number", "an object"),
        (incident(incident_id=" I-1"), "incident_id", "a text of 4 characters, shaped ' A-9'", "1 to 100 printable"),
        (incident(reference="2412"), "reference", "a text of 4 characters, shaped '9999'", "a log's serial and date"),
        (incident(reference="2412-310219"), "reference", "a text of 11 characters, shaped", "a log's serial and date"),
        (incident(reference="2412-040719"), "reference", "a log of a day after the load was made", "a log's"),
        (incident(location="14 Cotton Row"), "location", "a text of 13 characters", "an object"),
        (incident(people=[person(), person()]), "people[1].person_id", "an id given before in this row", "each id once"),
        (incident(people=[person(given_names=["A"])]), "people[0].given_names", "a list of 1", "a text or null"),
        (incident(people=[person(given_names="A" * 201)]), "people[0].given_names", "a text of 201 characters", "at most 200"),
        (referral(recipient="Oldham"), "recipient", "a text of 6 characters, shaped 'AAAAAA'", "a GSS code"),
        (referral(children=None), "children", "nothing", "a list"),
        (referral(children=[["N-1"]]), "children", "a list of 1", "a text"),
        (referral(grade={"tool": "PPN", "grade": "HIGH"}), "grade.grade", "HIGH", "for PPN one of BLUE, GREEN"),
        (referral(grade={"tool": "RAG", "grade": "RED"}), "grade.tool", "a text of 3 characters, shaped 'AAA'", "one of DASH, MISSING, PPN"),
        (sealed("none"), "reference", "a text of 4 characters, shaped 'AAAA'", "a log's serial and date"),
        (out_of_scope((9, 3)), "serials", "a list of 2", "a list of [first, last] pairs"),
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_read_is_named_with_what_was_expected(
    row: dict[str, Any], field: str, found: str, expected: str
):
    only = faults(row)[0]

    assert only.field == field
    assert only.found.startswith(found)
    assert only.expected.startswith(expected)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("2019-07-01T21:20:00", "a time without an offset"),
        ("1899-12-31T23:00:00+00:00", "a time before 1900"),
        ("2019-07-09T04:05:01+01:00", "a time 7 days and 0 hours after the load was made"),
        ("2019-07-01", "a text of 10 characters, shaped '9999-99-99'"),
        ("1 July 2019", "a text of 11 characters, shaped '9 AAAA 9999'"),
        ("2019-W27-1T21:20:00+01:00", "a text of 25 characters, shaped '9999-A99-9A99:99:99+99:99'"),
        ("9999-12-31T23:59:59-23:59", "a time 2914"),
        (1562012400, "a number"),
    ],
)
def test_a_time_that_cannot_be_right_is_rejected(given: object, found: str):
    only = faults(incident(reported_at=given))[0]

    assert (only.field, only.found[: len(found)]) == ("reported_at", found)


def test_a_clock_five_minutes_fast_is_forgiven():
    assert record(incident(closed_at="2019-07-02T04:05:00+01:00")).body["closed_at"] == "2019-07-02T03:05:00+00:00"


@pytest.mark.parametrize(
    ("name", "given", "found"),
    [
        ("date_of_birth", "1899-01-01", "a date before 1900"),
        ("date_of_birth", "2019-07-03", "a date after the load was made"),
        ("date_of_birth", "02/03/2014", "a text of 10 characters, shaped '99/99/9999'"),
        ("date_of_birth", "2014-02-30", "a text of 10 characters, shaped '9999-99-99'"),
        ("expected_date_of_birth", "2020-09-01", "a date more than a year ahead"),
    ],
)
def test_a_date_that_cannot_be_right_is_rejected(name: str, given: str, found: str):
    assert faults(incident(people=[person(**{name: given})]))[0].found == found


def test_every_fault_of_a_row_is_reported_up_to_the_limit():
    many = faults(incident("", category="X", people=[person(role="HERO"), person("N-2", seen="no")]))
    very_many = faults(incident(people=[person(f"N-{number}", role="HERO") for number in range(50)]))

    assert [one.field for one in many] == ["incident_id", "category", "people[0].role", "people[1].seen"]
    assert len(very_many) == 20


def test_a_rejection_keeps_the_row_and_the_id_it_is_about():
    found = rows(police_load(incident(category="X"), referral()))

    assert isinstance(found[1], Rejection)
    assert (found[1].line, found[1].kind, found[1].record_id) == (2, "incident", "I-88231")
    assert json.loads(found[1].raw or b"")["category"] == "X"
    assert isinstance(found[2], FeedRecord)


PRIVATE = "Rahman-O'Brien"


@pytest.mark.parametrize(
    "row",
    [
        incident(category=PRIVATE),
        incident(reported_at=PRIVATE),
        incident(reference=PRIVATE),
        incident(people=[person(role=PRIVATE, date_of_birth=PRIVATE, seen=PRIVATE, linked_at=PRIVATE)]),
        incident(people=[person(given_names={"first": PRIVATE})]),
        referral(narrative=[PRIVATE], recipient=PRIVATE, children=[[PRIVATE]]),
        incident(incident_id=PRIVATE + "\n"),
    ],
)
def test_what_was_found_never_shows_a_value(row: dict[str, Any]):
    text = " ".join(one.found + one.expected for one in faults(row))

    assert "Rahman" not in text
    assert "Brien" not in text


HOSTILE = "<script>alert(1)</script>'; drop table incident; --"
TURNED = HOSTILE + "\u202e\U0001f600"


def test_html_and_sql_are_kept_as_they_are_in_every_text_field():
    grading = {"tool": "DASH", "grade": "HIGH", "at": "2019-07-01T22:00:00Z", "by": TURNED, "reason": TURNED}
    who = person(HOSTILE, given_names=TURNED, family_name=TURNED, ethnicity=TURNED, mother_person_id=HOSTILE)
    place = {"line": TURNED, "postcode": HOSTILE[:20], "uprn": HOSTILE[:20]}

    body = record(incident(HOSTILE, location=place, gradings=[grading], people=[who])).body

    assert body["incident_id"] == HOSTILE
    assert body["location"] == place
    assert (body["gradings"][0]["by"], body["gradings"][0]["reason"]) == (TURNED, TURNED)
    assert [body["people"][0][name] for name in ("person_id", "given_names", "family_name", "ethnicity")] == [
        HOSTILE, TURNED, TURNED, TURNED,
    ]  # fmt: skip
    notice = record(
        referral(HOSTILE, reference=HOSTILE, reason=TURNED, narrative=TURNED, withdrawal_reason=TURNED)
    ).body
    assert [notice[name] for name in ("referral_id", "reference", "reason", "narrative")] == [
        HOSTILE, HOSTILE, TURNED, TURNED,
    ]  # fmt: skip


def test_an_id_with_a_character_that_cannot_be_seen_is_rejected():
    assert faults(incident(TURNED))[0].field == "incident_id"
