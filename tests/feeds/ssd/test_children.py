"""Children with their episodes, from the rows of an extract."""

import pytest

from tests.feeds.ssd.extracts import Cells, address, episode, person
from tests.feeds.ssd.reading import end, faults, read_tables, records, rejections


def test_a_child_has_its_details_and_its_episodes_in_order_of_their_ids():
    found = read_tables(
        ssd_cin_episodes=[
            episode("E-2", cine_referral_nfa="Y", cine_close_date="08/07/2019"),
            episode("E-1", cine_referral_source_code="", cine_referral_nfa=""),
        ],
        ssd_address=[address(addr_address_json="")],
    )

    assert records(found)["child 40021"].body == {
        "child_id": "40021",
        "purge": False,
        "details": {
            "given_names": "Aisha",
            "family_name": "Rahman",
            "date_of_birth": "2014-03-02",
            "expected_date_of_birth": None,
            "sex": "F",
            "nhs_number": None,
            "address": {"line": None, "postcode": "M4 2AB", "uprn": None},
        },
        "episodes": [
            {
                "episode_id": "E-1",
                "source": None,
                "referred_on": "2019-07-02",
                "no_further_action": None,
                "closed_on": None,
            },
            {
                "episode_id": "E-2",
                "source": "6",
                "referred_on": "2019-07-02",
                "no_further_action": True,
                "closed_on": "2019-07-08",
            },
        ],
    }


def test_a_child_whom_no_row_describes_has_no_details():
    assert records(read_tables(ssd_cin_episodes=[episode(person_id="7")]))["child 7"].body["details"] is None


def test_a_child_without_an_address_has_none():
    found = read_tables(
        ssd_cin_episodes=[episode()], ssd_address=[address(addr_address_json="", addr_address_postcode="")]
    )

    assert records(found)["child 40021"].body["details"]["address"] is None


def test_an_unborn_child_is_read_with_its_expected_date_and_rejected_without_any():
    unborn = person("1", pers_dob="", pers_expected_dob="01/12/2019", pers_forename="")
    nothing = person("2", pers_dob="", pers_expected_dob="NULL")

    found = read_tables(ssd_person=[unborn, nothing], ssd_cin_episodes=[episode("E-1", "1"), episode("E-2", "2")])

    assert records(found)["child 1"].body["details"]["expected_date_of_birth"] == "2019-12-01"
    assert faults(found) == [(3, "pers_dob", "no date at all")]
    assert (list(records(found)), end(found).seen["children"]) == (["child 1"], 2)


@pytest.mark.parametrize(
    ("row", "field", "found"),
    [
        (episode(""), "cine_referral_id", "nothing"),
        (episode(cine_referral_date=""), "cine_referral_date", "nothing"),
        (episode(cine_referral_date="2019-02-30"), "cine_referral_date", "a text of 10 characters, shaped '9999-99-99'"),
        (episode(cine_referral_date="2019-07-20"), "cine_referral_date", "a date after the load was made"),
        (episode(cine_referral_source_code="X"), "cine_referral_source_code", "a text of 1 character, shaped 'A'"),
        (episode(cine_referral_nfa="perhaps"), "cine_referral_nfa", "a text of 7 characters, shaped 'AAAAAAA'"),
        (episode(cine_close_date="open"), "cine_close_date", "a text of 4 characters, shaped 'AAAA'"),
        (episode("E-0", cine_referral_date="2019-07-01"), "cine_referral_id", "an id given before for this person"),
    ],
)  # fmt: skip
def test_a_child_of_whose_episodes_one_cannot_be_read_is_rejected_whole(row: Cells, field: str, found: str):
    read = read_tables(ssd_cin_episodes=[episode("E-0"), row, episode("E-9", "7")])

    assert list(records(read)) == ["child 7"]
    assert faults(read) == [(3, field, found)]
    assert [(one.kind, one.record_id) for one in rejections(read)] == [("child", "40021")]
    assert end(read).seen["children"] == 2


def test_an_episode_of_nobody_is_rejected():
    found = read_tables(ssd_cin_episodes=[episode(person_id=""), episode(person_id=" ")])

    assert [one[1] for one in faults(found)] == ["cine_person_id", "cine_person_id"]
    assert [one.record_id for one in rejections(found)] == [None, None]


def test_an_episode_that_only_repeats_another_is_one():
    found = read_tables(ssd_cin_episodes=[episode(), episode()])

    assert len(records(found)["child 40021"].body["episodes"]) == 1


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (address(addr_address_json="14 Cotton Row"), "addr_address_json"),
        (address(addr_address_start_date="long ago"), "addr_address_start_date"),
        (address(addr_address_postcode="x" * 21), "addr_address_postcode"),
    ],
)
def test_an_address_that_cannot_be_read_is_rejected_and_the_child_is_read_without_it(row: Cells, field: str):
    found = read_tables(ssd_cin_episodes=[episode()], ssd_address=[row])

    assert [one[:2] for one in faults(found)] == [(2, field)]
    assert records(found)["child 40021"].body["details"]["address"] is None
