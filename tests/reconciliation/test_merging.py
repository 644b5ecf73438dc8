"""A council's versions of a child laid over each other: partial, whole, purged, in any order."""

import datetime as dt
import hashlib
import json
from typing import Any

from hypothesis import given, strategies as st

from reconciliation.merging import NOTHING, ChildVersion, Merged, lay_over, merge, merged_versions

Said = dict[str, Any]

DETAILS = {"given_names": "Aisha", "family_name": "Rahman", "date_of_birth": "2014-03-02", "sex": "F"}
EPISODE = {"episode_id": "E-1", "source": "6", "referred_on": "2019-07-02", "no_further_action": None}

NAMES = st.sampled_from([None, "Aisha", "Ben"])
SOME_DETAILS = st.fixed_dictionaries({}, optional={"given_names": NAMES, "family_name": NAMES, "sex": NAMES})
SOME_EPISODE = st.fixed_dictionaries(
    {"episode_id": st.sampled_from(["E-1", "E-2", "E-3"])},
    optional={"source": st.sampled_from(["6", "2A"]), "closed_on": st.sampled_from([None, "2019-08-01"])},
)
PURGED_EPISODE = st.fixed_dictionaries({"episode_id": st.sampled_from(["E-1", "E-2"]), "purge": st.just(value=True)})


@st.composite
def bodies(draw: st.DrawFn, *, purging: bool = True) -> Said:
    """What one version says; with purges only where they are wanted."""
    episodes = draw(
        st.lists(SOME_EPISODE | PURGED_EPISODE if purging else SOME_EPISODE, max_size=3, unique_by=_episode_id)
    )
    body: Said = {"child_id": "1", "purge": purging and draw(st.integers(0, 9)) == 0, "episodes": episodes}
    if draw(st.booleans()):
        body["details"] = {"purge": True} if purging and draw(st.integers(0, 4)) == 0 else draw(SOME_DETAILS)
    return body


def _episode_id(one: Said) -> str:
    return str(one["episode_id"])


def said(hour: int, body: Said) -> ChildVersion:
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    return ChildVersion(dt.datetime(2019, 7, 1, tzinfo=dt.UTC) + dt.timedelta(hours=hour), digest, body)


VERSIONS = st.lists(st.builds(said, st.integers(0, 4), bodies()), max_size=6)


def test_a_partial_version_is_laid_over_the_one_before_it():
    first = {"child_id": "1", "purge": False, "details": DETAILS, "episodes": [EPISODE]}
    later = {
        "child_id": "1",
        "purge": False,
        "details": {"family_name": "Khan"},
        "episodes": [{"episode_id": "E-1", "no_further_action": True}],
    }

    merged = merge([said(1, first), said(2, later)])

    assert merged.details == {**DETAILS, "family_name": "Khan"}
    assert merged.episodes == {"E-1": {"source": "6", "referred_on": "2019-07-02", "no_further_action": True}}


def test_what_is_said_to_be_empty_is_empty_and_what_is_not_said_stays():
    first: Said = {"child_id": "1", "purge": False, "details": DETAILS, "episodes": []}

    merged = merge([said(1, first), said(2, {"child_id": "1", "details": {"sex": None}, "episodes": []})])

    assert merged.details == {**DETAILS, "sex": None}


def test_a_purged_episode_leaves_the_others_and_purged_details_leave_the_episodes():
    first = {"child_id": "1", "details": DETAILS, "episodes": [EPISODE, {"episode_id": "E-2", "source": "2A"}]}
    purge = {"child_id": "1", "details": {"purge": True}, "episodes": [{"episode_id": "E-1", "purge": True}]}

    assert merge([said(1, first), said(2, purge)]) == Merged({}, {"E-2": {"source": "2A"}})


def test_a_purge_of_what_was_never_told_changes_nothing():
    assert merge([said(1, {"child_id": "1", "purge": True, "episodes": []})]) == NOTHING
    assert lay_over(NOTHING, {"child_id": "1", "episodes": [{"episode_id": "E-9", "purge": True}]}) == NOTHING


def test_a_child_that_is_sent_again_after_a_purge_is_told_anew():
    first, purge = {"child_id": "1", "details": DETAILS, "episodes": [EPISODE]}, {"child_id": "1", "purge": True}
    again: Said = {"child_id": "1", "details": {"given_names": "Ben"}, "episodes": []}

    assert merge([said(1, first), said(2, purge), said(3, again)]) == Merged({"given_names": "Ben"}, {})


@given(versions=VERSIONS, data=st.data())
def test_neither_the_order_of_arrival_nor_repetition_changes_what_is_told(
    versions: list[ChildVersion], data: st.DataObject
):
    again = data.draw(st.lists(st.sampled_from(versions), max_size=3)) if versions else []
    shuffled = data.draw(st.permutations([*versions, *again]))

    assert list(merged_versions(shuffled)) == list(merged_versions(versions))
    assert merge(shuffled) == merge(versions)


@given(versions=VERSIONS, body=bodies())
def test_saying_the_same_again_right_after_changes_nothing(versions: list[ChildVersion], body: Said):
    once = lay_over(merge(versions), body)

    assert lay_over(once, body) == once


@given(versions=VERSIONS, body=bodies())
def test_a_purge_takes_away_all_that_came_before(versions: list[ChildVersion], body: Said):
    purge = lay_over(merge(versions), {"child_id": "1", "purge": True, "episodes": []})

    assert purge == NOTHING
    assert lay_over(purge, body) == lay_over(NOTHING, body)


@given(versions=VERSIONS, body=bodies(purging=False))
def test_a_whole_version_is_the_sum_of_its_parts(versions: list[ChildVersion], body: Said):
    before = merge(versions)
    parts: list[Said] = [{"child_id": "1", "details": {name: value}} for name, value in body.get("details", {}).items()]
    for one in body["episodes"]:
        fields = {name: value for name, value in one.items() if name != "episode_id"}
        parts += [{"child_id": "1", "episodes": [{"episode_id": one["episode_id"]}]}]
        parts += [
            {"child_id": "1", "episodes": [{"episode_id": one["episode_id"], name: value}]}
            for name, value in fields.items()
        ]

    summed = before
    for part in parts:
        summed = lay_over(summed, part)

    assert summed == lay_over(before, body)
