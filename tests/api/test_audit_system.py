"""The static token by which programs audit a demonstration's API: one council's system that reads, at one address, and nowhere in
production."""

from pathlib import Path

import pytest

from api.app import create_app
from api.problems import SettingsRefused
from api.settings import Settings, read
from auth.scopes import Scope
from store.database import Database
from tests.api.doors import ORIGIN, SYSTEM, ask, client, demo
from tests.logged import entries
from tests.schema.planted import Superuser, plant

WHO = "{ viewer { name organisation { code } roles scopes } }"


def test_it_asks_as_a_councils_system_that_reads_and_changes_nothing(database: Database) -> None:
    answer = ask(client(demo(database)), WHO, SYSTEM)

    assert answer.json()["data"] == {
        "viewer": {
            "name": "Case system of a demonstration",
            "organisation": {"code": "E08000004"},
            "roles": ["PARTNER_SYSTEM"],
            "scopes": [
                *("contacts:read", "disclosures:read", "events:read", "feeds:read", "gaps:read", "incidents:read"),
                *("people:read", "queries:adhoc", "referrals:read", "statements:read", "trails:read"),
            ],
        }
    }


def test_what_it_is_shown_is_its_own_councils_and_is_written_down(database: Database, superuser: Superuser) -> None:
    plant(superuser)

    answer = ask(client(demo(database)), "{ contacts { nodes { contactId } } }", SYSTEM)

    own = superuser.execute("select contact_id from contact where directorate = 'E08000004'").fetchall()
    everywhere = superuser.execute("select count(*) from contact").fetchone()
    shown = [one["contactId"] for one in answer.json()["data"]["contacts"]["nodes"]]
    assert sorted(shown) == sorted(str(row[0]) for row in own)
    assert everywhere is not None
    assert everywhere[0] > len(own) > 0  # pyright: ignore[reportOperatorIssue]
    assert {one["subject"] for one in entries(superuser)} == {"demo-audit"}


def test_it_changes_nothing(database: Database, superuser: Superuser) -> None:
    issue = 'mutation { issueStatement(input: {directorate: "E08000004", period: "2019-08", idempotencyKey: "a key"}) { __typename } }'

    answer = ask(client(demo(database)), issue, SYSTEM)

    assert answer.json()["errors"][0]["extensions"]["scopes"] == [Scope.STATEMENTS_ISSUE.value]
    assert superuser.execute("select count(*) from statement").fetchone() == (0,)


@pytest.mark.parametrize(
    "path", ["/gaps", "/explorer", "/sign-ins", "/feeds/police/loads/0190b6a0-0000-7000-8000-000000000000"]
)
def test_it_opens_no_other_door(path: str, database: Database) -> None:
    assert client(demo(database)).get(path, headers=SYSTEM).status_code in {303, 401}


@pytest.mark.parametrize(
    "authorization",
    [
        *("Bearer counterfoil-demo-audit ", "bearer counterfoil-demo-audit", "DPoP counterfoil-demo-audit"),
        *("Bearer counterfoil-demo-audit2", "Bearer Counterfoil-demo-audit", "counterfoil-demo-audit"),
    ],
)
def test_a_token_that_is_nearly_it_is_nobodys(authorization: str, database: Database) -> None:
    assert ask(client(demo(database)), WHO, {"Authorization": authorization}).status_code == 401


@pytest.mark.parametrize("development", [False, True])
def test_production_knows_it_nowhere(development: bool, database: Database) -> None:
    app = create_app(Settings("production", ORIGIN, development=development), database)

    answer = ask(client(app), WHO, SYSTEM)

    assert (answer.status_code, "data" in answer.json()) == (401, False)


def test_the_guide_says_it(root: Path) -> None:
    assert f"-H 'Authorization: {SYSTEM['Authorization']}'" in (root / "docs" / "api.md").read_text(encoding="utf-8")


def test_no_setting_makes_production_take_it() -> None:
    with pytest.raises(SettingsRefused):
        read({"COUNTERFOIL_MODE": "production", "COUNTERFOIL_SIGN_IN": "development"})
    assert not read({"COUNTERFOIL_MODE": "production", "COUNTERFOIL_DEMO": "1"}).demo
