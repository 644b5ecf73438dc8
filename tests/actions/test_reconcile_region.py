"""A region whose truth is known, written without our code: every trail, contact, incident, match, gap and flag found is
the true one, and nothing true is missing."""

import datetime as dt
from pathlib import Path

import pytest

import region
from actions.reconcile import reconcile_all
from store.database import Database
from tests.actions.planting import Superuser
from tests.actions.regions import LOADED, files_of, load, make_ready, truth_found, write_region
from tests.truth import Truth, differences, read, within


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_region(tmp_path_factory.mktemp("region"), days=12)


def test_what_is_found_in_a_region_is_its_truth(database: Database, superuser: Superuser, tiny: Path):
    truth = read(tiny / "truth.ndjson")
    make_ready(superuser, truth.as_at)

    load(database, files_of(tiny))

    assert _differences(truth, superuser) == []


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

    assert _differences(truth, superuser) == []
    standings = [one[law] for one in truth.trails.values() for law in ("law1", "law2", "law4")]
    assert "UNKNOWN" in standings


def _differences(truth: Truth, superuser: Superuser) -> list[str]:
    """What differs between the truth and what was found, of what the loaded councils' records show without a clerical error."""
    return differences(within(truth, LOADED), within(truth_found(superuser), LOADED, truth))
