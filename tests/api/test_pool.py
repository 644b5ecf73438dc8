"""Requests of many viewers at once over few connections: nobody ever sees another's row, whatever was cut off before."""

import json
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from schema.run import run_document
from store.database import Database
from store.settings import Settings
from tests.database import FORCE, OLDHAM, ROCHDALE, force_viewer, viewer_of
from tests.schema.planted import Superuser, plant

VIEWERS = {OLDHAM: viewer_of(OLDHAM), ROCHDALE: viewer_of(ROCHDALE), FORCE: force_viewer()}
QUESTIONS = (
    "{ contacts { totalCount nodes { contactId children { familyName } } } }",
    "{ trails { totalCount nodes { id child { familyName } } } }",
    "{ loads { totalCount nodes { id } } statements { totalCount } }",
)
FAILING = '{ trails { nodes { id child { familyName } } } loads(after: "nothing") { totalCount } }'


def _ask(database: Database, organisation: str, question: str) -> str:
    return json.dumps(run_document(database, VIEWERS[organisation], question, {}))


def _break_off(database: Database, how: str) -> None:
    """A transaction that ends in another way than well: undone, cancelled by its time limit, or cut from the server."""
    statement = {
        "rollback": "select 1 / 0",
        "cancel": "select set_config('statement_timeout', '1', true), pg_sleep(0)",
        "cut": "select pg_terminate_backend(pg_backend_pid())",
    }[how]
    try:
        with database.transaction(VIEWERS[ROCHDALE]) as tx:
            tx.rows("select count(*) from contact")
            tx.run(statement)
            tx.run("select pg_sleep(5)" if how == "cancel" else "select 1")
    except Exception:  # noqa: BLE001  how it ends is the point, and the answers after it are what is tested
        return


@pytest.mark.requirement(25)
def test_of_200_requests_on_5_connections_none_is_answered_with_anothers_rows(
    database: Database, settings: Settings, superuser: Superuser
):
    plant(superuser)
    alone = {(code, question): _ask(database, code, question) for code in VIEWERS for question in QUESTIONS}
    small = Database(replace(settings, pool_size=5))
    chance = random.Random(25)  # noqa: S311
    turns = [(chance.choice(list(VIEWERS)), chance.choice(QUESTIONS)) for _ in range(200)]
    ending = threading.Semaphore(2)

    def one(number: int) -> tuple[str, str, str]:
        code, question = turns[number]
        if number % 10 == 0:
            with ending:
                _break_off(small, ("rollback", "cancel", "cut")[number // 10 % 3])
        if number % 7 == 0:
            assert '"data"' not in _ask(small, code, FAILING)
        return code, question, _ask(small, code, question)

    try:
        with ThreadPoolExecutor(5) as threads:
            answers = list(threads.map(one, range(200)))
    finally:
        small.close()

    assert [(code, question) for code, question, answer in answers if answer != alone[code, question]] == []
    assert len(set(alone.values())) == len(alone)


@pytest.mark.requirement(25)
@pytest.mark.parametrize("how", ["commit", "rollback", "cancel"])
def test_the_viewer_never_outlives_its_transaction(
    settings: Settings, database: Database, superuser: Superuser, how: str
):
    plant(superuser)
    single = Database(replace(settings, pool_size=1))
    try:
        if how == "commit":
            with single.transaction(VIEWERS[OLDHAM]) as tx:
                assert tx.value("select count(*) from contact") == 2
        else:
            _break_off(single, how)
        with single.without_viewer() as tx:
            # Asked of the server itself, not of what the portal set for this transaction.
            assert tx.value("select count(*) from contact") == 0
            assert tx.value("select guard.organisation()") is None
    finally:
        single.close()
