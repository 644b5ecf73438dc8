"""What payloads look like: fields and codes, children in whole and in part, removals, and what they carry that nobody needs."""

import datetime as dt
from dataclasses import replace
from typing import Any

import orjson
import pytest

from region.events import Episode
from region.files.dfe import told, whole
from region.loads import Loads
from region.sources import SOURCE_OF
from tests.region.field_lists import PAYLOAD_CHILD, partial_faults
from tests.region.made_up import july, listed
from tests.region.reading_back import Written

BURY = SOURCE_OF["E08000002"]
FEEDS = ("bury-dfe", "tameside-dfe", "trafford-dfe")
LOADS = Loads(dt.date(2019, 7, 1), dt.date(2019, 7, 31))
EPISODE = Episode(
    BURY.organisation, "E-1", listed(), "6", dt.date(2019, 7, 2), july(2, 10), no_further_action=True,
    nfa_known_at=july(3, 9), closed_on=dt.date(2019, 7, 5), closed_at=july(5, 9), purged_at=july(8, 9),
)  # fmt: skip


def payload(day: int, *episodes: Episode, loads: Loads = LOADS) -> list[dict[str, Any]]:
    """The children of the payload about a day of July."""
    carried = sorted(one for episode in episodes for of, one in told(loads, BURY, episode) if of.day == day)
    return orjson.loads(whole(carried))


@pytest.mark.parametrize("feed", FEEDS)
def test_every_child_has_only_fields_and_codes_of_the_format_and_comes_once(small: Written, feed: str):
    payloads = small.payloads(feed)

    assert len(payloads) == 62
    for one in payloads:
        assert [child for child in one.children if partial_faults(PAYLOAD_CHILD, child)] == []
        ids = [child["la_child_id"] for child in one.children]
        assert ids == sorted(set(ids))
        assert ids


@pytest.mark.parametrize("feed", FEEDS)
def test_children_are_whole_at_first_and_then_mostly_come_in_part(small: Written, feed: str):
    children = [child for one in small.payloads(feed) for child in one.children]
    seen = set[str]()
    for child in children:
        assert ("child_details" in child) or child["la_child_id"] in seen
        seen.add(child["la_child_id"])

    assert sum("child_details" not in child for child in children) > 30


@pytest.mark.parametrize("feed", FEEDS)
def test_what_the_portal_has_no_use_for_is_there_all_the_same(small: Written, feed: str):
    first = next(child for child in small.payloads(feed)[0].children if "child_details" in child)

    assert first["child_details"]["ethnicity"]
    assert first["child_details"]["unique_pupil_number"][1:4] == "999"
    assert first["health_and_wellbeing"]["sdq_assessments"]
    assert first["social_care_episodes"][0]["care_worker_details"]
    assert first["social_care_episodes"][0]["child_and_family_assessments"]


def test_removals_are_asked_for_now_and_then(small: Written):
    episodes = [
        episode
        for feed in FEEDS
        for one in small.payloads(feed)
        for child in one.children
        for episode in child["social_care_episodes"]
    ]

    removed = [episode for episode in episodes if episode.get("purge")]
    assert removed
    assert all(episode.keys() == {"social_care_episode_id", "purge"} for episode in removed)


def test_an_episode_says_first_everything_then_what_changed_then_that_it_be_removed():
    (first,), (second,), (third,), (last,) = (payload(day, EPISODE) for day in (2, 3, 5, 8))

    assert first["social_care_episodes"][0]["referral_date"] == "2019-07-02"
    assert first["social_care_episodes"][0]["referral_source"] == "6"
    assert "referral_no_further_action_flag" not in first["social_care_episodes"][0]
    assert second == {
        "la_child_id": "child-N-1",
        "social_care_episodes": [{"social_care_episode_id": "E-1", "referral_no_further_action_flag": True}],
    }
    assert third["social_care_episodes"][0]["closure_date"] == "2019-07-05"
    assert last["social_care_episodes"] == [{"social_care_episode_id": "E-1", "purge": True}]


def test_after_a_payload_that_did_not_come_the_next_one_has_the_whole_child():
    holed = replace(LOADS, without=frozenset({("bury-dfe", dt.date(2019, 7, 3))}))

    (child,) = payload(3, EPISODE, loads=holed)

    assert child["child_details"]["first_name"] == EPISODE.child.given
    assert child["social_care_episodes"][0]["referral_no_further_action_flag"] is True


def test_a_child_with_two_episodes_comes_once_with_both():
    (child,) = payload(2, EPISODE, replace(EPISODE, episode_id="E-2"))

    assert [one["social_care_episode_id"] for one in child["social_care_episodes"]] == ["E-1", "E-2"]


def test_an_unborn_child_has_a_due_date_and_no_pupil_number():
    unborn = replace(EPISODE, child=listed(given="", born=None, expected=dt.date(2019, 10, 1)))

    details = payload(2, unborn)[0]["child_details"]

    assert details["expected_date_of_birth"] == "2019-10-01"
    assert details.keys().isdisjoint({"date_of_birth", "unique_pupil_number"})
    assert (details["sex"], details["unique_pupil_number_unknown_reason"]) == ("U", "UN1")
