"""`counterfoil migrate` and `counterfoil doctor` against a named server."""

from __future__ import annotations

import datetime as dt
from typing import Any

import orjson
import psycopg
import pytest
import typer
from typer.testing import CliRunner, Result

from cli import doctor_command, migrate_command
from migrations.run import head, known
from store.clock import machine_time
from store.database import Database
from store.settings import Settings
from store.viewer_keys import install
from tests.database import FORCE
from tests.store.planting import plant


def _run(*arguments: str) -> Result:
    app = typer.Typer()
    migrate_command.add_to(app)
    doctor_command.add_to(app)
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture(autouse=True)
def named(database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = {
        "DATABASE_URL": settings.application_url,
        "COUNTERFOIL_OWNER_URL": settings.need_owner(),
        "COUNTERFOIL_RECONCILER_URL": settings.need_reconciler(),
        "COUNTERFOIL_ERASER_URL": settings.need_eraser(),
        "COUNTERFOIL_VIEWER_KEY": settings.viewer_key.hex(),
    }
    for name, value in addresses.items():
        monkeypatch.setenv(name, value)


def _findings() -> dict[str, tuple[bool, str]]:
    result = _run("doctor", "--json")
    body = orjson.loads(result.stdout)
    assert result.exit_code == (0 if body["well"] else 1)
    return {one["name"]: (one["well"], one["said"]) for one in body["findings"]}


class TestMigrate:
    def test_where_nothing_is_to_do_it_says_so(self):
        result = _run("migrate")

        assert (result.exit_code, result.stdout) == (0, f"Nothing to do: the database is at {head()}.\n")

    def test_as_json(self):
        assert orjson.loads(_run("migrate", "--json").stdout) == {"at": head(), "run": []}

    def test_a_migration_that_there_is_not_is_wrong_usage(self):
        result = _run("migrate", "--to", "9999_unheard_of")

        assert result.exit_code == 2
        assert known()[0] in result.stderr

    def test_without_the_owners_address_it_says_which_setting_is_missing(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.delenv("COUNTERFOIL_OWNER_URL")
        result = _run("migrate")

        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr == "COUNTERFOIL_OWNER_URL: set it for this command\n"


class TestDoctor:
    def test_a_healthy_installation_is_well(self):
        result = _run("doctor")

        assert result.exit_code == 0
        lines = [line.split("\t") for line in result.stdout.splitlines()]
        assert [line[0] for line in lines] == ["condition"] + ["ok"] * 12
        assert ["ok", "role counterfoil_app", "counterfoil_app cannot step round row-level security"] in lines

    def test_no_secret_is_printed(self, settings: Settings):
        printed = _run("doctor").output + _run("doctor", "--json").output

        assert settings.viewer_key.hex() not in printed
        assert "postgresql://" not in printed

    def test_a_role_that_could_step_round_the_policies_is_named(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setenv("DATABASE_URL", settings.need_owner())

        assert _findings()["role counterfoil_app"] == (
            False,
            (
                "The role counterfoil_owner owns tables of the portal or is a member of the role that does. "
                "Row-level security would not hold; connect as another role."
            ),
        )

    def test_a_table_without_forced_security_is_named(self, superuser: psycopg.Connection[Any]):
        superuser.execute("alter table contact no force row level security")
        try:
            found = _findings()
        finally:
            superuser.execute("alter table contact force row level security")

        assert found["row-level security"] == (False, "not enabled and forced on contact")

    def test_a_database_that_is_behind_is_told_what_to_do_and_not_looked_into(self, superuser: psycopg.Connection[Any]):
        superuser.execute("update alembic_version set version_num = '0001_first_light'")
        try:
            found = _findings()
        finally:
            superuser.execute("update alembic_version set version_num = %s", [head()])

        assert found["migrations"] == (
            False,
            f"The database is at migration 0001_first_light, not at {head()}. Run: counterfoil migrate",
        )
        assert "row-level security" not in found

    def test_the_age_of_every_feed_by_portal_time(self, superuser: psycopg.Connection[Any], settable_time: dt.datetime):
        made = {"fresh": dt.timedelta(hours=3), "stale": dt.timedelta(hours=27)}
        for number, (feed, age) in enumerate(made.items()):
            plant(superuser, "feed", FORCE, feed=feed)
            load = f"00000000-0000-0000-0000-00000000000{number}"
            plant(
                superuser,
                "load",
                FORCE,
                load_id=load,
                feed=feed,
                made_at=settable_time - age,
                complete=True,
                state="TAKEN_IN",
            )
        plant(superuser, "feed", FORCE, feed="silent")

        found = _findings()

        assert {name: said for name, said in found.items() if name.startswith("feed")} == {
            "feed GMP fresh": (True, "newest complete load 3 hours old"),
            "feed GMP silent": (False, "no complete load yet"),
            "feed GMP stale": (False, "newest complete load 27 hours old"),
        }

    def test_a_key_that_the_database_does_not_know_is_named(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("COUNTERFOIL_VIEWER_KEY", "cd" * 32)

        assert _findings()["viewer key"] == (False, "the database does not know it; run: counterfoil migrate")

    def test_a_key_older_than_a_year_is_named(
        self, database: Database, settings: Settings, superuser: psycopg.Connection[Any]
    ):
        superuser.execute("update guard.viewer_key set made_at = now() - interval '400 days'")
        try:
            found = _findings()
        finally:
            superuser.execute("delete from guard.viewer_key")
            with database.owning() as tx:
                install(tx, settings.viewer_key, machine_time())

        assert found["viewer key"] == (False, "400 days old")

    def test_without_the_reconcilers_address_that_is_wrong(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.delenv("COUNTERFOIL_RECONCILER_URL")

        assert _findings()["role counterfoil_reconciler"] == (False, "COUNTERFOIL_RECONCILER_URL is not set")

    def test_without_the_erasers_address_that_is_wrong(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.delenv("COUNTERFOIL_ERASER_URL")

        well, said = _findings()["role counterfoil_eraser"]

        assert (well, said.startswith("COUNTERFOIL_ERASER_URL is not set")) == (False, True)

    def test_a_server_that_does_not_answer(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("DATABASE_URL", "postgresql://a:secret@127.0.0.1:1/x")
        found = _findings()

        assert found["server"] == (False, "does not answer")
        assert found["migrations"] == (False, "The database cannot be reached. Try again in a moment.")
