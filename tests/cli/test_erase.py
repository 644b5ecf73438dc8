"""`counterfoil retention` and `counterfoil erase`: which rules hold, what is due, and that a dry run erases nothing."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
import typer
from typer.testing import CliRunner, Result

import region
from cli import erase_command, reconcile_command, retention_command
from store.database import Database
from store.settings import Settings
from tests.actions.erasing import rows_of, set_time
from tests.actions.planting import Superuser
from tests.actions.regions import files_of, load, make_ready, write_region

PERIODS = {
    "COUNCIL_RECORDS": "24 months",
    "EVENTS": "90 days",
    "EXPECTED_RECORDS": "24 months",
    "LOAD_BYTES": "28 days",
    "OPEN_GAPS": "6 months",
    "POLICE_RECORDS": "24 months",
    "PURGED": "28 days",
    "REJECTIONS": "90 days",
    "STAFF": "12 months",
    "STATEMENT_ENTRIES": "72 months",
}


def run(*arguments: str) -> Result:
    app = typer.Typer()
    for command in (erase_command, reconcile_command, retention_command):
        command.add_to(app)
    return CliRunner().invoke(app, list(arguments))


def printed(*arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0
    return orjson.loads(result.stdout)


@pytest.fixture(autouse=True)
def named(database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = {
        "DATABASE_URL": settings.application_url,
        "COUNTERFOIL_RECONCILER_URL": settings.need_reconciler(),
        "COUNTERFOIL_ERASER_URL": settings.need_eraser(),
        "COUNTERFOIL_VIEWER_KEY": settings.viewer_key.hex(),
    }
    for name, value in addresses.items():
        monkeypatch.setenv(name, value)


def test_the_rules_in_force_are_listed_with_the_moment_since_which_things_are_kept(superuser: Superuser):
    set_time(superuser, "2021-07-08 08:00+00")

    found = {one["kind"]: one for one in printed("retention")}

    assert {kind: one["period"] for kind, one in found.items()} == PERIODS
    assert found["POLICE_RECORDS"]["kept_since"] == "2019-07-08T08:00:00+00:00"
    assert found["POLICE_RECORDS"]["version"] == "2019-1"


def test_before_the_first_rule_is_in_force_everything_is_kept(superuser: Superuser):
    set_time(superuser, "2018-12-31 12:00+00")

    assert printed("retention") == []


def test_the_guide_names_every_rule_with_its_default(root: Path):
    guide = (root / "docs" / "reference.md").read_text()

    assert [kind for kind, period in PERIODS.items() if f"| `{kind}` |" not in guide or period not in guide] == []


def test_what_is_due_is_told_rule_by_rule_and_erased_once(database: Database, superuser: Superuser, tmp_path: Path):
    make_ready(superuser, "2019-07-05T09:00:00+01:00")
    busy = replace(region.TINY, incidents_a_day=20)
    load(database, files_of(write_region(tmp_path, days=4, size=busy)), reconcile=False)
    assert run("reconcile", "--full").exit_code == 0
    set_time(superuser, "2021-12-01 08:00+00")
    before = rows_of(superuser, ("record_version", "trail", "gap", "outbox", "disclosure"))

    due = printed("erase", "--dry-run")
    table = run("erase", "--dry-run").stdout.splitlines()

    assert rows_of(superuser, before) == before
    assert (due["dry_run"], due["police_records"] > 0, due["held"] > 0) == (True, True, True)
    assert table[0] == "rule\tof\tdue\theld by open gaps"
    assert f"POLICE_RECORDS\trecords\t{due['police_records']}\t" in table
    done = printed("erase")
    assert {name: done[name] for name in due if name not in ("dry_run", "rows")} == {
        name: due[name] for name in due if name not in ("dry_run", "rows")
    }
    assert rows_of(superuser, ("record_version",))["record_version"] < before["record_version"]
    assert printed("erase")["components"] == 0


def test_without_the_erasers_address_nothing_is_erased_and_the_setting_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("COUNTERFOIL_ERASER_URL")

    result = run("erase")

    assert (result.exit_code, "COUNTERFOIL_ERASER_URL" in result.stderr) == (1, True)
