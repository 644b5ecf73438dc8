"""Hostile documents: each is refused, or answered, within a tenth of a second of this process's time, and refused before the
database is asked."""

import time
from collections.abc import Callable

import pytest

from schema.prepared import prepare
from schema.run import Answer, Ask, run
from store.database import Database
from tests.api.doors import nowhere
from tests.database import OLDHAM, viewer_of
from tests.schema.hostile import ANSWERED, REFUSED, TEN_KB, Variables

PATIENCE_S = 0.1


def _least_cpu(work: Callable[[], Answer]) -> tuple[float, Answer]:
    """The CPU that something takes, the least of three times, with nothing kept from the time before."""
    taken: list[float] = []
    answer: Answer = {}
    for _ in range(3):
        prepare.cache_clear()
        began = time.thread_time()
        answer = work()
        taken.append(time.thread_time() - began)
    return min(taken), answer


@pytest.mark.requirement(41)
@pytest.mark.parametrize(("document", "code", "variables"), REFUSED.values(), ids=REFUSED)
def test_a_hostile_document_is_refused_soon_and_without_a_database(
    document: str, code: str, variables: Variables
) -> None:
    assert len(document) < TEN_KB
    database, viewer = nowhere(), viewer_of(OLDHAM)

    cpu, answer = _least_cpu(lambda: run(database, viewer, Ask(document, variables)))

    # BUSY would say that the database was asked, which is nowhere.
    assert [error["extensions"]["code"] for error in answer["errors"]] == [code]
    assert cpu < PATIENCE_S


@pytest.mark.parametrize("document", ANSWERED.values(), ids=ANSWERED)
def test_what_is_only_large_is_answered_soon(database: Database, document: str) -> None:
    assert len(document) < TEN_KB

    cpu, answer = _least_cpu(lambda: run(database, viewer_of(OLDHAM), Ask(document, {})))

    assert "errors" not in answer
    assert cpu < PATIENCE_S


def test_variables_nested_deeper_than_a_stack_are_no_fault() -> None:
    deep: list[object] = []
    for _ in range(1_000):
        deep = [deep]
    text = "query Q($f: GapFilter) { gaps(filter: $f) { totalCount } }"

    answer = run(nowhere(), viewer_of(OLDHAM), Ask(text, {"f": deep, "undeclared": deep}))

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]
