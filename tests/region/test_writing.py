"""Writing the region: the same bytes from the same seed, loads that never come, and what a folder says about itself."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest

from region.scene import TINY, Size
from region.writing import write, write_truth
from tests.region.conftest import digest_of
from tests.region.reading_back import Written, read

FIRST, LAST = dt.date(2019, 7, 4), dt.date(2019, 7, 13)
PROGRAM = """
import datetime as dt, pathlib, sys, region
region.write(pathlib.Path(sys.argv[1]), first=dt.date(2019, 7, 4), last=dt.date(2019, 7, 13), size=region.TINY)
"""


def _write(folder: Path, *, seed: int = 2019, size: Size = TINY) -> dict[str, bytes]:
    write(folder, first=FIRST, last=LAST, seed=seed, size=size)
    return digest_of(folder)


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path):
    assert _write(tmp_path / "one") == _write(tmp_path / "two")


def test_the_bytes_do_not_depend_on_how_python_hashes(tmp_path: Path, root: Path):
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)}
        subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path / seed)], env=environment, check=True)

    assert digest_of(tmp_path / "1") == digest_of(tmp_path / "2") == _write(tmp_path / "here")


def test_another_seed_gives_another_region(tmp_path: Path):
    assert _write(tmp_path / "one", seed=1)["truth.ndjson"] != _write(tmp_path / "two", seed=2)["truth.ndjson"]


def test_writing_again_over_an_old_folder_leaves_the_same_bytes(tmp_path: Path):
    before = _write(tmp_path)

    assert _write(tmp_path) == before


def test_the_summary_counts_each_record_once(tmp_path: Path):
    summary = write(tmp_path, first=FIRST, last=LAST, size=TINY)
    written = Written(tmp_path)

    assert (summary.days, summary.loads) == (10, 20)
    assert summary.incidents == len(written.newest("incident"))
    assert summary.referrals == len(written.newest("referral"))
    assert summary.contacts == len(written.newest("contact"))
    assert summary.attachments == len(written.newest("attachment"))
    assert summary.transfers == len(written.newest("transfer"))
    assert summary.trails == len(written.told("trail")) > 30


def test_progress_is_told_after_every_day(tmp_path: Path):
    told: list[tuple[int, int]] = []

    write(tmp_path, first=FIRST, last=LAST, size=TINY, progress=lambda done, of: told.append((done, of)))

    assert told == [(done, 10) for done in range(1, 11)]


def test_a_load_that_is_omitted_does_not_come_and_the_others_are_unchanged(tmp_path: Path):
    missing = ("oldham-council", dt.date(2019, 7, 8))
    whole = _write(tmp_path / "whole")
    holed = _write(tmp_path / "holed", size=TINY.omitting(missing))

    assert whole.keys() - holed.keys() == {"2019-07-08/oldham-council.ndjson"}
    assert {name for name in holed if whole[name] != holed[name]} == {"truth.ndjson"}


def test_the_folder_says_that_all_of_it_is_invented(tmp_path: Path):
    about = _write(tmp_path)["ABOUT.txt"].decode()

    assert about.startswith("Synthetic data.")
    assert "seed 2019" in about
    assert "claims nothing about a real council or police force" in about


def test_the_truth_of_another_moment_can_be_told_without_writing_the_loads(tmp_path: Path):
    _write(tmp_path / "all")
    as_at = dt.datetime(2019, 7, 14, 8, tzinfo=dt.UTC)

    write_truth(tmp_path / "again.ndjson", as_at=as_at, first=FIRST, last=LAST, size=TINY)

    # 09:00 in London is 08:00 UTC, the moment of the truth that is written with the loads.
    assert read(tmp_path / "again.ndjson") == read(tmp_path / "all" / "truth.ndjson")


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (dt.date(2019, 7, 2), dt.date(2019, 7, 1)),
        (dt.date(2018, 12, 31), dt.date(2019, 1, 2)),
        (LAST, dt.date(2020, 1, 1)),
    ],
)
def test_a_period_outside_the_regions_year_is_refused_and_nothing_is_written(
    tmp_path: Path, first: dt.date, last: dt.date
):
    with pytest.raises(ValueError, match="days of 2019"):
        write(tmp_path / "none", first=first, last=last)

    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("seed", [1, 7, 99])
def test_a_tiny_region_can_be_told_from_any_seed(tmp_path: Path, seed: int):
    summary = write(tmp_path, first=dt.date(2019, 7, 3), last=dt.date(2019, 7, 8), size=TINY, seed=seed)

    assert 30 <= summary.incidents <= 50
