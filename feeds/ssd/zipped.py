"""Opens a zip of tables without trusting it: nothing is unpacked to disk, and whatever could cost more than it ought to, or is
not what it says, is refused with its reason. What the tables hold is not looked at."""

import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from feeds.lines import Broken, bounded, unpacked
from feeds.refusal import Refusal
from feeds.rows import MIB, Limits

MOST_ENTRIES = 64
MOST_DIRECTORY_BYTES = MIB
"""The list of entries is read whole, so it is measured before."""
MOST_RATIO = 200
SMALL_ENTRY_BYTES = 10 * MIB
"""Below this, how well an entry is packed harms nobody."""
HELD_BYTES = 4 * MIB
"""A load up to this size is held in memory, a larger one in a temporary file that has no name."""
PIECE_BYTES = 64 * 1024

TABLE_FILE = re.compile(r"(?:.*/)?(ssd_[a-z_]{1,60})\.csv(\.gz)?", re.IGNORECASE)
DRIVE = re.compile(r"[A-Za-z]:")
ENCRYPTED = 0x1
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

# PKWARE APPNOTE 6.3: the record at the end of a zip, §4.3.16, and its larger form with the locator before it, §4.3.14-15.
END_MARK = b"PK\5\6"
END_BYTES = 22
LONGEST_COMMENT = 65_535
LOCATOR_MARK = b"PK\6\7"
LOCATOR_BYTES = 20
LARGE_END_MARK = b"PK\6\6"
LARGE_END_BYTES = 56

DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
)
"""What the standard library raises for a zip that is damaged or made to look like one."""


@dataclass(frozen=True, slots=True)
class ZippedTable:
    """One table within an open zip."""

    archive: zipfile.ZipFile
    entry: zipfile.ZipInfo
    is_gzip: bool

    @property
    def packed_bytes(self) -> int:
        """How much was sent of it, for judging what it unpacks to."""
        return self.entry.compress_size

    def pieces(self) -> Iterator[bytes]:
        """Its bytes from the beginning. Raises Refusal where they are damaged."""
        try:
            with self.archive.open(self.entry) as content:
                while piece := content.read(PIECE_BYTES):
                    yield piece
        except DAMAGED:
            raise _damaged() from None


@contextmanager
def open_tables(chunks: Iterable[bytes], limits: Limits) -> Generator[Mapping[str, ZippedTable]]:
    """The tables of a zip by name, as long as the context lasts. Raises Refusal."""
    with tempfile.SpooledTemporaryFile(HELD_BYTES) as file:
        _spool(chunks, file, limits)
        _check_directory(file)
        try:
            archive = zipfile.ZipFile(file)
        except DAMAGED:
            raise _damaged() from None
        with archive:
            yield _tables(archive, file.seek(0, 2), limits)


def _damaged() -> Refusal:
    return Refusal("DAMAGED_ZIP", "it is no zip, or a damaged one")


def _spool(chunks: Iterable[bytes], file: IO[bytes], limits: Limits) -> None:
    try:
        for piece in bounded(unpacked(chunks), limits.total_bytes):
            file.write(piece)
    except Broken as broken:
        raise Refusal("TOO_LARGE" if broken.too_large else "DAMAGED_ZIP", f"it is {broken.reason}") from None
    if file.tell() == 0:
        raise Refusal("EMPTY", "the file is empty")


def _check_directory(file: IO[bytes]) -> None:
    """Refuse a zip whose list of entries is too long to be read."""
    size = file.seek(0, 2)
    file.seek(max(0, size - END_BYTES - LONGEST_COMMENT - LOCATOR_BYTES - LARGE_END_BYTES))
    tail = file.read()
    at = tail.rfind(END_MARK)
    end = tail[at : at + END_BYTES]
    if at < 0 or len(end) < END_BYTES:
        raise _damaged()
    entries, directory_bytes = struct.unpack_from("<HL", end, 10)
    before = tail[max(0, at - LOCATOR_BYTES - LARGE_END_BYTES) : at]
    if before[-LOCATOR_BYTES:].startswith(LOCATOR_MARK):
        if not before.startswith(LARGE_END_MARK):
            raise _damaged()
        entries, directory_bytes = struct.unpack_from("<QQ", before, 32)
    if entries > MOST_ENTRIES or directory_bytes > MOST_DIRECTORY_BYTES:
        raise _too_many()


def _too_many() -> Refusal:
    return Refusal("TOO_MANY_ENTRIES", f"the zip has more than {MOST_ENTRIES} entries")


def _tables(archive: zipfile.ZipFile, size: int, limits: Limits) -> dict[str, ZippedTable]:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise _too_many()
    if sum(entry.compress_size for entry in entries) > size:
        raise Refusal("ZIP_BOMB", "entries of the zip share their bytes")
    if sum(entry.file_size for entry in entries) > limits.total_bytes:
        raise Refusal("TOO_LARGE", f"it is more than {limits.total_bytes:,} bytes once unpacked")
    found: dict[str, ZippedTable] = {}
    for entry in entries:
        _check_entry(entry)
        name = TABLE_FILE.fullmatch(entry.filename)
        if name is None:
            continue
        if name[1].lower() in found:
            raise Refusal("DUPLICATE_TABLE", f"the zip has the table {name[1].lower()} twice")
        found[name[1].lower()] = ZippedTable(archive, entry, is_gzip=name[2] is not None)
    return found


def _check_entry(entry: zipfile.ZipInfo) -> None:
    # The name as it stands in the zip: the library's own is cut at a NUL and has other separators.
    name = entry.orig_filename
    if name.startswith("/") or DRIVE.match(name) or "\\" in name or "\0" in name or ".." in name.split("/"):
        raise Refusal("UNSAFE_NAME", "the name of an entry of the zip leads out of its folder")
    if entry.flag_bits & ENCRYPTED:
        raise Refusal("ENCRYPTED", "an entry of the zip is encrypted")
    if entry.compress_type not in METHODS:
        raise Refusal("UNKNOWN_METHOD", "an entry of the zip is packed by another method than deflate")
    if is_bomb(entry.file_size, entry.compress_size):
        raise too_packed()


def is_bomb(size: int, packed: int) -> bool:
    """Whether something unpacks to more than honest text does."""
    return size > SMALL_ENTRY_BYTES and size > MOST_RATIO * packed


def too_packed() -> Refusal:
    """The refusal of what is a bomb."""
    return Refusal("ZIP_BOMB", f"an entry of the zip unpacks to more than {MOST_RATIO} times its size")
