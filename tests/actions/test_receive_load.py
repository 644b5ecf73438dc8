"""Bytes on their way in: kept whole or not at all, known by their digest, and never read here."""

import datetime as dt
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from actions.need_scope import ScopeNeeded
from actions.receive_load import AlreadyTakenIn, LoadTooLarge, Received, receive_load
from actions.take_in_load import take_in_load
from auth.scopes import Scope
from store import loads
from store.database import Database
from store.loads import LoadState
from store.problems import FeedNotFound
from tests.actions.intake import (
    COUNCIL,
    KEPT,
    POLICE,
    Superuser,
    count,
    force,
    jobs,
    kept,
    receive,
    register,
    state,
    take_in,
)
from tests.database import force_viewer
from tests.feeds.examples import incident, police_load, referral

NOTHING: dict[str, list[Any]] = {table: [] for table in KEPT}


@pytest.fixture
def feeds(database: Database) -> Database:
    register(database)
    return database


def test_what_was_received_waits_with_a_job_and_no_record_is_seen(feeds: Database, superuser: Superuser):
    received = receive(feeds, force(), police_load(incident()))

    assert isinstance(received, Received)
    assert state(superuser, received.load_id) == "RECEIVED"
    assert jobs(superuser) == [("take_in_load", str(received.load_id))]
    assert kept(superuser) == NOTHING


def test_the_same_bytes_again_change_nothing_and_say_so(feeds: Database, superuser: Superuser):
    data = police_load(incident(), referral())
    first = take_in(feeds, force(), data)
    before, loads_before = kept(superuser), count(superuser, "load")

    again = receive(feeds, force(), data)

    assert again == AlreadyTakenIn(first.load_id, LoadState.TAKEN_IN)
    assert kept(superuser) == before
    assert (count(superuser, "load"), count(superuser, "load_chunk")) == (loads_before, 0)


@pytest.mark.parametrize("left_as", ["RECEIVED", "TAKING_IN"])
def test_the_same_bytes_again_take_up_a_load_whose_job_has_failed(feeds: Database, superuser: Superuser, left_as: str):
    data = police_load(incident())
    first = receive(feeds, force(), data)
    superuser.execute("update load set state = %s", (left_as,))
    superuser.execute("update queue.procrastinate_jobs set status = 'failed'")

    again = [receive(feeds, force(), data) for _ in range(2)]

    assert again == [AlreadyTakenIn(first.load_id, LoadState(left_as))] * 2
    assert jobs(superuser) == [("take_in_load", str(first.load_id))]


def test_two_senders_of_the_same_bytes_at_once_bring_one_load(feeds: Database, superuser: Superuser):
    data = police_load(*(incident(f"I-{number}") for number in range(50)))
    found: list[Received | AlreadyTakenIn] = []
    senders = [threading.Thread(target=lambda: found.append(receive(feeds, force(), data))) for _ in range(3)]

    for one in senders:
        one.start()
    for one in senders:
        one.join()

    assert sorted(type(one).__name__ for one in found) == ["AlreadyTakenIn", "AlreadyTakenIn", "Received"]
    assert len({one.load_id for one in found}) == 1
    assert count(superuser, "load") == 1


def test_an_upload_that_stops_with_an_error_leaves_nothing(feeds: Database, superuser: Superuser):
    def failing() -> Iterator[bytes]:
        yield police_load(incident()) * 2000
        raise ConnectionError

    with pytest.raises(ConnectionError):
        receive_load(feeds, force(), POLICE, failing())

    assert (count(superuser, "load"), count(superuser, "load_chunk"), jobs(superuser)) == (0, 0, [])


def test_an_upload_beyond_the_limit_is_refused_and_forgotten(feeds: Database, superuser: Superuser):
    with pytest.raises(LoadTooLarge, match="larger than 1,000 bytes"):
        receive_load(feeds, force(), POLICE, [b"x" * 600, b"x" * 600], most_bytes=1000)

    assert count(superuser, "load") == 0


def test_an_upload_that_broke_off_long_ago_is_forgotten(feeds: Database, superuser: Superuser):
    with feeds.transaction(force()) as tx:
        loads.begin(tx, "GMP", POLICE, dt.datetime(2019, 7, 2, tzinfo=dt.UTC))
    superuser.execute("update load set load_id = uuidv7(interval '-25 hours')")
    fresh = receive(feeds, force(), police_load())

    with feeds.transaction(force()) as tx:
        dropped = loads.drop_old_uploads(tx, "GMP")

    assert (dropped, state(superuser, fresh.load_id)) == (1, "RECEIVED")


def test_a_feed_that_the_organisation_does_not_have_is_not_there(feeds: Database):
    with pytest.raises(FeedNotFound):
        receive_load(feeds, force(), COUNCIL, [police_load()])


def test_a_viewer_without_the_scope_brings_no_load(feeds: Database, superuser: Superuser):
    with pytest.raises(ScopeNeeded, match="feeds:load"):
        receive_load(feeds, force_viewer(scopes=frozenset({Scope.FEEDS_READ})), POLICE, [police_load()])

    assert count(superuser, "load") == 0


def test_a_load_received_in_many_small_pieces_is_kept_in_large_ones(feeds: Database, superuser: Superuser):
    data = police_load(*(referral(f"R-{number}", narrative="x" * 3000) for number in range(400)))

    received = receive_load(feeds, force(), POLICE, (data[start : start + 700] for start in range(0, len(data), 700)))

    assert count(superuser, "load_chunk") == 2
    assert take_in_load(feeds, force(), received.load_id).counts["taken_in"] == {"referral": 400}
