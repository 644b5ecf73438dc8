"""How far a demonstration is: kept by the owner, and read by whoever the portal knows."""

import datetime as dt

import pytest

from auth.viewer import VISITOR
from store import loading
from store.database import Database
from store.loading import Loading, Stage, StageKind
from store.problems import DatabaseFault
from tests.database import OLDHAM, viewer_of

MORNING = dt.datetime(2019, 8, 1, 9, tzinfo=dt.UTC)
STAGES = (Stage(StageKind.SENDING, "gmp-police", 0, 12), Stage(StageKind.JUDGING, "", 0, None))


def found(database: Database) -> Loading | None:
    with database.transaction(VISITOR) as tx:
        return loading.find(tx)


def test_where_nothing_is_loaded_there_is_nothing(database: Database):
    assert found(database) is None


def test_stages_are_noted_as_they_go_on_until_it_is_finished(database: Database):
    with database.owning() as tx:
        loading.begin(tx, STAGES)
    begun = found(database)
    later = (Stage(StageKind.SENDING, "gmp-police", 12, 12), STAGES[1])
    with database.owning() as tx:
        loading.note(tx, later)
        loading.finish(tx, MORNING)
    ended = found(database)

    assert begun is not None
    assert (begun.stages, begun.finished_at, begun.is_under_way(MORNING)) == (STAGES, None, True)
    assert ended is not None
    assert (ended.stages, ended.began_at) == (later, begun.began_at)
    assert not ended.is_under_way(MORNING)
    assert ended.is_under_way(MORNING + dt.timedelta(days=1))


def test_beginning_again_forgets_that_it_was_finished(database: Database):
    with database.owning() as tx:
        loading.begin(tx, STAGES)
        loading.finish(tx, MORNING)
        loading.begin(tx, STAGES[:1])
    again = found(database)

    assert again is not None
    assert (again.stages, again.finished_at) == (STAGES[:1], None)
    assert again.is_under_way(MORNING)


def test_nobody_but_the_owner_keeps_it(database: Database):
    with (
        pytest.raises(DatabaseFault, match="InsufficientPrivilege"),
        database.transaction(viewer_of(OLDHAM)) as tx,
    ):
        loading.begin(tx, STAGES)
