"""What a sender purges goes once its own period is over: its content and the tokens made of it, and nothing else; the purge
stays, so that an older file does not bring the child back."""

import datetime as dt
from typing import Any

import pytest

from actions.erase import Erased, erase
from actions.reconcile import reconcile_all
from matching.normalise import child_tokens
from reconciliation.records import RecordKey
from store.database import Database
from tests.actions.erasing import left_of, set_time
from tests.actions.planting import GMP, OLDHAM, DailyLoad, Superuser, daily_loads, found, plant, register

STORY = """
01 20:00 incident I1 at OL4 da yes                    |
01 20:00 person N1 of I1 lives OL4 name Una.Overton   |
01 23:00 sent R1 about I1 names N1 grade PPN:AMBER    |
"""
FIRST, LAST = dt.date(2019, 7, 1), dt.date(2019, 7, 12)
PURGED_ON = dt.date(2019, 7, 10)
NOT_YET, OVER = "2019-08-06 08:00+00", "2019-08-09 08:00+00"

DETAILS = {
    "given_names": "Una",
    "family_name": "Overton",
    "date_of_birth": "2014-03-02",
    "address": {"postcode": "OL4 9ZZ"},
}
EPISODES = [
    {"episode_id": "E-first", "source": "6", "referred_on": "2019-07-02", "no_further_action": False},
    {"episode_id": "E-second", "source": "6", "referred_on": "2018-02-03", "closed_on": "2018-06-07"},
]


def body(**said: Any) -> dict[str, Any]:
    return {"person_id": "L-77", "purge": False, "details": None, "episodes": [], **said}


def send(superuser: Superuser, day: dt.date, said: dict[str, Any]) -> None:
    """A load of the council about one child. Its tokens are those of its merged state, which no version holds."""
    key = RecordKey(OLDHAM, "child", "L-77")
    plant(superuser, DailyLoad(OLDHAM, day, ((key, said),)))
    for token in child_tokens(said.get("details") or {}):
        superuser.execute(
            "insert into record_token values (%s, %s, 'child', 'L-77') on conflict do nothing", (token, OLDHAM)
        )


@pytest.fixture
def told(database: Database, superuser: Superuser) -> Database:
    """An incident whose child the council has a case of; the force's own copy of the child's name stays out of it."""
    register(superuser, (GMP, OLDHAM))
    set_time(superuser, NOT_YET)
    for load in daily_loads(STORY, (GMP,), FIRST, LAST):
        plant(superuser, load)
    send(superuser, dt.date(2019, 7, 3), body(details=DETAILS, episodes=EPISODES))
    return database


def of_the_council(superuser: Superuser, *texts: str) -> list[str]:
    """Where the council's records and tokens hold a text."""
    found_in: list[str] = []
    for table in ("record_version", "record_token"):
        query = f"select 1 from {table} as t where organisation = %s and position(%s in t::text) > 0 limit 1"
        found_in += [
            f"{table}: {text}" for text in texts if superuser.execute(query.encode(), (OLDHAM, text)).fetchone()
        ]
    return found_in


@pytest.mark.parametrize(
    ("purge", "gone", "stays"),
    [
        (body(purge=True), ("Overton", "overton", "OL4 9ZZ", "E-first", "E-second"), ()),
        (body(details={"purge": True}), ("Overton", "overton", "OL4 9ZZ"), ("E-first", "E-second")),
        (
            body(episodes=[{"episode_id": "E-first", "purge": True}]),
            ("2019-07-02",),
            ("Overton", "overton", "E-second"),
        ),
    ],
    ids=["the child", "its details", "an episode"],
)
def test_what_was_purged_goes_after_its_own_period_and_nothing_else(
    told: Database, superuser: Superuser, purge: dict[str, Any], gone: tuple[str, ...], stays: tuple[str, ...]
):
    send(superuser, PURGED_ON, purge)
    reconcile_all(told)
    assert erase(told).purged == 0
    assert len({text.partition(": ")[2] for text in of_the_council(superuser, *gone, *stays)}) == len(gone) + len(stays)
    set_time(superuser, OVER)
    reconcile_all(told)

    rehearsed, done, again = erase(told, rehearse=True), erase(told), erase(told)

    assert (rehearsed.purged, done.purged, again) == (1, 1, Erased())
    assert of_the_council(superuser, *gone) == []
    assert {text.partition(": ")[2] for text in of_the_council(superuser, *stays)} == set(stays)
    assert left_of(superuser, "OL4 9ZZ") == ([] if "OL4 9ZZ" in gone else ["record_version.body"])
    assert reconcile_all(told).rows_changed == 0


def test_what_stood_on_a_purged_child_is_judged_anew(told: Database, superuser: Superuser):
    reconcile_all(told)
    with_child = found(superuser)["trail_receipt"]
    send(superuser, PURGED_ON, body(purge=True))
    set_time(superuser, OVER)
    reconcile_all(told)

    erase(told)

    assert len(with_child) == 1
    assert found(superuser)["trail_receipt"] == []


def test_an_older_file_does_not_bring_a_purged_child_back(told: Database, superuser: Superuser):
    send(superuser, PURGED_ON, body(purge=True))
    set_time(superuser, OVER)
    reconcile_all(told)
    erase(told)
    send(superuser, dt.date(2019, 7, 4), body(details=DETAILS, episodes=EPISODES))
    reconcile_all(told)

    assert found(superuser)["trail_receipt"] == []
    assert erase(told).purged == 1
    assert of_the_council(superuser, "Overton", "overton") == []


def test_a_child_that_is_sent_again_after_its_purge_stays(told: Database, superuser: Superuser):
    send(superuser, PURGED_ON, body(purge=True))
    send(superuser, PURGED_ON + dt.timedelta(days=1), body(details=DETAILS, episodes=EPISODES[1:]))
    set_time(superuser, OVER)
    reconcile_all(told)

    erase(told)

    kept = [text.partition(": ")[2] for text in of_the_council(superuser, "Overton", "overton", "E-first", "E-second")]
    assert sorted(set(kept)) == ["E-second", "Overton", "overton"]
    assert reconcile_all(told).rows_changed == 0
