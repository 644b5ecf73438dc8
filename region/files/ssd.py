"""Writes a council's records as an extract of the Standard Safeguarding Dataset: tables as CSV in a zip, which are the same bytes every time.
Which extract holds what is decided in loads.py."""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import orjson

from region.events import Attachment, Contact, Episode, Listed, Transfer
from region.loads import WINDOW, Loads, as_said, said_day
from region.local_time import DAY, local
from region.places import Address
from region.sources import Source

COLUMNS: dict[str, tuple[str, ...]] = {
    "ssd_person": (
        "pers_person_id", "pers_forename", "pers_surname", "pers_sex", "pers_dob", "pers_expected_dob", "pers_common_child_id",
        "pers_ethnicity", "pers_death_date",
    ),
    "ssd_contacts": (
        "cont_contact_id", "cont_person_id", "cont_contact_date", "cont_contact_source_code", "cont_contact_source_desc",
        "cont_contact_outcome_json",
    ),
    "ssd_cin_episodes": (
        "cine_referral_id", "cine_person_id", "cine_referral_date", "cine_referral_source_code", "cine_referral_outcome_json",
        "cine_referral_nfa", "cine_close_reason", "cine_close_date",
    ),
    "ssd_address": (
        "addr_person_id", "addr_address_postcode", "addr_address_json", "addr_address_start_date", "addr_address_end_date",
    ),
    "ssd_linked_identifiers": (
        "link_person_id", "link_identifier_type", "link_identifier_value", "link_valid_from_date",
    ),
}  # fmt: skip
"""The tables, and of each the columns that matter."""

SOURCE_NAMES = {
    "6": "Police",
    "10": "Unknown",
    "1A": "Individual - Family member/relative/carer",
    "2A": "Schools",
    "3E": "A&E",
}
CLOSED_AS = "RC8"


@dataclass(frozen=True, slots=True)
class Style:
    """How the case system of a council writes dates: with the day first or in ISO; and what it writes between the date and the time of a
    contact, if it says times."""

    day_first: bool = False
    between: str | None = None


# What each council's extract was made to use; a council that is not named writes dates in ISO.
STYLES = {
    "bolton-ssd": Style(between="T"),
    "manchester-ssd": Style(between=" "),
    "wigan-ssd": Style(day_first=True),
}
ISO, DATES_ONLY = Style(between="T"), Style()
Row = tuple[str, bytes]
"""A table's name, and a row of it."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an extract says of one record: rows of its tables. `until` is the last day whose extract holds it though nothing changed."""

    record_id: str
    until: dt.date | None
    rows: tuple[Row, ...]


def said(
    loads: Loads, source: Source, record: Contact | Episode | Attachment | Transfer
) -> Iterator[tuple[dt.date, Said]]:
    """What is said of a record from each day on with which something new is said."""
    if isinstance(record, Contact):
        yield from _said_of_contact(loads, source, record)
    elif isinstance(record, Episode):
        rows = _Rows(source)
        child = tuple(rows.of_child(record.child))
        for day in loads.noted(source, record):
            known = as_said(source, record.known(loads.until(source, day)))
            yield day, Said(known.episode_id, None, (rows.of_episode(known), *child))


def _said_of_contact(loads: Loads, source: Source, contact: Contact) -> Iterator[tuple[dt.date, Said]]:
    rows, last = _Rows(source), said_day(contact) + WINDOW - DAY
    # What belongs to the children does not change from one version to the next.
    children = tuple(row for listed in contact.children for row in rows.of_named_child(contact, listed))
    for day in loads.noted(source, contact):
        known = as_said(source, contact.known(loads.until(source, day)))
        yield day, Said(known.contact_id, last, (*rows.of_contact(known), *children))


class Window:
    """The contacts of the last days as one extract after the other holds them."""

    def __init__(self) -> None:
        self._held: dict[str, Said] = {}

    def extract(self, day: dt.date, changed: Iterable[Said]) -> list[Said]:
        """What the extract about a day holds: what changed, and every contact of the last days (`loads.WINDOW`)."""
        changed = list(changed)
        held = {name: one for name, one in self._held.items() if one.until is not None and one.until >= day}
        now = held | {one.record_id: one for one in changed}
        self._held = held | {one.record_id: one for one in changed if one.until is not None}
        return [now[name] for name in sorted(now)]


def whole(source: Source, day: dt.date, held: Iterable[Said]) -> bytes:
    """The zip about a day. People, addresses and identifiers come once, however many contacts speak of them."""
    tables: dict[str, list[bytes]] = {name: [] for name in COLUMNS}
    for one in held:
        for table, row in one.rows:
            tables[table].append(row)
    made = local(source.made_at(day + DAY))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, columns in COLUMNS.items():
            # Compressed bytes differ from one build of zlib to the next; a stored file is the same everywhere.
            entry = zipfile.ZipInfo(f"{name}.csv", (made.year, made.month, made.day, made.hour, made.minute, 0))
            entry.create_system = 3
            archive.writestr(entry, b"".join([_row(columns), *_ordered(name, tables[name])]))
    return out.getvalue()


def _ordered(table: str, rows: list[bytes]) -> Iterable[bytes]:
    return rows if table == "ssd_contacts" else sorted(set(rows))


class _Echo:
    """Gives back what a writer writes."""

    def write(self, text: str) -> str:
        return text


_WRITER = csv.writer(_Echo())


def _row(cells: Iterable[str | None]) -> bytes:
    return cast("str", _WRITER.writerow(cells)).encode()


@lru_cache(maxsize=64)
def _outcomes(outcomes: tuple[str, ...]) -> str:
    return orjson.dumps(dict.fromkeys(outcomes, "Y")).decode() if outcomes else ""


class _Rows:
    """The rows of a record in the style of a council."""

    def __init__(self, source: Source) -> None:
        self._style = STYLES.get(source.feed, ISO if source.says_times else DATES_ONLY)

    def _date(self, day: dt.date | None) -> str:
        if day is None:
            return ""
        return f"{day.day:02}/{day.month:02}/{day.year}" if self._style.day_first else day.isoformat()

    def _moment(self, moment: dt.datetime) -> str:
        if self._style.between is None:
            return self._date(moment.date())
        return moment.replace(tzinfo=None).isoformat(self._style.between, "seconds")

    def of_contact(self, contact: Contact) -> Iterator[Row]:
        """A row for each child that a contact names, the contact's id the same in all of them."""
        when, code = self._moment(local(contact.arrived_at or contact.recorded_at)), contact.source
        for listed in contact.children:
            cells = (
                contact.contact_id, listed.person.council_id, when, code, SOURCE_NAMES.get(code, ""), _outcomes(contact.outcomes),
            )  # fmt: skip
            yield "ssd_contacts", _row(cells)

    def of_named_child(self, contact: Contact, listed: Listed) -> Iterator[Row]:
        """What belongs to a child whom a contact names, the reference that it quotes included."""
        yield from self.of_child(listed)
        if contact.quote:
            cells = (listed.person.council_id, "Incident ID", contact.quote.text, self._date(said_day(contact)))
            yield "ssd_linked_identifiers", _row(cells)

    def of_episode(self, episode: Episode) -> Row:
        """The row of an episode."""
        flag = {True: "Y", False: "N", None: ""}[episode.no_further_action]
        cells = (
            episode.episode_id, episode.child.person.council_id, self._date(episode.referred_on), episode.source, "", flag,
            CLOSED_AS if episode.closed_on else "", self._date(episode.closed_on),
        )  # fmt: skip
        return "ssd_cin_episodes", _row(cells)

    def of_child(self, listed: Listed) -> Iterator[Row]:
        """What belongs to a child."""
        person = listed.person
        born = listed.born is not None
        number = person.nhs_number if born else None
        cells = (
            person.council_id, listed.given, listed.family, person.sex if born else "", self._date(listed.born),
            self._date(listed.expected), number, person.ethnicity if born else "", "",
        )  # fmt: skip
        yield "ssd_person", _row(cells)
        if listed.address:
            yield "ssd_address", _row(self._address(listed, listed.address))
        if number:
            yield "ssd_linked_identifiers", _row((person.council_id, "NHS Number", number, self._date(listed.born)))

    def _address(self, listed: Listed, address: Address) -> tuple[str | None, ...]:
        flat, _, rest = address.line.rpartition(", ")
        house, _, street = rest.partition(" ")
        parts = orjson.dumps({"FLAT": flat, "HOUSE": house, "STREET": street, "TOWN": "", "UPRN": ""}).decode()
        return listed.person.council_id, listed.postcode, parts, self._date(listed.born), ""
