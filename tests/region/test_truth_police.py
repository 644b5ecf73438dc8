"""The truth about the force's half: small stories whose standing was worked out on paper (ADR-0002, Law 1)."""

import datetime as dt

import pytest

from tests.region.made_up import (
    IN_ROCHDALE,
    OLDHAM,
    ROCHDALE,
    attachment,
    contact,
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

BROTHER = person("N-2", dt.date(2015, 5, 5))


def test_a_notice_in_time_that_was_received_decided_and_fed_back_leaves_no_gap():
    trail = trail_of(incident(), referral(), contact())

    assert standing(trail) == ("IN_TIME", "IN_TIME", "IN_TIME", None)
    assert (trail["directorate"], trail["recipient"], trail["eligible"]) == (OLDHAM, OLDHAM, True)


def test_a_medium_risk_notice_is_late_after_48_hours():
    assert trail_of(incident(), referral(sent_at=july(3, 13)))["law1"] == "IN_TIME"
    assert trail_of(incident(), referral(sent_at=july(3, 13, 1)))["law1"] == "LATE"


def test_nothing_sent_is_not_yet_due_then_stopped():
    assert standing(trail_of(incident(), as_at=july(3, 12))) == ("NOT_YET_DUE", None, None, None)
    assert standing(trail_of(incident(), as_at=july(4, 9))) == ("STOPPED", None, None, "NOT_REFERRED")


def test_a_written_notice_waits_by_the_clock_of_its_grade():
    red, amber = referral(sent_at=None, grade=("PPN", "RED")), referral(sent_at=None)

    assert standing(trail_of(incident(), red, as_at=july(2, 4))) == ("STOPPED", None, None, "WAITING_TO_SEND")
    assert standing(trail_of(incident(), amber, as_at=july(2, 14))) == ("NOT_YET_DUE", None, None, None)
    assert standing(trail_of(incident(), amber, as_at=july(3, 4))) == ("STOPPED", None, None, "WAITING_TO_SEND")


def test_a_blue_notice_that_was_not_sent_is_excluded_by_rule():
    assert standing(trail_of(incident(), referral(sent_at=None, grade=("PPN", "BLUE")))) == (
        "EXCLUDED",
        None,
        None,
        None,
    )


def test_a_blue_notice_that_was_sent_is_excluded_for_the_council():
    trail = trail_of(incident(), referral(grade=("PPN", "BLUE")), contact())

    assert standing(trail) == ("IN_TIME", "EXCLUDED", None, None)


def test_a_brother_not_named_is_omitted_if_he_was_linked_before_sending():
    early = incident(linked(), linked(BROTHER))
    just = incident(linked(), linked(BROTHER, at=july(1, 16)))
    late = incident(linked(), linked(BROTHER, at=july(1, 16, 1)))

    assert standing(trail_of(early, referral(), who="N-2")) == ("STOPPED", None, None, "CHILD_OMITTED")
    assert standing(trail_of(just, referral(), who="N-2")) == ("STOPPED", None, None, "CHILD_OMITTED")
    assert standing(trail_of(late, referral(), who="N-2")) == ("STOPPED", None, None, "NOT_REFERRED")


def test_a_child_who_lives_next_door_is_misdirected_when_only_oldham_was_told():
    trail = trail_of(incident(linked(home=IN_ROCHDALE)), referral(), contact())

    assert standing(trail) == ("STOPPED", None, None, "WRONG_RECIPIENT")
    assert trail["gap"] == {"kind": "WRONG_RECIPIENT", "side": "POLICE", "directorate": ROCHDALE}
    assert trail["recipient"] is None


def test_a_child_found_in_oldham_may_be_referred_there():
    found = linked(home=IN_ROCHDALE, found_at=linked().address)
    trail = trail_of(incident(found), referral(), contact())

    assert standing(trail) == ("IN_TIME", "IN_TIME", "IN_TIME", None)
    assert (trail["directorate"], trail["recipient"]) == (ROCHDALE, OLDHAM)


def test_any_authority_may_be_told_of_a_child_whose_home_is_not_known():
    trail = trail_of(incident(linked(home=None)), referral(recipient=ROCHDALE))

    assert standing(trail) == ("IN_TIME", "STOPPED", None, "NOT_RECEIVED")
    assert trail["directorate"] == ROCHDALE


def test_a_call_makes_the_step_and_writing_has_to_follow_within_a_day():
    called = referral(told_at=july(1, 14), sent_at=None)

    assert standing(trail_of(incident(), called, contact())) == (
        "IN_TIME",
        "IN_TIME",
        "IN_TIME",
        "WRITING_NOT_FOLLOWED",
    )
    assert standing(trail_of(incident(), called, contact(), as_at=july(2, 12)))[3] is None
    followed = referral(told_at=july(1, 14), sent_at=july(3, 9))
    assert standing(trail_of(incident(), followed, contact())) == ("IN_TIME", "IN_TIME", "IN_TIME", None)


def test_a_notice_withdrawn_before_sending_leaves_the_child_not_referred():
    taken_back = referral(sent_at=None, withdrawn_at=july(1, 18))

    assert standing(trail_of(incident(), taken_back)) == ("STOPPED", None, None, "NOT_REFERRED")


def test_a_notice_withdrawn_after_sending_still_has_to_be_received():
    taken_back = referral(withdrawn_at=july(1, 18))

    assert standing(trail_of(incident(), taken_back)) == ("IN_TIME", "STOPPED", None, "NOT_RECEIVED")


def test_a_person_who_turned_18_before_the_event_has_no_trail_and_one_who_does_on_the_next_day_has():
    adult = linked(person("N-3", dt.date(2001, 7, 1)))
    child = linked(person("N-4", dt.date(2001, 7, 2)))
    lines = truth_of(incident(adult, child))

    assert [line["person_id"] for line in lines if line["record"] == "trail"] == ["N-4"]


@pytest.mark.parametrize(
    ("role", "presence", "eligible"),
    [
        ("CHILD", "NOT_RESIDENT", True),
        ("SIBLING", "UNKNOWN", True),
        ("VICTIM", "UNKNOWN", True),
        ("SUSPECT", "NOT_RESIDENT", True),
        ("PARENT_CARER", "PRESENT", True),
        ("WITNESS", "RESIDENT_ABSENT", True),
        ("WITNESS", "NOT_RESIDENT", False),
        ("PARENT_CARER", "UNKNOWN", False),
    ],
)
def test_somebody_under_18_is_eligible_by_role_or_by_being_there(role: str, presence: str, eligible: bool):
    lines = truth_of(incident(linked(role=role, presence=presence)))

    assert any(line["record"] == "trail" for line in lines) is eligible


def test_a_child_outside_the_agreement_who_was_referred_enters_law_2_only():
    outside = incident(category="ASB", domestic=False)
    trail = trail_of(outside, referral(), contact())

    assert (trail["eligible"], *standing(trail)) == (False, None, "IN_TIME", "IN_TIME", None)


def test_a_notice_without_an_incident_makes_a_trail_of_its_own_that_nothing_can_match():
    lines = truth_of(referral(incidents=()), contact())
    trail = next(line for line in lines if line["record"] == "trail")

    assert (trail["incident_id"], trail["referral_id"]) == (None, "R-1")
    assert standing(trail) == (None, "NOT_SHOWN", None, None)
    assert [line["line"] for line in lines if line["record"] == "contact"] == ["UNANNOUNCED"]


def test_one_notice_about_two_incidents_serves_the_child_in_both():
    again = incident(linked(at=july(2)), incident_id="I-2", reported_at=july(2, 11), gradings=())
    both = referral(incidents=("I-1", "I-2"), submitted_at=july(2, 15), sent_at=july(2, 16))
    received = contact(
        arrived_at=july(2, 16, 5), recorded_at=july(2, 17), decided_at=july(3, 9), fed_back_at=july(3, 9)
    )
    lines = truth_of(incident(), again, both, received)

    assert [standing(line) for line in lines if line["record"] == "trail"] == [
        ("IN_TIME", "IN_TIME", "IN_TIME", None)
    ] * 2
    assert len([line for line in lines if line["record"] == "match"]) == 2


def test_an_unborn_child_matches_by_expected_date_and_a_file_on_an_open_episode_counts_as_received():
    due = dt.date(2019, 9, 1)
    unborn = person("N-5", due, expected=due)
    mentioned = incident(linked(unborn, role="UNBORN", born=None))
    filed = attachment(child=listed(unborn, born=None, expected=due))

    assert standing(trail_of(mentioned, referral(children=("N-5",)), filed, who="N-5"))[1:] == (
        "IN_TIME",
        "IN_TIME",
        None,
    )
