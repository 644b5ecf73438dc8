"""Contacts from the rows of an extract."""

import pytest

from feeds.council import CHILD, CONTACT
from tests.feeds.ssd.extracts import Cells, address, contact, episode, identifier, person
from tests.feeds.ssd.reading import end, faults, read_tables, records, rejections

TWO = [person("1"), person("2", pers_forename="Bilal")]


def body(*contact_rows: Cells, **tables: list[Cells]):
    found = read_tables(ssd_contacts=contact_rows, **tables)
    assert rejections(found) == []
    return records(found)["contact C-1"].body


def test_a_contact_has_exactly_the_fields_of_the_councils_own_format():
    one = body(contact(), ssd_address=[address()], ssd_linked_identifiers=[identifier()])

    assert one.keys() == CONTACT.names - {"record"}
    assert one["children"][0].keys() == CHILD.names
    assert one == {
        "contact_id": "C-1",
        "source": "6",
        "source_force": None,
        "quoted_reference": "DAB/7001/19",
        "arrived_at": "2019-07-01T22:10:00+00:00",
        "recorded_at": "2019-07-01T22:10:00+00:00",
        "grade": None,
        "children": [
            {
                "person_id": "40021",
                "given_names": "Aisha",
                "family_name": "Rahman",
                "date_of_birth": "2014-03-02",
                "expected_date_of_birth": None,
                "sex": "F",
                "nhs_number": None,
                "address": {"line": "Flat 3, 14 Cotton Row", "postcode": "M4 2AB", "uprn": "100"},
                "already_open": False,
            }
        ],
        "acknowledged_at": None,
        "decided_at": None,
        "outcomes": ["NEW_REFERRAL"],
        "no_further_action": False,
        "no_further_action_reason": None,
        "fed_back_at": None,
    }


def test_rows_of_one_contact_that_follow_each_other_are_its_children():
    one = body(contact(person_id="2"), contact(person_id="1"), contact(person_id="1"), ssd_person=TWO)

    assert [child["person_id"] for child in one["children"]] == ["1", "2"]


def test_a_contact_that_comes_again_after_another_is_rejected_and_the_first_stays():
    found = read_tables(
        ssd_person=TWO, ssd_contacts=[contact(person_id="1"), contact("C-2", "1"), contact(person_id="2")]
    )

    assert [child["person_id"] for child in records(found)["contact C-1"].body["children"]] == ["1"]
    assert faults(found) == [(4, "cont_contact_id", "an id given before in this table")]
    assert end(found).seen["contacts"] == 2


@pytest.mark.parametrize(("column", "value"), [("cont_contact_date", "2019-07-02"), ("cont_contact_source_code", "8")])
def test_rows_of_one_contact_that_contradict_each_other_are_rejected(column: str, value: str):
    found = read_tables(
        ssd_person=TWO, ssd_contacts=[contact(person_id="1"), contact(person_id="2", **{column: value})]
    )

    assert (records(found), faults(found)) == ({}, [(2, column, "two values in the rows of one contact")])


def test_of_other_sources_it_is_known_that_they_came_and_not_about_whom():
    found = read_tables(
        ssd_contacts=[contact(cont_contact_source_code="2a"), contact("C-2", "nobody", cont_contact_source_code="10")],
        ssd_linked_identifiers=[identifier()],
    )

    one = records(found)["contact C-1"].body
    assert (one["source"], one["children"], one["quoted_reference"]) == ("2A", [], None)
    assert one["outcomes"] == ["NEW_REFERRAL"]
    assert rejections(found) == []


@pytest.mark.parametrize(
    ("json", "outcomes", "no_further_action"),
    [
        ("", [], None),
        ("NULL", [], None),
        ("{}", [], None),
        ('{"NFA":"Y"}', ["NFA"], True),
        ('{"nfa":1,"ADVICE":0}', ["NFA"], True),
        ('{"CP_ENQUIRY":true,"NFA":false,"ADVICE":null}', ["CP_ENQUIRY"], False),
        ('{"OUTCOME_NFA_FLAG":"yes","NEW_REFERRAL_FLAG":"","COMMENTS":"Y"}', ["NFA"], True),
        ('[{"OLA_CP":"T","EXISTING_REFERRAL":" y "}]', ["EXISTING_REFERRAL", "OLA_CP"], False),
    ],
)
def test_outcomes_are_the_keys_that_say_yes(json: str, outcomes: list[str], no_further_action: bool | None):
    one = body(contact(cont_contact_outcome_json=json))

    assert (one["outcomes"], one["no_further_action"]) == (outcomes, no_further_action)


def test_no_further_action_holds_only_if_it_does_for_every_child():
    said = contact(person_id="1", cont_contact_outcome_json='{"NFA":"Y"}')

    assert body(said, contact(person_id="2"), ssd_person=TWO)["no_further_action"] is False
    assert body(said, contact(person_id="2", cont_contact_outcome_json=""), ssd_person=TWO)["no_further_action"] is True


def test_comments_beside_outcomes_are_kept_nowhere():
    found = read_tables(ssd_contacts=[contact(cont_contact_outcome_json='{"COMMENTS":"told by Aisha","NFA":"maybe"}')])

    assert faults(found) == [(2, "cont_contact_outcome_json", "a text of 5 characters, shaped 'AAAAA'")]
    assert "told" not in repr(found)


@pytest.mark.parametrize(
    ("valid_from", "quoted"),
    [
        ("2019-06-29", None),
        ("2019-06-30", "DAB/7001/19"),
        ("04/07/2019", "DAB/7001/19"),
        ("2019-07-05", None),
    ],
)
def test_a_police_reference_valid_from_the_days_around_a_contact_is_what_it_quotes(valid_from: str, quoted: str | None):
    one = body(contact(), ssd_linked_identifiers=[identifier(link_valid_from_date=valid_from)])

    assert one["quoted_reference"] == quoted


def test_references_of_all_its_children_are_quoted_once_in_order_of_their_days():
    one = body(
        contact(person_id="1"),
        contact(person_id="2"),
        ssd_person=TWO,
        ssd_linked_identifiers=[
            identifier("2", link_identifier_value="B-1", link_valid_from_date="2019-07-02"),
            identifier("1", link_identifier_value="C-1", link_identifier_type="incident id "),
            identifier("2", link_identifier_value="C-1"),
            identifier("1", link_identifier_value="X-1", link_identifier_type="Unique Pupil Number"),
        ],
    )

    assert one["quoted_reference"] == "C-1, B-1"


def test_more_references_than_a_quotation_holds_are_left_out_whole():
    many = [identifier(link_identifier_value=f"R-{number:090}") for number in range(5)]

    quoted = body(contact(), ssd_linked_identifiers=many)["quoted_reference"]

    assert [len(one) for one in quoted.split(", ")] == [92, 92]


def test_a_child_has_the_address_of_the_contacts_day():
    moved = [
        address(addr_address_postcode="M1 1AA", addr_address_end_date="2019-06-30"),
        address(addr_address_postcode="M2 2AA", addr_address_start_date="01/07/2019"),
        address(addr_address_postcode="M3 3AA", addr_address_start_date="2019-07-05"),
    ]

    assert body(contact(), ssd_address=moved)["children"][0]["address"]["postcode"] == "M2 2AA"
    assert body(contact(), ssd_address=moved[2:])["children"][0]["address"]["postcode"] == "M3 3AA"


def test_an_nhs_number_stands_with_the_person_or_among_the_identifiers():
    linked = identifier(link_identifier_type="NHS Number", link_identifier_value="943 476 5919")

    assert body(contact(), ssd_linked_identifiers=[linked])["children"][0]["nhs_number"] == "943 476 5919"
    own = person(pers_common_child_id="9434765870")
    assert (
        body(contact(), ssd_person=[own], ssd_linked_identifiers=[linked])["children"][0]["nhs_number"] == "9434765870"
    )


def test_an_extract_in_which_every_time_is_midnight_knows_only_days():
    midnight = contact(cont_contact_date="2019-07-01 00:00:00.000")
    exact = contact("C-2", cont_contact_date="2019-07-01 00:01:00.000")

    assert body(midnight)["arrived_at"] == "2019-07-01"
    assert body(midnight, exact)["arrived_at"] == "2019-06-30T23:00:00+00:00"


@pytest.mark.parametrize(
    ("row", "field", "found"),
    [
        (contact(person_id="nobody"), "cont_person_id", "an id of no row"),
        (contact(person_id=""), "cont_person_id", "nothing"),
        (contact(""), "cont_contact_id", "nothing"),
        (contact("x" * 101), "cont_contact_id", "a text of 101 characters"),
        (contact(cont_contact_date=""), "cont_contact_date", "nothing"),
        (contact(cont_contact_date="1st of July"), "cont_contact_date", "a text of 11 characters, shaped '9AA AA AAAA'"),
        (contact(cont_contact_date="2019-07-20"), "cont_contact_date", "a date after the load was made"),
        (contact(cont_contact_source_code="Police"), "cont_contact_source_code", "a text of 6 characters, shaped 'AAAAAA'"),
        (contact(cont_contact_source_code=""), "cont_contact_source_code", "nothing"),
        (contact(cont_contact_outcome_json="CIN Referral"), "cont_contact_outcome_json", "a text of 12 characters that is not JSON"),
        (contact(cont_contact_outcome_json="[1,2]"), "cont_contact_outcome_json", "a list of 2"),
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_read_is_named_and_the_contacts_around_are_read(row: Cells, field: str, found: str):
    read = read_tables(ssd_contacts=[contact("C-0"), row, contact("C-9")])

    assert list(records(read)) == ["contact C-0", "contact C-9"]
    assert [(line, name) for line, name, _ in faults(read)] == [(3, field)]
    assert faults(read)[0][2].startswith(found)
    (rejected,) = rejections(read)
    assert (rejected.kind, rejected.record_id, rejected.raw) == (
        "contact",
        None if "contact_id" in field else "C-1",
        None,
    )
    assert (end(read).complete, end(read).seen["contacts"]) == (True, 3)


def test_a_contact_about_somebody_whose_row_cannot_be_read_is_rejected_as_well():
    found = read_tables(ssd_person=[person(pers_dob="soon")], ssd_contacts=[contact()], ssd_cin_episodes=[episode()])

    assert (records(found), end(found).seen) == ({}, {"contacts": 1, "children": 1})
    assert [(line, field) for line, field, _ in faults(found)] == [(2, "pers_dob"), (2, "cont_person_id")]


def test_a_contact_of_more_rows_than_any_family_has_children_is_rejected():
    found = read_tables(ssd_contacts=[contact() for _ in range(201)])

    assert faults(found) == [(2, "cont_contact_id", "more than 200 rows")]
