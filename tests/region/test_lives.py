"""What happens in the region: in an order that can be, and with everything in it that the portal has to tell apart."""

from collections import Counter

import pytest

from region.places import DIRECTORATE_OF, DIRECTORATES, WHERE
from tests.region.reading_back import Body, Written, time


@pytest.fixture(scope="module")
def incidents(small: Written) -> dict[str, Body]:
    return small.newest("incident")


@pytest.fixture(scope="module")
def referrals(small: Written) -> list[Body]:
    return list(small.newest("referral").values())


def test_there_are_about_twenty_two_incidents_a_day_most_of_them_in_scope(incidents: dict[str, Body], small: Written):
    told = small.told("incident")

    assert 20 * 62 < len(incidents) < 24 * 62
    assert 0.90 < sum(line["in_scope"] for line in told) / len(told) < 0.98
    assert {incident["category"] for incident in incidents.values()} == {
        "DOMESTIC_INCIDENT",
        "CONCERN_FOR_SAFETY",
        "MISSING_PERSON",
        "CRIME",
        "ASB",
        "SUSPICIOUS_CIRCUMSTANCES",
        "OTHER",
    }


def test_every_directorate_has_its_share_of_the_incidents(incidents: dict[str, Body]):
    where = Counter(DIRECTORATE_OF[one["location"]["postcode"].split(" ")[0]] for one in incidents.values())
    people = dict(WHERE)

    assert set(where) == set(DIRECTORATES)
    for directorate, count in where.items():
        share = people[directorate] / sum(people.values())
        assert abs(count / len(incidents) - share) < 0.025


def test_an_incident_happens_is_reported_then_graded_linked_and_closed(incidents: dict[str, Body]):
    for incident in incidents.values():
        reported = time(incident["reported_at"])
        later = [grading["at"] for grading in incident["gradings"]]
        later += [one["linked_at"] for one in incident["people"]] + [action["at"] for action in incident["actions"]]
        later += [incident["closed_at"]] if incident["closed_at"] else []
        assert incident["occurred_at"] is None or time(incident["occurred_at"]) < reported
        assert all(time(moment) > reported for moment in later)


def test_children_are_linked_at_once_days_later_or_not_at_all(incidents: dict[str, Body]):
    delays = [
        (time(one["linked_at"]) - time(incident["reported_at"])).total_seconds() / 3600
        for incident in incidents.values()
        for one in incident["people"]
        if one["role"] == "CHILD"
    ]
    checked = Counter(incident["children_checked"] for incident in incidents.values())

    assert sum(delay < 4.1 for delay in delays) > 500
    assert sum(delay > 48 for delay in delays) > 20
    assert checked["NOT_ASKED"] > 30
    assert checked["NONE"] > 100


def test_a_question_not_asked_at_first_is_answered_when_a_child_is_linked(small: Written):
    turned = [
        versions
        for versions in small.versions("incident").values()
        if versions[0][1]["children_checked"] == "NOT_ASKED" and versions[-1][1]["children_checked"] == "YES"
    ]

    assert len(turned) > 3


def test_grades_are_raised_and_lowered_with_a_reason_and_without(incidents: dict[str, Body]):
    scale = ("STANDARD", "MEDIUM", "HIGH")
    pairs = [
        tuple(incident["gradings"])
        for incident in incidents.values()
        if len(incident["gradings"]) == 2 and incident["gradings"][0]["tool"] == "DASH"
    ]
    raised = [pair for pair in pairs if scale.index(pair[0]["grade"]) < scale.index(pair[1]["grade"])]
    lowered = [pair for pair in pairs if scale.index(pair[0]["grade"]) > scale.index(pair[1]["grade"])]

    assert len(raised) > 5
    assert {bool(pair[1]["reason"]) for pair in lowered} == {True, False}


def test_a_referral_is_written_after_its_incidents_and_about_people_they_link(
    incidents: dict[str, Body], referrals: list[Body]
):
    for referral in referrals:
        quoted = [incidents[incident_id] for incident_id in referral["incidents"] if incident_id in incidents]
        linked = {one["person_id"] for incident in quoted for one in incident["people"]}
        moments = [time(referral[name]) for name in ("told_at", "submitted_at", "sent_at") if referral[name]]
        assert len(quoted) == len(referral["incidents"])
        assert moments == sorted(moments)
        assert all(time(incident["reported_at"]) < moments[0] for incident in quoted)
        assert not quoted or linked >= set(referral["children"])


def test_notices_go_out_in_every_way_there_is(referrals: list[Body]):
    children = [referral for referral in referrals if referral["recipient_service"] == "CHILDREN"]
    ways = Counter(
        (bool(referral["told_at"]), bool(referral["submitted_at"]), bool(referral["sent_at"])) for referral in children
    )

    assert set(ways) == {
        (False, True, True),
        (True, True, True),
        (True, False, False),
        (True, True, False),
        (False, True, False),
    }
    assert any(len(referral["incidents"]) == 2 for referral in children)
    assert any(referral["incidents"] == [] for referral in children)
    assert any(referral["update_of"] for referral in children)
    assert any(referral["supersedes"] for referral in children)
    assert any(referral["grade"] is None for referral in children)
    assert {referral["recipient"] for referral in children} == set(DIRECTORATES)
    assert {referral["recipient_service"] for referral in referrals} == {
        "CHILDREN",
        "MARAC",
        "SCHOOL",
        "ADULTS",
        "VICTIM_SERVICES",
    }


def test_notices_are_withdrawn_before_and_after_they_were_sent(referrals: list[Body]):
    withdrawn = [referral for referral in referrals if referral["withdrawn_at"]]

    assert {referral["sent_at"] is None for referral in withdrawn} == {True, False}
    assert all(referral["withdrawal_reason"] for referral in withdrawn)


def test_a_blue_notice_is_sometimes_sent_and_mostly_not(referrals: list[Body]):
    blue = [referral for referral in referrals if referral["grade"] == {"tool": "PPN", "grade": "BLUE"}]

    assert {referral["sent_at"] is None for referral in blue} == {True, False}


def test_an_unborn_child_has_no_name_and_stays_the_same_person_after_birth(small: Written):
    people = [one for incident in small.newest("incident").values() for one in incident["people"]]
    unborn = [one for one in people if one["role"] == "UNBORN"]
    born = {one["person_id"] for one in people if one["role"] != "UNBORN" and one["expected_date_of_birth"]}

    assert len(unborn) > 10
    assert all(one["date_of_birth"] is None and one["given_names"] == "" for one in unborn)
    assert all(one["expected_date_of_birth"] and one["mother_person_id"] for one in unborn)
    assert born
