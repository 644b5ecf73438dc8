"""Operations that schemathesis makes of the schema, sent through the door: none is a fault, each answer is what the schema says of
it, and whatever is refused is refused with a code that says why."""

import os
import re
from typing import Any

import httpx
import pytest
import schemathesis
from graphql import parse
from hypothesis import HealthCheck, Phase, given, settings, strategies as st
from hypothesis_graphql import nodes

from api import graphql
from auth.limits import Limit
from schema.problems import ErrorCode
from schema.sdl import FILE
from schema.vocabulary import VOCABULARY
from store.database import Database
from tests.api.doors import ask, asking, client, demo
from tests.schema.conforming import violations
from tests.schema.planted import Superuser, plant

# 10,000 in the full run, in parts: no sequencer runs beside a test, and after 15 minutes without one nothing is shown any more.
PARTS, OPERATIONS = (20, 500) if os.environ.get("COUNTERFOIL_TESTS") == "full" else (1, 150)
PEOPLE = (
    "oldham-manager",
    "oldham-administrator",
    "gmp-liaison",
    "oldham-governance",
    "gmca-overseer",
    "rochdale-analyst",
)
REFUSALS = {ErrorCode.FORBIDDEN, ErrorCode.BAD_USER_INPUT, ErrorCode.LIMIT_EXCEEDED}
PATIENT = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)

_ROWS = re.compile(r"\bfirst: (-?\d+)")
_MOMENTS = st.datetimes().map(lambda moment: nodes.String(f"{moment.isoformat()}Z"))
_DAYS = st.dates().map(lambda day: nodes.String(day.isoformat()))

schemathesis.graphql.scalar("DateTime", _MOMENTS)
schemathesis.graphql.scalar("Date", _DAYS)
SCHEMA: Any = schemathesis.graphql.from_file(FILE.read_text(encoding="utf-8"))
CASES: st.SearchStrategy[Any] = SCHEMA.as_strategy()


def _within_reach(text: str) -> str:
    """The operation with pages of 0 to 101 rows: nearly every other number ends it at its door."""
    return _ROWS.sub(lambda found: f"first: {abs(int(found[1])) % 102}", text)


class _Portal:
    """The doors, and the browsers of those who ask. Whoever signed out everywhere signs in again."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._to = client(demo(database))
        self._browsers: dict[str, dict[str, str]] = {}

    def check(self, person: str, text: str) -> bool:
        """Ask as somebody, and judge the answer; whether there was data."""
        if person not in self._browsers:
            self._browsers[person] = asking(self._database, person)
        response = ask(self._to, text, self._browsers[person])
        if "signOutEverywhere" in text:
            del self._browsers[person]
        return _judge(f"{person} asked {text}", text, response)


def _judge(asked: str, text: str, response: httpx.Response) -> bool:
    said = f"{asked} and was answered {response.status_code} {response.text[:2000]}"
    assert response.status_code < 500, said
    answer = response.json()
    if "data" not in answer:
        assert {error["extensions"]["code"] for error in answer["errors"]} <= REFUSALS, said
        return False
    assert "errors" not in answer, said
    assert violations(VOCABULARY.graphql, parse(text), answer["data"]) == [], said
    return True


@pytest.mark.parametrize("part", range(PARTS))
def test_no_operation_is_a_fault_and_each_answer_is_as_the_schema_says(
    database: Database, superuser: Superuser, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    plant(superuser)
    monkeypatch.setattr(graphql, "QUERIES", Limit("queries", 10**6))
    portal, answered = _Portal(database), list[bool]()

    @settings(max_examples=OPERATIONS, deadline=None, phases=[Phase.generate], suppress_health_check=PATIENT)
    @given(case=CASES, person=st.sampled_from(PEOPLE))
    def each(case: Any, person: str) -> None:
        answered.append(portal.check(person, _within_reach(case.body)))

    each()

    # A test of refusals alone would show little.
    assert sum(answered) > len(answered) / 5
