"""The allowance: what an answer may take while it is resolved, whatever the document promised."""

from dataclasses import replace
from typing import Any

import pytest

from schema.allowance import Allowance
from schema.problems import ErrorCode, OperationRefused
from schema.run import run_document
from schema.sizes import PEOPLE
from store.database import Database
from tests.database import OLDHAM, viewer_of
from tests.schema.planted import Superuser, plant

TRAILS = "{ trails { nodes { id referrals { reference trails { id } } } } }"


def test_fields_up_to_the_limit_are_resolved_and_not_one_more() -> None:
    allowance = Allowance(fields=3)
    for _ in range(3):
        allowance.spend()

    with pytest.raises(OperationRefused) as refused:
        allowance.spend()

    assert refused.value.code is ErrorCode.LIMIT_EXCEEDED
    assert refused.value.message == "An answer may have at most 3 fields. Ask for smaller pages."
    assert allowance.refused is refused.value


def test_seconds_that_are_over_are_refused_until_reading_starts_anew() -> None:
    allowance = Allowance(1, seconds=-1)

    with pytest.raises(OperationRefused, match="An answer may take at most -1 seconds"):
        allowance.spend()
    with pytest.raises(OperationRefused):
        allowance.spend()


@pytest.mark.parametrize(
    ("limit", "value", "sentence"),
    [
        ("sizes.PEOPLE", replace(PEOPLE, fields=5), "An answer may have at most 5 fields. Ask for smaller pages."),
        ("allowance.SECONDS", 0, "An answer may take at most 0 seconds. Ask for smaller pages."),
    ],
)
def test_an_answer_over_a_limit_is_one_error_that_names_it_and_no_data(
    database: Database, superuser: Superuser, monkeypatch: pytest.MonkeyPatch, limit: str, value: object, sentence: str
) -> None:
    plant(superuser)
    monkeypatch.setattr(f"schema.{limit}", value)

    answer = run_document(database, viewer_of(OLDHAM), TRAILS, {})

    assert set(answer) == {"errors"}
    assert [(one["extensions"]["code"], one["message"]) for one in answer["errors"]] == [("LIMIT_EXCEEDED", sentence)]
    assert superuser.execute("select count(*) from disclosure").fetchone() == (0,)


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("trail", "{ one: trails { totalCount } two: trails { totalCount } }"),
        ("trail", "{ viewer { name } trails { totalCount } feeds { name } }"),
        ("feed", "{ trails { nodes { id } } feeds { name } gapCounts { kind } }"),
    ],
)
def test_a_statement_that_takes_too_long_is_broken_off_and_said_once(
    database: Database, superuser: Superuser, monkeypatch: pytest.MonkeyPatch, table: str, text: str
) -> None:
    plant(superuser)
    begins: Any = Database.transaction
    monkeypatch.setitem(begins.__wrapped__.__kwdefaults__, "patience_s", 1)

    with superuser.transaction():
        superuser.execute(f"lock table {table} in access exclusive mode".encode())
        answer = run_document(database, viewer_of(OLDHAM), text, {})

    [error] = answer["errors"]
    assert (error["extensions"]["code"], error["extensions"]["limit"]) == ("LIMIT_EXCEEDED", "seconds")
    assert "data" not in answer
    assert superuser.execute("select count(*) from disclosure").fetchone() == (0,)
