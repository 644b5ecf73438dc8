"""Statements as at a moment of portal time: the newest that had been issued by then, as it was issued. Records are synthetic."""

import datetime as dt
from typing import Any

import pytest

from actions.issue_statement import issue_statement
from schema.run import run_document
from store.database import Database
from tests.database import OLDHAM, ROCHDALE, viewer_of
from tests.feeds.examples import contact, incident, referral
from tests.schema.nights import morning, night
from tests.schema.worlds import JULY
from tests.store.planting import Superuser

STATEMENT = (
    "query($period: String, $number: Int, $asAt: DateTime)"
    f' {{ statement(directorate: "{OLDHAM}", period: $period, number: $number, asAt: $asAt)'
    " { number asAt headline digest supersededBy } }"
)
LIST = "query($asAt: DateTime) { statements(asAt: $asAt) { totalCount nodes { number supersededBy } } }"
OURS = viewer_of(OLDHAM)


@pytest.fixture
def issued(database: Database, superuser: Superuser) -> Database:
    """Statements of July from the 2nd, 3rd and 5th of it, each other than the one before."""
    night(database, superuser, 2, [incident(), referral()])
    issue_statement(database, OURS, OLDHAM, JULY)
    night(database, superuser, 3, **{OLDHAM: [contact()]})
    issue_statement(database, OURS, OLDHAM, JULY)
    night(database, superuser, 5)
    issue_statement(database, OURS, OLDHAM, JULY)
    return database


def _statement(database: Database, as_at: dt.datetime | None, **values: Any) -> dict[str, Any] | None:
    moment = None if as_at is None else as_at.isoformat()
    return run_document(database, OURS, STATEMENT, {"asAt": moment, **values})["data"]["statement"]


def _list(database: Database, as_at: dt.datetime | None) -> dict[str, Any]:
    moment = None if as_at is None else as_at.isoformat()
    return run_document(database, OURS, LIST, {"asAt": moment})["data"]["statements"]


@pytest.mark.parametrize("period", [None, "2019-07"])
def test_the_newest_that_had_been_issued_by_then_is_shown_as_it_was_issued(
    issued: Database, period: str | None
) -> None:
    stored = {number: _statement(issued, None, number=number) for number in (1, 2, 3)}
    moments = (
        morning(2) - dt.timedelta(seconds=1),
        morning(2),
        morning(3, 0),
        morning(3),
        morning(4),
        morning(5),
        None,
    )

    seen = [_statement(issued, moment, period=period) for moment in moments]

    assert [one and (one["number"], one["supersededBy"]) for one in seen] == [
        None, (1, None), (1, None), (2, None), (2, None), (3, None), (3, None),
    ]  # fmt: skip
    for one in filter(None, seen):
        assert {**(stored[one["number"]] or {}), "supersededBy": None} == one


def test_what_had_been_superseded_by_then_says_so_and_what_came_later_is_not_there(issued: Database) -> None:
    def shown(number: int, as_at: dt.datetime | None) -> int | str | None:
        one = _statement(issued, as_at, number=number)
        return "none" if one is None else one["supersededBy"]

    assert [shown(1, at) for at in (morning(2, 0), morning(2), morning(3), None)] == ["none", None, 2, 2]
    assert [shown(2, at) for at in (morning(2), morning(3), morning(5))] == ["none", None, 3]


def test_a_page_holds_those_issued_by_then(issued: Database) -> None:
    def numbers(as_at: dt.datetime | None) -> tuple[int, list[tuple[int, int | None]]]:
        page = _list(issued, as_at)
        return page["totalCount"], [(one["number"], one["supersededBy"]) for one in page["nodes"]]

    assert numbers(morning(2, 0)) == (0, [])
    assert numbers(morning(3)) == (2, [(2, None), (1, 2)])
    assert numbers(morning(5)) == numbers(None) == (3, [(3, None), (2, 3), (1, 2)])


def test_a_moment_to_come_is_refused(issued: Database) -> None:
    for text in (STATEMENT, LIST):
        [error] = run_document(issued, OURS, text, {"asAt": morning(6).isoformat()})["errors"]

        assert error["extensions"]["code"] == "BAD_USER_INPUT"


def test_another_directorates_statements_are_not_there_at_any_moment(issued: Database) -> None:
    for moment in (morning(3), None):
        values = {"asAt": None if moment is None else moment.isoformat()}
        answer = run_document(issued, viewer_of(ROCHDALE), STATEMENT, values)

        assert answer == {"data": {"statement": None}}
