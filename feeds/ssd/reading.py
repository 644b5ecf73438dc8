"""Reads an extract of the Standard Safeguarding Dataset: first who is needed, then these people, then contacts and children.
Which tables and columns it has, and what becomes of their rows, is said by the other files of this room."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from feeds.fields import LONDON, Bounds, Unreadable
from feeds.refusal import Refusal
from feeds.rows import Ended, Header, Limits, Rejection, Row, Sending
from feeds.ssd import NAME
from feeds.ssd.cells import day, id_of, plain, says_clock
from feeds.ssd.children import Children
from feeds.ssd.contacts import POLICE_SOURCE, Contacts
from feeds.ssd.people import People
from feeds.ssd.rows import Terms, unknown_columns
from feeds.ssd.tables import ADDRESS, CONTACTS, EPISODES, IDENTIFIERS, PERSON, Sheet, Table
from feeds.ssd.zipped import ZippedTable, open_tables


def read(chunks: Iterable[bytes], sending: Sending, limits: Limits | None = None) -> Iterator[Row]:
    """The rows of an extract: `Header`, contacts and children with what of them could not be read, `Ended`; or `Refused`."""
    limits = limits or Limits()
    try:
        with open_tables(chunks, limits) as tables:
            yield from _Extract(tables, sending, limits).rows()
    except Refusal as refusal:
        yield refusal.why


@dataclass(slots=True)
class _Survey:
    """What a first look at the contacts and episodes tells: who is named, since when there are contacts, and whether the
    extract knows times of day."""

    needed: set[str] = field(default_factory=set[str])
    earliest: str | None = None
    says_times: bool = False


class _Extract:
    def __init__(self, tables: Mapping[str, ZippedTable], sending: Sending, limits: Limits) -> None:
        self._tables = tables
        self._sending = sending
        self._terms = Terms(Bounds.made_at(sending.as_at), limits)
        self._sheets: dict[str, Sheet] = {}

    def rows(self) -> Iterator[Row]:
        survey = self._survey()
        yield self._header(survey)
        people = People(survey.needed, self._terms)
        for table, read_table in (
            (PERSON, people.read_persons),
            (ADDRESS, people.read_addresses),
            (IDENTIFIERS, people.read_identifiers),
        ):
            if table.name in self._tables:
                yield from read_table(self._sheet(table))
        contacts = Contacts(people, self._terms, says_times=survey.says_times)
        sheet = self._sheet(CONTACTS)
        yield from contacts.read(sheet, self._unknown(CONTACTS, PERSON, ADDRESS, IDENTIFIERS))
        children = Children(people, self._terms)
        if EPISODES.name in self._tables:
            yield from children.read(self._sheet(EPISODES))
        as_at = self._sending.as_at.astimezone(LONDON).date()
        yield from children.records(as_at, self._unknown(EPISODES, PERSON, ADDRESS, IDENTIFIERS))
        yield self._ended({"contacts": contacts.seen, "children": children.seen})

    def _sheet(self, table: Table) -> Sheet:
        """A table from its beginning. Raises Refusal."""
        if table.name not in self._tables:
            raise Refusal("MISSING_TABLE", f"the zip has no table {table.name}")
        sheet = Sheet(table, self._tables[table.name], self._terms.limits)
        self._sheets[table.name] = sheet
        return sheet

    def _unknown(self, *tables: Table) -> Mapping[str, None]:
        return unknown_columns(
            *((name, sheet.unknown) for name, sheet in self._sheets.items() if name in {table.name for table in tables})
        )

    def _survey(self) -> _Survey:
        survey = _Survey()
        # A table without which nothing can be told is missed at once.
        self._sheet(PERSON)
        for row in self._sheet(CONTACTS).rows():
            if not isinstance(row, Rejection):
                self._look_at(survey, row.cells)
        if EPISODES.name in self._tables:
            episodes = (row for row in self._sheet(EPISODES).rows() if not isinstance(row, Rejection))
            survey.needed.update(who for row in episodes if (who := id_of(row.cells["cine_person_id"])) is not None)
        return survey

    def _look_at(self, survey: _Survey, cells: Mapping[str, str | None]) -> None:
        date, who = cells["cont_contact_date"], id_of(cells["cont_person_id"])
        if who is not None and plain(cells["cont_contact_source_code"]) == POLICE_SOURCE:
            survey.needed.add(who)
        survey.says_times = survey.says_times or says_clock(date)
        try:
            its_day = day(date, self._terms.bounds)
        except Unreadable:
            # Told when the contacts are read.
            return
        if its_day is not None:
            survey.earliest = min(its_day, survey.earliest or its_day)

    def _header(self, survey: _Survey) -> Header:
        sending, as_at = self._sending, self._sending.as_at
        covers_from = as_at
        if survey.earliest is not None:
            first = dt.date.fromisoformat(survey.earliest)
            earliest = dt.datetime.combine(first, dt.time(), LONDON).astimezone(dt.UTC)
            covers_from = min(sending.covers_from or earliest, as_at)
        return Header(NAME, sending.organisation, covers_from, as_at, as_at)

    def _ended(self, seen: Mapping[str, int]) -> Ended:
        lost = sum(sheet.lost for sheet in self._sheets.values())
        lines = sum(sheet.lines for sheet in self._sheets.values())
        # A quote without its pair may have hidden any number of rows.
        return Ended(lines, not lost, seen, None, lost, ("ROWS_LOST",) if lost else ())
