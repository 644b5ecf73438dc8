"""What a system says that it looks for: headers that go into every entry, and codes that nobody agreed."""

import json

import pytest

from store.database import Database
from tests.api.doors import SYSTEM, ask, client, demo
from tests.schema.planted import Superuser, plant

QUESTION = "{ trails(first: 1) { nodes { id child { familyName } } } }"


def test_the_purpose_is_in_every_entry_with_its_gateway(database: Database, superuser: Superuser):
    plant(superuser)
    told = {**SYSTEM, "Counterfoil-Purpose": "CHILD_PROTECTION", "Counterfoil-Case": "case 12/2019"}

    assert ask(client(demo(database)), QUESTION, told).status_code == 200

    entries = [json.loads(bytes(row[0])) for row in superuser.execute("select entry from disclosure")]  # pyright: ignore[reportArgumentType]
    assert {(one["purpose"], one["legal_gateway"]) for one in entries} == {
        ("CHILD_PROTECTION", "Children Act 1989 s.47")
    }


def test_without_a_purpose_it_is_to_reconcile_gaps(database: Database, superuser: Superuser):
    plant(superuser)
    ask(client(demo(database)), QUESTION, SYSTEM)

    entries = [json.loads(bytes(row[0])) for row in superuser.execute("select entry from disclosure")]  # pyright: ignore[reportArgumentType]
    assert {one["purpose"] for one in entries} == {"GAP_RECONCILIATION"}


@pytest.mark.parametrize(
    "told",
    [
        {"Counterfoil-Purpose": "CURIOSITY"},
        {"Counterfoil-Purpose": "BREAK_GLASS"},
        {"Counterfoil-Purpose": ""},
        {"Counterfoil-Case": "x" * 101},
    ],
)
def test_a_wrong_code_is_refused_clearly_and_nothing_is_read(
    database: Database, superuser: Superuser, told: dict[str, str]
):
    plant(superuser)
    answer = ask(client(demo(database)), QUESTION, {**SYSTEM, **told})

    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert "CHILD_PROTECTION" in error["message"] or "1 to 100" in error["message"]
    assert superuser.execute("select count(*) from disclosure").fetchone() == (0,)
