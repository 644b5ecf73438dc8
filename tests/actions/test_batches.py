"""A load that is kept in several batches, and one of which part was there before: the same rows as if it came in one."""

from dataclasses import replace

import pytest

from actions.take_in_load import take_in_load
from store.database import Database
from store.settings import Settings
from tests.actions.intake import Superuser, count, force, receive, register, take_in
from tests.feeds.examples import incident, person, police_header, police_load, referral


@pytest.fixture
def feeds(database: Database) -> Database:
    register(database)
    return database


def value(superuser: Superuser, sql: str) -> object:
    row = superuser.execute(sql.encode()).fetchone()
    return None if row is None else row[0]


def test_a_record_that_comes_again_in_a_later_batch_is_told_and_its_newest_version_is_current(
    feeds: Database, superuser: Superuser
):
    rows = [
        incident("I-0"),
        *(referral(f"R-{number}") for number in range(2500)),
        incident("I-0", people=[]),
        incident("I-0"),
    ]

    load = take_in(feeds, force(), police_load(*rows))

    assert (load.counts["conflicting"], load.counts["repeated"], load.counts["versions"]) == (1, 1, 2502)
    newest = value(superuser, "select encode(max(digest), 'hex') from record_version where kind = 'incident'")
    assert value(superuser, "select encode(digest, 'hex') from incident") == newest
    people = value(
        superuser,
        "select jsonb_array_length(body -> 'people') from record_version where kind = 'incident' order by digest desc limit 1",
    )
    assert count(superuser, "incident_person") == people


def test_some_new_and_some_known_incidents_in_one_load_each_have_their_newest_people(
    feeds: Database, superuser: Superuser
):
    dates = {day: police_header(made_at=f"2019-07-0{day}T04:00:00+01:00") for day in (2, 3, 4)}
    take_in(feeds, force(), police_load(incident("I-1", people=[person("N-1")]), header=dates[2]))
    take_in(feeds, force(), police_load(incident("I-2", people=[person("N-4")]), header=dates[4]))

    come = [incident(f"I-{number}", people=[person(f"N-{number}0")]) for number in (1, 2, 3)]
    take_in(feeds, force(), police_load(*come, header=dates[3]))

    found = superuser.execute("select incident_id, person_id from incident_person order by incident_id").fetchall()
    assert found == [("I-1", "N-10"), ("I-2", "N-4"), ("I-3", "N-30")]


def test_a_load_is_taken_in_with_a_single_connection(feeds: Database, superuser: Superuser, settings: Settings):
    alone = Database(replace(settings, pool_size=1))
    received = receive(alone, force(), police_load(*(incident(f"I-{number}") for number in range(2100))))

    assert take_in_load(alone, force(), received.load_id).counts["versions"] == 2100
    alone.close()
