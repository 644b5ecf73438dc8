"""Mutations: what is done, done once for a key, and refused as a named fact."""

import datetime as dt
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from auth.scopes import Scope
from schema.asking import beside
from schema.run import run_document
from store.database import Database
from tests.database import OLDHAM, ROCHDALE, force_viewer, viewer_of
from tests.schema.planted import Superuser, plant

ISSUE = """mutation Issue($input: IssueStatementInput!) { issueStatement(input: $input) {
  __typename
  ... on StatementIssued { statement { number period headline laws { number total } } }
  ... on Problem { code message }
  ... on StatementDoesNotAddUp { law difference }
  ... on BadInput { field }
} }"""
STEP = """mutation Step($input: StepPortalTimeInput!) { stepPortalTime(input: $input) {
  __typename
  ... on PortalTimeStepped { portalTime { moment demo } }
  ... on Problem { code message }
  ... on BadInput { field }
} }"""


def _issue(database: Database, key: str, period: str = "2019-08", directorate: str = OLDHAM) -> dict[str, Any]:
    given = {"directorate": directorate, "period": period, "idempotencyKey": key}
    return run_document(database, viewer_of(OLDHAM), ISSUE, {"input": given})


def _step(database: Database, key: str, days: int = 1, *, demo: bool = True) -> dict[str, Any]:
    given = {"days": days, "idempotencyKey": key}
    return run_document(database, viewer_of(OLDHAM), STEP, {"input": given}, demo=demo)


def _statements(superuser: Superuser) -> object:
    return superuser.execute("select count(*) from statement").fetchone()


@contextmanager
def _broken_off_after_the_act(superuser: Superuser) -> Generator[None]:
    """What is intended can be kept and no answer, so that an operation ends between its act and its answer."""
    superuser.execute("alter table idempotency_key add constraint broken check (not response ? 'answer') not valid")
    try:
        yield
    finally:
        superuser.execute("alter table idempotency_key drop constraint broken")


def test_a_statement_is_issued_and_shown(database: Database, superuser: Superuser, settable_time: dt.datetime) -> None:
    answer = _issue(database, "first key")

    issued = answer["data"]["issueStatement"]
    assert issued == {
        "__typename": "StatementIssued",
        "statement": {
            "number": 1,
            "period": "2019-08",
            "headline": "adds up; 0 of 0 could be judged",
            "laws": [{"number": number, "total": 0} for number in range(6)],
        },
    }


def test_the_same_key_issues_once_however_often_it_is_sent(
    database: Database, superuser: Superuser, settable_time: dt.datetime
) -> None:
    first = _issue(database, "one same key")
    again = [_issue(database, "one same key") for _ in range(2)]

    assert again == [first, first]
    assert _statements(superuser) == (1,)


def test_the_same_key_from_several_threads_steps_once(database: Database, settable_time: dt.datetime) -> None:
    with ThreadPoolExecutor(4) as threads:
        running = [threads.submit(_step, database, "one same key") for _ in range(4)]
        answers = [one.result() for one in running]

    moment = (settable_time + dt.timedelta(days=1)).isoformat()
    assert [one["data"]["stepPortalTime"]["portalTime"]["moment"] for one in answers] == [moment] * 4


def test_a_step_that_was_broken_off_after_the_act_is_not_stepped_twice(
    database: Database, superuser: Superuser, settable_time: dt.datetime
) -> None:
    with _broken_off_after_the_act(superuser):
        broken = _step(database, "one same key")

    again = [_step(database, "one same key") for _ in range(2)]

    moment = (settable_time + dt.timedelta(days=1)).isoformat()
    assert broken["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert [one["data"]["stepPortalTime"]["portalTime"]["moment"] for one in again] == [moment, moment]


def test_a_step_that_was_broken_off_and_overtaken_does_not_step_again(
    database: Database, superuser: Superuser, settable_time: dt.datetime
) -> None:
    with _broken_off_after_the_act(superuser):
        _step(database, "one same key")
    _step(database, "another key", days=5)

    again = _step(database, "one same key")

    moment = (settable_time + dt.timedelta(days=6)).isoformat()
    assert again["data"]["stepPortalTime"]["portalTime"]["moment"] == moment


def test_a_statement_that_was_broken_off_after_the_act_is_not_issued_twice(
    database: Database, superuser: Superuser, settable_time: dt.datetime
) -> None:
    with _broken_off_after_the_act(superuser):
        broken = _issue(database, "one same key")
    # As at another moment it would be another statement.
    _step(database, "another key")

    again = _issue(database, "one same key")

    assert broken["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert again["data"]["issueStatement"]["statement"]["number"] == 1
    assert _statements(superuser) == (1,)


def test_who_waits_too_long_for_others_acts_is_told_that_the_portal_is_busy(
    database: Database, superuser: Superuser, settable_time: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("schema.asking.SECOND_PATIENCE_S", 0.05)
    with beside(), beside():
        answer = _issue(database, "some key")

    assert [one["extensions"]["code"] for one in answer["errors"]] == ["BUSY"]
    assert _statements(superuser) == (0,)
    assert _issue(database, "some key")["data"]["issueStatement"]["__typename"] == "StatementIssued"


def test_a_key_that_was_used_for_something_else_is_refused(
    database: Database, superuser: Superuser, settable_time: dt.datetime
) -> None:
    _issue(database, "used key")

    answer = _issue(database, "used key", period="2019-07")

    assert answer["data"]["issueStatement"]["__typename"] == "IdempotencyKeyReused"
    assert answer["data"]["issueStatement"]["code"] == "IDEMPOTENCY_KEY_REUSED"
    assert _statements(superuser) == (1,)


@pytest.mark.parametrize("key", ["", "short", "x" * 201])
def test_a_key_of_no_use_is_refused_before_anything_is_done(
    database: Database, superuser: Superuser, settable_time: dt.datetime, key: str
) -> None:
    answer = _issue(database, key)

    assert [one["extensions"]["code"] for one in answer["errors"]] == ["BAD_USER_INPUT"]
    assert _statements(superuser) == (0,)


@pytest.mark.parametrize("directorate", [ROCHDALE, "E99999999", "GMP", ""])
def test_anothers_directorate_and_one_that_does_not_exist_are_refused_alike(
    database: Database, settable_time: dt.datetime, directorate: str
) -> None:
    answer = _issue(database, "some key", directorate=directorate)

    assert answer["data"]["issueStatement"] == {
        "__typename": "NotFound",
        "code": "NOT_FOUND",
        "message": "There is no such directorate, or it is not yours.",
    }


def test_a_period_that_is_none_is_refused_by_its_field(database: Database, settable_time: dt.datetime) -> None:
    answer = _issue(database, "some key", period="last month")

    refused = answer["data"]["issueStatement"]
    assert (refused["__typename"], refused["field"]) == ("BadInput", "period")


def test_a_statement_that_does_not_add_up_is_refused_with_the_difference_and_keeps_no_key(
    database: Database, superuser: Superuser, settable_time: dt.datetime
) -> None:
    plant(superuser)
    superuser.execute("delete from incident_line where incident_id = 'I-1'")

    refused = _issue(database, "some key")["data"]["issueStatement"]

    assert refused["__typename"] == "StatementDoesNotAddUp"
    assert refused["code"] == "STATEMENT_DOES_NOT_ADD_UP"
    assert refused["difference"] != 0
    assert _statements(superuser) == (1,)
    assert superuser.execute("select count(*) from idempotency_key").fetchone() == (0,)


def test_who_may_not_issue_is_refused_without_data(database: Database, settable_time: dt.datetime) -> None:
    given = {"directorate": OLDHAM, "period": "2019-08", "idempotencyKey": "some key"}
    others = frozenset(Scope) - {Scope.STATEMENTS_ISSUE}

    answer = run_document(database, viewer_of(OLDHAM, scopes=others), ISSUE, {"input": given})

    assert set(answer) == {"errors"}
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


def test_the_force_issues_no_statement_of_its_own(database: Database, settable_time: dt.datetime) -> None:
    given = {"directorate": OLDHAM, "period": "2019-08", "idempotencyKey": "some key"}

    answer = run_document(database, force_viewer(), ISSUE, {"input": given})

    assert answer["data"]["issueStatement"]["__typename"] == "NotFound"


def test_portal_time_is_stepped_by_days_in_a_demonstration(database: Database, settable_time: dt.datetime) -> None:
    answer = _step(database, "step one", days=3)

    assert answer["data"]["stepPortalTime"] == {
        "__typename": "PortalTimeStepped",
        "portalTime": {"moment": (settable_time + dt.timedelta(days=3)).isoformat(), "demo": True},
    }


def test_portal_time_is_not_stepped_outside_a_demonstration(database: Database, settable_time: dt.datetime) -> None:
    answer = _step(database, "step one", demo=False)

    assert answer["data"]["stepPortalTime"]["code"] == "PORTAL_TIME_FIXED"


def test_portal_time_that_nobody_made_settable_is_not_stepped(database: Database) -> None:
    answer = _step(database, "step one")

    assert answer["data"]["stepPortalTime"]["code"] == "PORTAL_TIME_FIXED"


@pytest.mark.parametrize("days", [0, -1, 401])
def test_days_that_are_none_are_refused_by_their_field(
    database: Database, settable_time: dt.datetime, days: int
) -> None:
    refused = _step(database, "step one", days=days)["data"]["stepPortalTime"]

    assert (refused["__typename"], refused["field"]) == ("BadInput", "days")
