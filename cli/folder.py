"""A folder of tables as one file to send: a zip that has the same bytes whenever the folder has the same tables, so that sending
it again is known for what it is."""

import shutil
import tempfile
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)
UNIX = 3
READABLE = 0o644 << 16


@contextmanager
def zipped(folder: Path) -> Generator[BinaryIO]:
    """The tables of a folder (`*.csv`) by name in one zip, as a file open for reading; it is gone afterwards. They are stored as
    they are: compressed bytes would depend on who compressed them."""
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for table in sorted(_tables(folder), key=lambda one: one.name):
                entry = zipfile.ZipInfo(table.name, FIRST_DAY_OF_ZIP)
                entry.create_system, entry.external_attr = UNIX, READABLE
                with table.open("rb") as source, archive.open(entry, "w") as target:
                    shutil.copyfileobj(source, target)
        file.seek(0)
        yield cast("BinaryIO", file)


def _tables(folder: Path) -> list[Path]:
    return [one for one in folder.iterdir() if one.is_file() and one.suffix.lower() == ".csv"]
