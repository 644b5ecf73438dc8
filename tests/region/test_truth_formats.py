"""What is true of councils that send extracts or payloads, as far as these are able to show it (ADR-0009). Bolton says times, Stockport only
dates, Bury sends episodes."""

import datetime as dt
from typing import Any

import pytest

from region.places import BOLTON, BURY, STOCKPORT, Address
from tests.region.made_up import (
    attachment,
    contact,
    episode,
    incident,
    july,
    linked,
    listed,
    person,
    referral,
    standing,
    trail_of,
    truth_of,
)

HOMES = {
    BOLTON: Address("1 Weft Lane", "BL1 1CC"),
    BURY: Address("2 Warp Row", "BL9 1CC"),
    STOCKPORT: Address("3 Twill Court", "SK1 1CC"),
}


def case(directorate: str) -> tuple[Any, Any]:
    return incident(linked(home=HOMES[directorate])), referral(recipient=directorate)


def test_an_extract_with_times_says_when_it_arrived_and_that_it_was_decided_before_the_night():
    quick = contact(directorate=BOLTON, decided_at=july(1, 18))
    slow = contact(directorate=BOLTON, decided_at=july(4, 18))

    assert standing(trail_of(*case(BOLTON), quick)) == ("IN_TIME", "IN_TIME", "IN_TIME", None)
    assert standing(trail_of(*case(BOLTON), slow)) == ("IN_TIME", "IN_TIME", "CANNOT_TELL", None)


def test_an_extract_shows_that_nothing_was_received_or_decided():
    undecided = contact(directorate=BOLTON, decided_at=None, outcomes=(), no_further_action=None, fed_back_at=None)

    assert standing(trail_of(*case(BOLTON))) == ("IN_TIME", "STOPPED", None, "NOT_RECEIVED")
    assert standing(trail_of(*case(BOLTON), undecided)) == ("IN_TIME", "IN_TIME", "STOPPED", "NOT_DECIDED")


def test_an_extract_never_shows_that_the_referrer_was_told():
    silent = contact(directorate=BOLTON, decided_at=july(1, 18), fed_back_at=None)

    assert standing(trail_of(*case(BOLTON), silent))[3] is None


def test_a_date_without_a_time_leaves_open_whether_it_was_in_time():
    same_day = contact(directorate=STOCKPORT, decided_at=july(1, 18))
    next_day = contact(directorate=STOCKPORT, arrived_at=july(2, 9), recorded_at=july(2, 9), decided_at=july(2, 18))
    third_day = contact(directorate=STOCKPORT, arrived_at=july(3, 9), recorded_at=july(3, 9), decided_at=july(3, 18))

    assert trail_of(*case(STOCKPORT), same_day)["law2"] == "IN_TIME"
    assert trail_of(*case(STOCKPORT), next_day)["law2"] == "CANNOT_TELL"
    assert trail_of(*case(STOCKPORT), third_day)["law2"] == "LATE"


def test_a_notice_that_may_lie_on_an_open_episode_is_not_shown():
    before, after = dt.date(2019, 5, 1), dt.date(2019, 7, 1)
    was_open = episode(directorate=BOLTON, source="5A", referred_on=before)
    was_closed = episode(
        directorate=BOLTON, source="5A", referred_on=before, closed_on=dt.date(2019, 6, 1), closed_at=july(1, 9)
    )
    filed = attachment(directorate=BOLTON)

    assert after > before
    assert standing(trail_of(*case(BOLTON), was_open, filed)) == ("IN_TIME", "NOT_SHOWN", None, None)
    assert standing(trail_of(*case(BOLTON), was_closed, filed)) == ("IN_TIME", "STOPPED", None, "NOT_RECEIVED")


def test_the_silence_of_a_payload_proves_nothing():
    told = contact(directorate=BURY), attachment(directorate=BURY)

    assert standing(trail_of(*case(BURY), *told)) == ("IN_TIME", "NOT_SHOWN", None, None)


@pytest.mark.parametrize(
    ("referred_on", "law2"),
    [
        (dt.date(2019, 6, 30), "NOT_SHOWN"),
        (dt.date(2019, 7, 1), "IN_TIME"),
        (dt.date(2019, 7, 2), "CANNOT_TELL"),
        (dt.date(2019, 7, 8), "LATE"),
        (dt.date(2019, 7, 9), "NOT_SHOWN"),
    ],
)
def test_an_episode_answers_a_sending_of_the_week_before(referred_on: dt.date, law2: str):
    opened = july(referred_on.day if referred_on.month == 7 else 1, 17)
    found = episode(referred_on=referred_on, opened_at=opened, nfa_known_at=opened)

    assert trail_of(*case(BURY), found)["law2"] == law2


def test_an_episode_that_was_purged_answers_nothing():
    assert trail_of(*case(BURY), episode(purged_at=july(9)))["law2"] == "NOT_SHOWN"
    assert trail_of(*case(BURY), episode(purged_at=july(9)), as_at=july(8))["law2"] == "IN_TIME"


def test_an_episode_answers_only_where_no_contact_does():
    lines = truth_of(*case(BOLTON), contact(directorate=BOLTON), episode(directorate=BOLTON))

    assert [line["record_id"] for line in lines if line["record"] == "match"] == ["C-1"]


def test_an_episode_of_a_council_without_contacts_stands_on_a_line_of_its_own():
    lines = truth_of(*case(BURY), episode(), episode("E-2", source="2A"))
    alone = truth_of(episode())

    assert [(line["contact_id"], line["line"]) for line in lines if line["record"] == "contact"] == [
        ("episode:E-1", "FIRST")
    ]
    assert [line["line"] for line in alone] == ["UNANNOUNCED"]
    assert not [line for line in truth_of(*case(BOLTON), episode(directorate=BOLTON)) if line["record"] == "contact"]


def test_no_further_action_at_high_risk_is_seen_by_outcome_and_by_flag():
    red = referral(recipient=BOLTON, grade=("PPN", "RED"))
    outcome = contact(directorate=BOLTON, outcomes=("NFA",), no_further_action=True)
    flag = episode(no_further_action=True)

    assert ["HIGH_RISK_NO_ACTION", None] in trail_of(case(BOLTON)[0], red, outcome)["flags"]
    assert ["HIGH_RISK_NO_ACTION", None] in trail_of(
        case(BURY)[0], referral(recipient=BURY, grade=("PPN", "RED")), flag
    )["flags"]


def test_what_exact_reading_does_not_see_is_true_all_the_same_and_has_its_cause():
    wrong = contact("C-1", listed(family="Misspelt", cause="NAME_DIFFERS"))
    lines = truth_of(incident(), referral(), wrong)

    assert {line["record"]: line["cause"] for line in lines if "cause" in line} == {
        "trail": "NAME_DIFFERS",
        "contact": "NAME_DIFFERS",
        "match": "NAME_DIFFERS",
    }
    assert lines[0]["law2"] == "IN_TIME"


def test_a_record_that_names_a_sister_only_does_not_lend_its_child_s_cause():
    child = listed(family="Misspelt", cause="NAME_DIFFERS")
    sister = linked(person("N-2", dt.date(2015, 5, 5)))
    lines = truth_of(incident(linked(), sister), referral(children=("N-1", "N-2")), contact("C-1", child))
    causes = {line["person_id"]: line["cause"] for line in lines if line["record"] == "trail"}

    assert causes == {"N-1": "NAME_DIFFERS", "N-2": None}
