"""The regions that these tests look at, each written once."""

import datetime as dt
from pathlib import Path

import pytest

from region.files.writing import write
from tests.region.reading_back import Written

FIRST, LAST = dt.date(2019, 7, 1), dt.date(2019, 8, 31)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """July and August 2019 in Oldham, as the demonstration shows them."""
    folder = tmp_path_factory.mktemp("small")
    write(folder, first=FIRST, last=LAST)
    return Written(folder)


def digest_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
