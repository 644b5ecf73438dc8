"""How far a demonstration is, as GraphQL tells it."""

import datetime as dt

from auth.viewer import VISITOR
from schema.run import run_document
from store import loading
from store.database import Database
from store.loading import Stage, StageKind
from tests.database import OLDHAM, viewer_of

ASKED = "{ loading { isUnderWay finishedAt stages { kind feed done of } } }"


def begin(database: Database) -> None:
    with database.owning() as tx:
        loading.begin(tx, [Stage(StageKind.WRITING, "", 3, 12), Stage(StageKind.SENDING, "wigan-ssd", 0, None)])


def test_anybody_may_ask_how_far_a_demonstration_is(database: Database, settable_time: dt.datetime):
    begin(database)
    expected = {
        "isUnderWay": True,
        "finishedAt": None,
        "stages": [
            {"kind": "WRITING", "feed": None, "done": 3, "of": 12},
            {"kind": "SENDING", "feed": "wigan-ssd", "done": 0, "of": None},
        ],
    }

    for viewer in (VISITOR, viewer_of(OLDHAM, scopes=frozenset())):
        assert run_document(database, viewer, ASKED, {}, demo=True) == {"data": {"loading": expected}}


def test_it_is_under_way_again_once_portal_time_was_stepped(database: Database, settable_time: dt.datetime):
    begin(database)
    with database.owning() as tx:
        loading.finish(tx, settable_time - dt.timedelta(days=1))

    answer = run_document(database, VISITOR, ASKED, {}, demo=True)

    assert answer["data"]["loading"]["isUnderWay"] is True
    assert answer["data"]["loading"]["finishedAt"] is not None


def test_in_production_there_is_none(database: Database):
    begin(database)

    assert run_document(database, viewer_of(OLDHAM), ASKED, {}) == {"data": {"loading": None}}


def test_a_visitor_is_shown_nothing_else(database: Database):
    assert "errors" in run_document(database, VISITOR, "{ feeds { name } }", {}, demo=True)
