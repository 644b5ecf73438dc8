"""`counterfoil statement`, `gaps` and `reconcile` over a small region: what programs read, what people read, exit codes."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
import typer
from typer.testing import CliRunner, Result

import region
from cli import gaps_command, reconcile_command, statement_command
from store.database import Database
from store.settings import Settings
from tests.actions.planting import OLDHAM, Superuser
from tests.actions.regions import files_of, load, make_ready, write_region
from tests.truth import Truth, as_counted, differences, read, read_statement

DIRECTORATES = [f"E080000{number:02d}" for number in range(1, 11)]
ALL_DAYS = "2019-06-01/2019-08-01"


def run(*arguments: str) -> Result:
    app = typer.Typer()
    for command in (statement_command, gaps_command, reconcile_command):
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
        "COUNTERFOIL_VIEWER_KEY": settings.viewer_key.hex(),
    }
    for name, value in addresses.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # Busier than a tiny one, so that gaps open in few days.
    return write_region(tmp_path_factory.mktemp("region"), days=4, size=replace(region.TINY, incidents_a_day=20))


@pytest.fixture
def truth(database: Database, superuser: Superuser, folder: Path) -> Truth:
    """The truth of a region that was taken in, and reconciled by command."""
    truth = read(folder / "truth.ndjson")
    make_ready(superuser, truth.as_at)
    load(database, files_of(folder), reconcile=False)
    assert run("reconcile", "--full").exit_code == 0
    return truth


def test_the_statement_adds_up_and_agrees_with_the_truth_trail_by_trail(truth: Truth):
    body = printed("statement", "--directorate", OLDHAM, "--period", ALL_DAYS)

    found = read_statement(body)
    assert differences(as_counted(truth, OLDHAM, found), found) == []
    assert (body["number"], body["adds_up"], body["directorate"]) == (1, True, OLDHAM)
    assert body["headline"] == f"adds up; {body['judged']['n']} of {body['judged']['of']} could be judged"
    for law in body["laws"]:
        assert law["total"] == sum(line["count"] for line in law["lines"])


def test_people_read_law_by_law_with_a_total_under_each(truth: Truth):
    result = run("statement", "--directorate", OLDHAM, "--period", ALL_DAYS, "--trails")

    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert [line for line in lines if line.startswith("law ")] == [
        "law 0: incidents\tcount",
        "law 1: trails\tcount",
        "law 2: trails\tcount",
        "law 3: contacts\tcount",
        "law 4: trails\tcount",
        "law 5: gaps\topening\topened\tresolved\tclosing",
    ]
    assert sum(line.startswith("total\t") for line in lines) == 5
    assert result.stderr.startswith(f"Statement 1 of {OLDHAM}, 2019-06-01 to 2019-08-01 (not included), as at")
    listed = lines[lines.index("incident\treferral\tperson\tlaw 1\tlaw 2\tlaw 4\tgap\tside\tflags") + 1 :]
    assert len(listed) == sum(OLDHAM in (one["directorate"], one["recipient"]) for one in truth.trails.values())


def test_a_statement_as_at_an_earlier_moment_is_shown_and_not_issued(truth: Truth, superuser: Superuser):
    arguments = ("--directorate", OLDHAM, "--period", ALL_DAYS, "--as-at", "2019-07-03T09:00:00+01:00")

    body, read = printed("statement", *arguments), run("statement", *arguments)

    assert (body["number"], body["as_at"], body["beside"]) == (None, "2019-07-03T08:00:00+00:00", None)
    assert "Beside it: restricted logs and missing serials are known as at now only" in read.stderr
    assert superuser.execute("select count(*) from statement").fetchone() == (0,)


def test_its_help_says_whose_eyes_the_ids_are_for():
    help_text = " ".join(run("statement", "--help").stdout.split())

    assert "as the operator of the portal may see them; do not pass them on" in help_text


def test_a_statement_that_does_not_add_up_is_refused_with_the_difference(truth: Truth, superuser: Superuser):
    superuser.execute("delete from contact_line where line = 'FIRST'")

    result = run("statement", "--directorate", OLDHAM, "--period", ALL_DAYS)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("The statement does not add up. Law 3 counts ")


@pytest.mark.parametrize("period", ["2019-13", "August", "2019-08-01", "2019-08-02/2019-08-01"])
def test_a_period_that_cannot_be_read_is_a_mistake_of_use(period: str):
    result = run("statement", "--directorate", OLDHAM, "--period", period)

    assert result.exit_code == 2
    assert "Write a month" in result.stderr


def test_a_december_ends_with_the_year():
    period = statement_command.read_period("2019-12")

    assert (period.start.isoformat(), period.end.isoformat()) == (
        "2019-12-01T00:00:00+00:00",
        "2020-01-01T00:00:00+00:00",
    )


def test_gaps_are_those_of_the_truth_and_can_be_narrowed(truth: Truth):
    every = [one["gap"] for one in truth.trails.values() if one["gap"]]

    of_trails = [one for one in printed("gaps", "--open") if one["subject_kind"] == "TRAIL"]
    of_police = printed("gaps", "--open", "--side", "POLICE", "--kind", "NOT_REFERRED")

    assert sorted(one["kind"] for one in of_trails) == sorted(gap["kind"] for gap in every)
    assert len(of_police) == sum(gap["kind"] == "NOT_REFERRED" for gap in every)


def test_gaps_of_a_directorate_are_those_that_it_may_see(truth: Truth):
    gaps = {code: printed("gaps", "--open", "--directorate", code) for code in DIRECTORATES}

    assert [one for code, its in gaps.items() for one in its if one["directorate"] != code] == []
    of_trails = Counter(one["directorate"] for its in gaps.values() for one in its if one["subject_kind"] == "TRAIL")
    assert of_trails == Counter(one["gap"]["directorate"] for one in truth.trails.values() if one["gap"])
    assert of_trails.total() > 0


def test_reconciling_what_is_reconciled_changes_nothing(truth: Truth):
    assert printed("reconcile", "--full")["rows_changed"] == 0
    assert printed("reconcile")["rows_changed"] == 0
