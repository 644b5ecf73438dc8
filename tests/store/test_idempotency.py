"""Idempotency keys: said twice, done once."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from auth.viewer import Viewer
from store.database import Database
from store.idempotency import claim, complete, forget, intend, release
from store.problems import DatabaseFault, KeyUsedForAnotherRequest
from tests.database import OLDHAM, ROCHDALE, viewer_of


def _act(
    database: Database, request: bytes = b"r", number: int = 1, viewer: Viewer | None = None, *, fails: bool = False
) -> Mapping[str, Any]:
    who = viewer or viewer_of(OLDHAM)
    with database.transaction(who) as tx:
        known = claim(tx, who, "key-1", request)
        if known is not None and known.answer is not None:
            return known.answer
        if fails:
            tx.run("select 1 / 0")
        response = {"number": number}
        complete(tx, who, "key-1", request, response)
        return response


def test_the_same_request_again_gives_the_first_response(database: Database):
    assert [_act(database, number=1), _act(database, number=2)] == [{"number": 1}, {"number": 1}]


def test_another_request_under_the_key_is_a_problem(database: Database):
    _act(database, b"r")

    with pytest.raises(KeyUsedForAnotherRequest) as problem:
        _act(database, b"s")

    assert problem.value.key == "key-1"


def test_the_key_of_another_organisation_is_another_key(database: Database):
    _act(database, number=1)

    assert _act(database, b"s", 2, viewer_of(ROCHDALE)) == {"number": 2}


def test_an_act_that_failed_leaves_its_key_free(database: Database):
    with pytest.raises(DatabaseFault):
        _act(database, fails=True)

    assert _act(database, number=2) == {"number": 2}


def test_what_was_intended_is_kept_until_it_is_answered_or_released(database: Database):
    who = viewer_of(OLDHAM)
    with database.transaction(who) as tx:
        intend(tx, who, "key-1", b"r", {"newest": 3})
    with database.transaction(who) as tx:
        broken_off = claim(tx, who, "key-1", b"r")
        release(tx, who, "key-1")

    with database.transaction(who) as tx:
        released = claim(tx, who, "key-1", b"s")

    assert broken_off is not None
    assert (broken_off.intention, broken_off.answer) == ({"newest": 3}, None)
    assert released is None


def test_two_at_once_are_done_once(database: Database):
    together = threading.Barrier(2)

    def act(number: int) -> Mapping[str, Any]:
        together.wait()
        return _act(database, number=number)

    with ThreadPoolExecutor(2) as threads:
        one, other = threads.map(act, [1, 2])

    assert one == other


def test_old_keys_are_forgotten(database: Database, superuser: psycopg.Connection[Any]):
    _act(database)
    superuser.execute("update idempotency_key set at = at - interval '8 days'")
    with database.transaction(viewer_of(ROCHDALE)) as tx:
        elsewhere = forget(tx)
    with database.transaction(viewer_of(OLDHAM)) as tx:
        assert (elsewhere, forget(tx)) == (0, 1)

    assert _act(database, number=2) == {"number": 2}
