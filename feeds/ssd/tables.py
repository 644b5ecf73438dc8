"""Which tables and columns of an extract are read, and their CSV (RFC 4180) as rows of cells in flat memory. What stands in a
cell is text here, whatever a spreadsheet would make of it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from feeds.lines import BrokenOff, Line, LongLine, read_lines
from feeds.refusal import Refusal
from feeds.rows import Fault, Limits, Rejection
from feeds.ssd.zipped import ZippedTable, is_bomb, too_packed

MOST_COLUMNS = 500
MOST_UNKNOWN = 50
"""Unknown columns beyond these are not counted."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the columns without which it says nothing, those that are read where they are there, and those of the standard
    that are known and not read."""

    name: str
    needed: tuple[str, ...]
    used: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


PERSON = Table(
    "ssd_person",
    ("pers_person_id", "pers_forename", "pers_surname", "pers_dob"),
    ("pers_expected_dob", "pers_sex", "pers_common_child_id"),
    (
        "pers_legacy_id", "pers_upn", "pers_upn_unknown", "pers_gender", "pers_ethnicity", "pers_death_date", "pers_is_mother",
        "pers_nationality", "pers_send_flag", "pers_single_unique_id",
    ),
)  # fmt: skip
CONTACTS = Table(
    "ssd_contacts",
    (
        "cont_contact_id",
        "cont_person_id",
        "cont_contact_date",
        "cont_contact_source_code",
        "cont_contact_outcome_json",
    ),
    unread=("cont_contact_source_desc",),
)
EPISODES = Table(
    "ssd_cin_episodes",
    (
        "cine_referral_id", "cine_person_id", "cine_referral_date", "cine_referral_source_code", "cine_referral_nfa",
        "cine_close_date",
    ),
    unread=(
        "cine_cin_primary_need_code", "cine_referral_source_desc", "cine_referral_outcome_json", "cine_close_reason",
        "cine_referral_team", "cine_referral_worker_id",
    ),
)  # fmt: skip
ADDRESS = Table(
    "ssd_address",
    ("addr_person_id", "addr_address_postcode"),
    ("addr_address_json", "addr_address_start_date", "addr_address_end_date"),
    ("addr_table_id", "addr_address_type"),
)
IDENTIFIERS = Table(
    "ssd_linked_identifiers",
    ("link_person_id", "link_identifier_type", "link_identifier_value", "link_valid_from_date"),
    unread=("link_table_id", "link_valid_to_date"),
)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table: the line on which it begins, its cells by column (None for an empty one), and what is wrong with its bytes, if anything is."""

    line: int
    cells: dict[str, str | None]
    fault: Fault | None = None


class Sheet:
    """One table that is read once, from its beginning. `lost` says how many rows could not even be told apart."""

    def __init__(self, table: Table, zipped: ZippedTable, limits: Limits) -> None:
        self.table = table
        self.lost = 0
        self._feed = _LineFeed(zipped, limits)
        self._parser = csv.reader(self._feed, strict=True)
        self._places, self._width, self.unknown = self._read_columns()

    @property
    def lines(self) -> int:
        """How many lines have been read."""
        return self._feed.last

    def _read_columns(self) -> tuple[dict[str, int], int, tuple[str, ...]]:
        name, cells = self.table.name, self._next()
        if cells is None:
            raise Refusal("EMPTY_TABLE", f"the table {name} is empty and has no line of column names")
        if isinstance(cells, Fault):
            raise Refusal("UNREADABLE_TABLE", f"the column names of the table {name} cannot be read: {cells.found}")
        columns = [cell.strip().lower() for cell in cells]
        read = (*self.table.needed, *self.table.used)
        if len(columns) > MOST_COLUMNS or any(columns.count(column) > 1 for column in read):
            raise Refusal(
                "UNREADABLE_TABLE", f"the table {name} has a column twice, or more than {MOST_COLUMNS} columns"
            )
        places = {column: columns.index(column) for column in read if column in columns}
        for column in self.table.needed:
            if column not in places:
                raise Refusal("MISSING_COLUMN", f"the table {name} has no column {column}")
        unknown = sorted({*columns} - {*read, *self.table.unread, ""})
        return places, len(columns), tuple(unknown[:MOST_UNKNOWN])

    def rows(self) -> Iterator[TableRow | Rejection]:
        """The rows below the column names; a `Rejection` for text that is no row. Raises Refusal where the rest is damaged."""
        while (cells := self._next()) is not None:
            if isinstance(cells, Fault):
                yield self._lose(cells)
            elif len(cells) == self._width:
                yield self._row(cells)
            elif cells:
                expected = f"{self._width:,}, as many as there are column names"
                yield self._lose(Fault(self.table.name, f"a row of {len(cells):,} cells", expected))

    def _lose(self, fault: Fault) -> Rejection:
        self.lost += 1
        return Rejection(self._feed.first, (fault,))

    def _row(self, cells: list[str]) -> TableRow:
        read = {column: cells[place] or None for column, place in self._places.items()}
        return TableRow(self._feed.first, read, _bad_text(read) if self._feed.is_suspect else None)

    def _next(self) -> list[str] | Fault | None:
        """The cells of the next row, what stands there instead, or None at the end."""
        self._feed.begin_row()
        try:
            return next(self._parser, None)
        except csv.Error:
            found = "quotes or line ends that belong to no cell, or a cell that is too long"
            return Fault(self.table.name, found, "cells with their quotes in pairs")
        except _LongRow:
            return Fault(self.table.name, "a row that is too long", f"at most {self._feed.limits.line_bytes:,} bytes")


def _bad_text(cells: dict[str, str | None]) -> Fault | None:
    """What is wrong with the bytes of the cells that are read: no other cell is anybody's business."""
    for column, cell in cells.items():
        if cell is None:
            continue
        if "\0" in cell:
            return Fault(column, "a NUL character", "text without NUL characters")
        try:
            cell.encode()
        except UnicodeEncodeError:
            return Fault(column, "not UTF-8", "text in UTF-8")
    return None


class _LongRow(Exception):
    """A row that goes on over too many bytes; never leaves this file."""


class _LineFeed:
    """Hands the lines of a table to the CSV parser, which asks for as many as a row has. `first` and `last` are the lines of
    the row at hand, `is_suspect` whether any of its bytes are not UTF-8 or NUL."""

    def __init__(self, zipped: ZippedTable, limits: Limits) -> None:
        self.limits = limits
        self.first = 1
        self.last = 0
        self.is_suspect = False
        self._held = 0
        self._unpacked = 0
        self._zipped = zipped
        self._lines = read_lines(zipped.pieces(), limits)

    def begin_row(self) -> None:
        """Whatever is handed out from now on is another row."""
        self.first = self.last + 1
        self.is_suspect = False
        self._held = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        if isinstance(line, BrokenOff):
            raise Refusal("TOO_LARGE" if line.too_large else "DAMAGED_ZIP", f"a table of the zip is {line.reason}")
        length = (line.length if isinstance(line, LongLine) else len(line.content)) + 1
        self.last = line.number
        self._held += length
        self._unpacked += length
        if self._zipped.is_gzip and is_bomb(self._unpacked, self._zipped.packed_bytes):
            raise too_packed()
        if isinstance(line, LongLine) or self._held > self.limits.line_bytes:
            raise _LongRow
        return self._text(line)

    def _text(self, line: Line) -> str:
        if b"\0" in line.content:
            self.is_suspect = True
        try:
            return line.content.decode() + "\n"
        except UnicodeDecodeError:
            self.is_suspect = True
            return line.content.decode(errors="surrogateescape") + "\n"
