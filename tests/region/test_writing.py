"""Writing the region: the same bytes from the same seed, loads that never come, and what a folder says about itself."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest

from region.files.binding import WHOLE
from region.files.writing import write, write_truth
from region.telling.scene import SMALL, TINY, Size
from tests.region.conftest import digest_of
from tests.region.field_lists import TABLES
from tests.region.reading_back import Written, read

FIRST, LAST = dt.date(2019, 7, 4), dt.date(2019, 7, 13)
LONG = dt.date(2019, 8, 3)
PROGRAM = """
import datetime as dt, pathlib, sys, region
region.write(pathlib.Path(sys.argv[1]), first=dt.date(2019, 7, 4), last=dt.date(2019, 7, 13), size=region.TINY)
"""

TWO_PROCESSES = """
import datetime as dt, pathlib, sys, region
region.write(
    pathlib.Path(sys.argv[1]), first=dt.date(2019, 7, 4), last=dt.date(2019, 8, 3), processes=2,
    progress=lambda done, of: print(done, flush=True),
)
"""
PEAK = """
import dataclasses, datetime as dt, pathlib, resource, sys, region
size = dataclasses.replace(region.SMALL, incidents_a_day=60)
last = dt.date(2019, 7, 3) + dt.timedelta(days=int(sys.argv[2]))
region.write(pathlib.Path(sys.argv[1]), first=dt.date(2019, 7, 4), last=last, size=size, processes=1)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
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


@pytest.mark.parametrize("processes", [2, 3])
def test_the_bytes_do_not_depend_on_the_number_of_processes(tmp_path: Path, processes: int):
    alone = write(tmp_path / "one", first=FIRST, last=LONG, size=TINY, processes=1)
    together = write(tmp_path / "more", first=FIRST, last=LONG, size=TINY, processes=processes)

    assert together == alone
    assert digest_of(tmp_path / "more") == digest_of(tmp_path / "one")


def test_a_writing_that_was_killed_leaves_only_whole_days_and_the_next_one_the_same_bytes(tmp_path: Path, root: Path):
    folder = tmp_path / "killed"
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen(
        [sys.executable, "-c", TWO_PROCESSES, str(folder)], env=environment, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"1\n"
        process.kill()

    days = sorted(folder.glob("2019-*"))
    assert 1 <= len(days) < 31
    assert all((day / WHOLE).exists() for day in days)
    assert not (folder / "truth.ndjson").exists()
    write(folder, first=FIRST, last=LONG, size=SMALL)
    write(tmp_path / "undisturbed", first=FIRST, last=LONG, size=SMALL)
    assert digest_of(folder) == digest_of(tmp_path / "undisturbed")


def test_memory_does_not_grow_with_the_period(tmp_path: Path, root: Path):
    environment = {**os.environ, "PYTHONPATH": str(root)}

    def peak(days: int) -> int:
        program = [sys.executable, "-c", PEAK, str(tmp_path / str(days)), str(days)]
        return int(subprocess.run(program, env=environment, check=True, stdout=subprocess.PIPE).stdout)

    assert peak(48) < 1.25 * peak(16)


def test_another_seed_gives_another_region(tmp_path: Path):
    assert _write(tmp_path / "one", seed=1)["truth.ndjson"] != _write(tmp_path / "two", seed=2)["truth.ndjson"]


def test_writing_again_over_an_old_folder_leaves_the_same_bytes(tmp_path: Path):
    before = _write(tmp_path)

    assert _write(tmp_path) == before


def test_the_summary_counts_each_record_once(tmp_path: Path):
    summary = write(tmp_path, first=FIRST, last=LAST, size=TINY)
    written = Written(tmp_path)

    # One a night for each of eleven systems, and the list.
    assert (summary.days, summary.loads) == (10, 111)
    assert summary.incidents == len(written.newest("incident"))
    assert summary.referrals == len(written.newest("referral"))
    extracted = {
        row["cont_contact_id"]
        for feed in TABLES
        for one in written.extracts(feed)
        for row in one.tables["ssd_contacts"]
    }
    assert summary.contacts == len(written.newest("contact")) + len(extracted)
    assert summary.attachments == len(written.newest("attachment"))
    assert summary.transfers == len(written.newest("transfer"))
    assert summary.trails == len(written.told("trail")) > 30


def test_progress_is_told_after_every_day(tmp_path: Path):
    told: list[tuple[int, int]] = []

    write(tmp_path, first=FIRST, last=LAST, size=TINY, progress=lambda done, of: told.append((done, of)))

    assert told == [(done, 10) for done in range(1, 11)]


@pytest.mark.parametrize("processes", [1, 2])
def test_folders_appear_in_order_and_whole(tmp_path: Path, processes: int):
    def look(done: int, _of: int) -> None:
        days = sorted(folder.name for folder in tmp_path.glob("2019-*"))
        assert days == [(FIRST + dt.timedelta(days=place)).isoformat() for place in range(1, done + 1)]
        assert all((tmp_path / day / WHOLE).exists() for day in days)

    write(tmp_path, first=FIRST, last=LONG, size=TINY, processes=processes, progress=look)


def test_a_shorter_period_over_a_longer_one_leaves_none_of_its_days(tmp_path: Path):
    write(tmp_path, first=FIRST, last=LONG, size=TINY)

    assert _write(tmp_path) == _write(tmp_path.parent / "fresh")


def test_what_somebody_else_keeps_in_a_folder_stays(tmp_path: Path):
    (tmp_path / "2019-07-05").mkdir()
    (tmp_path / "2019-07-05" / "notes.txt").write_text("mine")

    written = _write(tmp_path)

    assert written.pop("2019-07-05/notes.txt") == b"mine"
    assert written == _write(tmp_path.parent / "fresh")


def test_a_load_that_is_omitted_does_not_come_and_the_others_are_unchanged(tmp_path: Path):
    missing = ("oldham-council", dt.date(2019, 7, 9))
    whole = _write(tmp_path / "whole")
    holed = _write(tmp_path / "holed", size=TINY.omitting(missing))

    assert whole.keys() - holed.keys() == {"2019-07-09/oldham-council.ndjson"}
    assert {name for name in holed if whole[name] != holed[name]} == {"truth.ndjson"}


def test_the_folder_says_that_all_of_it_is_invented(tmp_path: Path):
    about = _write(tmp_path)["ABOUT.txt"].decode()

    assert about.startswith("Synthetic data.")
    assert "seed 2019" in about
    assert "claims\nnothing about a real council or police force" in about


def test_the_folder_says_what_every_file_in_it_is(tmp_path: Path):
    written = _write(tmp_path)
    about = written["ABOUT.txt"].decode()

    names = {Path(name).name for name in written} - {WHOLE, "ABOUT.txt"}
    assert len(names) == 13
    assert all(name in about for name in names)


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
