"""A region whose truth is known, written without our code: every trail, contact, incident, match, gap and flag found is
the true one, and nothing true is missing."""

import datetime as dt
from pathlib import Path

import pytest

import region
from actions.reconcile import reconcile_all
from store.database import Database
from tests.actions.planting import Superuser
from tests.actions.regions import files_of, load, make_ready, truth_found, write_region
from tests.truth import differences, read, unexplained


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_region(tmp_path_factory.mktemp("region"), days=10)


def test_what_is_found_in_a_region_is_its_truth(database: Database, superuser: Superuser, tiny: Path):
    truth = read(tiny / "truth.ndjson")
    make_ready(superuser, truth.as_at)

    load(database, files_of(tiny))

    assert differences(truth, truth_found(superuser)) == []


def test_what_differs_in_a_region_with_clerical_errors_is_due_to_one(
    database: Database, superuser: Superuser, tmp_path: Path
):
    write_region(tmp_path, days=10, size=region.SMALL)
    truth = read(tmp_path / "truth.ndjson")
    make_ready(superuser, truth.as_at)

    load(database, files_of(tmp_path), reconcile=False)
    reconcile_all(database)

    found = truth_found(superuser)
    assert unexplained(truth, found) == []
    assert differences(truth, found) != []


def test_loads_that_never_come_leave_unknown_what_the_truth_says_is_unknown(
    database: Database, superuser: Superuser, tmp_path: Path
):
    sixth, seventh = dt.date(2019, 7, 6), dt.date(2019, 7, 7)
    missing = (("oldham-council", sixth), ("oldham-council", seventh), ("gmp-police", seventh))
    write_region(tmp_path, days=10, size=region.TINY.omitting(*missing))
    truth = read(tmp_path / "truth.ndjson")
    make_ready(superuser, truth.as_at)

    load(database, files_of(tmp_path), reconcile=False)
    reconcile_all(database)

    assert differences(truth, truth_found(superuser)) == []
    standings = [one[law] for one in truth.trails.values() for law in ("law1", "law2", "law4")]
    assert "UNKNOWN" in standings
