"""Names and references before they are compared (ADR-0002), and the tokens that join records (ADR-0004)."""

import pytest
from hypothesis import given, strategies as st

from matching.normalise import child_tokens, name, reference, references, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("D'Angelo", "DANGELO"),
        ("José", "Jose"),
        ("O'Brien-Khan", "OBRIEN KHAN"),
        ("Müller", "Mu\u0308ller"),
        ("Weiß", "WEISS"),
        ("Mary  Jane", "mary-jane"),
        ("\ufb01nn", "Finn"),
    ],
)
def test_names_that_differ_in_case_marks_and_signs_alone_are_equal(one: str, other: str):
    assert name(one) == name(other)


def test_names_that_differ_in_letters_are_not_equal():
    assert name("Rahman") != name("Rahmann")
    assert name("Łukasz") != name("Lukasz")


@given(st.text())
def test_a_name_normalises_once_and_for_all(text: str):
    assert all(letter.isalpha() for letter in name(text))


@pytest.mark.parametrize(
    "spelling",
    [
        "2412-010719", "2412 - 010719", "2412/010719", "2412 010719", "02412-010719", "2412010719",
        "log 2412 of 01/07/2019", "Log 2412 of 01/07/19", "LOG 2412 01-07-2019", "log 2412 of 010719", "2412-01.07.19",
    ],
)  # fmt: skip
def test_every_spelling_of_a_log_is_its_serial_and_date(spelling: str):
    assert reference(spelling) == "2412-010719"


@pytest.mark.parametrize("spelling", ["DAB/7001/19", "DAB 7001/19", "dab700119", "DAB-7001-19", " Dab_7001.19 "])
def test_every_spelling_of_a_reference_is_its_capitals_and_digits(spelling: str):
    assert reference(spelling) == "DAB700119"


@pytest.mark.parametrize("nothing", [None, "", "none", "N/A", "not known", "12", "?"])
def test_a_quotation_that_names_nothing_is_no_reference(nothing: str | None):
    assert reference(nothing) is None
    assert references(nothing) == ()


def test_a_date_that_is_none_makes_no_log():
    assert reference("2412-320719") == "2412320719"
    assert reference("0-010719") == "0010719"


def test_a_quotation_may_hold_several_references():
    found = references("DAB/7001/19, DAB/7002/19 and log 2412 of 01/07/2019")

    assert {"DAB700119", "DAB700219", "2412-010719"} <= set(found)
    assert references("R-7001 & R-7002")[1:] == ("R7001", "R7002")


@given(st.text(max_size=60))
def test_the_whole_of_a_quotation_is_among_its_references(text: str):
    whole = reference(text)

    assert whole is None or whole in references(text)


def test_a_contact_shares_a_token_with_what_it_quotes():
    incident = tokens("GMP", "incident", {"incident_id": "I-1", "reference": "2412-010719"})
    referral = tokens(
        "GMP",
        "referral",
        {
            "referral_id": "R-7001",
            "reference": "DAB/7001/19",
            "incidents": ["I-1"],
            "supersedes": None,
            "update_of": None,
        },
    )
    by_referral = tokens("E08000004", "contact", {"contact_id": "C-1", "quoted_reference": "dab 7001/19"})
    by_log = tokens("E08000005", "contact", {"contact_id": "C-1", "quoted_reference": "log 2412 of 01/07/19"})
    by_id = tokens("E08000004", "attachment", {"attachment_id": "A-1", "quoted_reference": "R7001"})

    assert set(incident) & set(referral)
    assert set(referral) & set(by_referral)
    assert set(referral) & set(by_id)
    assert set(incident) & set(by_log)
    assert not set(referral) & set(by_log)
    assert not set(by_referral) & set(by_log)


def test_ids_of_different_organisations_are_different_tokens():
    one = tokens("GMP", "incident", {"incident_id": "A", "reference": "1-010719"})
    other = tokens("LANCS", "incident", {"incident_id": "A", "reference": "2-010719"})

    assert not set(one) & set(other)


def test_a_transfer_goes_with_its_contact():
    passed_on = tokens("E08000004", "transfer", {"contact_id": "C-1", "to": "E08000005"})

    assert set(passed_on) & set(tokens("E08000004", "contact", {"contact_id": "C-1", "quoted_reference": None}))


def test_an_incident_and_a_council_s_child_share_the_token_of_the_same_child():
    person = {"role": "CHILD", "given_names": "Aïsha", "family_name": "O'Neill", "date_of_birth": "2014-03-02"}
    incident = {"incident_id": "I-1", "reference": "1-010719", "reported_at": "2019-07-01T21:20:00+00:00"}
    theirs = {"given_names": "AISHA", "family_name": "Oneill", "date_of_birth": "2014-03-02"}

    assert set(child_tokens(theirs)) <= set(tokens("GMP", "incident", {**incident, "people": [person]}))
    assert not list(child_tokens({**theirs, "family_name": None}))
    assert not list(child_tokens({"given_names": "Aisha", "family_name": "Rahman"}))


def test_an_unborn_child_has_a_token_by_expected_date_and_family_name_before_and_after_birth():
    before = {"family_name": "Rahman", "expected_date_of_birth": "2019-09-20"}
    after = {**before, "given_names": "Aisha", "date_of_birth": "2019-09-18"}

    assert set(child_tokens(before)) < set(child_tokens(after))


@pytest.mark.parametrize(
    ("born", "role", "has_one"),
    [
        ("2001-08-01", "VICTIM", True),
        ("2000-07-02", "VICTIM", True),
        ("2000-06-30", "VICTIM", False),
        ("2000-06-30", "CHILD", True),
        ("1985-01-01", "SUSPECT", False),
    ],
)
def test_people_under_nineteen_at_the_incident_and_those_linked_as_children_have_a_token(
    born: str, role: str, has_one: bool
):
    person = {"role": role, "given_names": "Ben", "family_name": "Example", "date_of_birth": born}
    body = {
        "incident_id": "I-1",
        "reference": "1-010719",
        "reported_at": "2019-07-01T21:20:00+00:00",
        "people": [person],
    }

    assert any(one.startswith("child:") for one in tokens("GMP", "incident", body)) is has_one
