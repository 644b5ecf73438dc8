"""Contacts from the rows of `ssd_contacts`: one for each contact id, with a child for each of its rows. Only what the police sent
has children; of the rest it is known that they came, in case one turns out to be from the police after all."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from feeds.content import record
from feeds.fields import DATE_LENGTH, LONDON, Reader, identifier, required
from feeds.rows import Fault, FeedRecord, Rejection
from feeds.shapes import Body, Shape, shape
from feeds.ssd.cells import day, id_of, moment, outcomes, source, trimmed
from feeds.ssd.people import People
from feeds.ssd.rows import Terms, read_row
from feeds.ssd.tables import Sheet, TableRow

POLICE_SOURCE = "6"
NO_ACTION = "NFA"
MOST_ROWS = 200
"""Rows of one contact that are read; nobody is one of more children at once."""


def contact_row(*, says_times: bool) -> Shape:
    """The shape of a row. An extract in which every time is midnight knows only days."""
    when: Reader = moment if says_times else day
    return shape(
        {
            "cont_contact_id": required(trimmed(identifier), "an id"),
            "cont_person_id": trimmed(identifier),
            "cont_contact_date": required(when, "a date or a time"),
            "cont_contact_source_code": required(source, "a source code such as 6"),
            "cont_contact_outcome_json": outcomes,
        }
    )


@dataclass(slots=True)
class _Group:
    """The rows of one contact so far; of their faults, the first of each field."""

    contact_id: str
    line: int
    rows: list[Body] = field(default_factory=list[Body])
    faults: dict[str, Fault] = field(default_factory=dict[str, Fault])

    def refuse(self, *faults: Fault) -> None:
        for fault in faults:
            self.faults.setdefault(fault.field, fault)


class Contacts:
    """Reads the contacts of an extract; `seen` counts them, those that could not be read included."""

    def __init__(self, people: People, terms: Terms, *, says_times: bool) -> None:
        self._people = people
        self._terms = terms
        self._shape = contact_row(says_times=says_times)
        self._given: set[str] = set()
        self.seen = 0

    def read(self, sheet: Sheet, aside: Mapping[str, None]) -> Iterator[FeedRecord | Rejection]:
        """A record or a rejection for each contact, in the order of the table."""
        group: _Group | None = None
        for row in sheet.rows():
            if isinstance(row, Rejection):
                yield row
                continue
            body, faults = read_row(self._shape, row, self._terms)
            contact_id = id_of(row.cells["cont_contact_id"])
            if group is not None and contact_id != group.contact_id:
                yield self._make(group, aside)
                group = None
            if contact_id is None or (group is None and contact_id in self._given):
                self.seen += contact_id is None
                yield _alone(row, contact_id, faults)
                continue
            if group is None:
                self._given.add(contact_id)
                self.seen += 1
                group = _Group(contact_id, row.line)
            _add(group, body, faults)
        if group is not None:
            yield self._make(group, aside)

    def _make(self, group: _Group, aside: Mapping[str, None]) -> FeedRecord | Rejection:
        if not group.faults:
            self._check(group)
        if group.faults:
            return Rejection(group.line, tuple(group.faults.values()), "contact", group.contact_id)
        return record("contact", group.contact_id, self._body(group), group.line, aside)

    def _check(self, group: _Group) -> None:
        """Whether the rows agree, and each names somebody. Whom others than the police named is not looked at."""
        first = group.rows[0]
        for name in ("cont_contact_date", "cont_contact_source_code"):
            if any(row[name] != first[name] for row in group.rows):
                group.refuse(Fault(name, "two values in the rows of one contact", "the same in each"))
        if group.faults or first["cont_contact_source_code"] != POLICE_SOURCE:
            return
        for person_id in (row["cont_person_id"] for row in group.rows):
            if person_id is None:
                group.refuse(Fault("cont_person_id", "nothing", "the id of a row of ssd_person"))
            elif person_id in self._people.unreadable:
                group.refuse(
                    Fault("cont_person_id", "somebody whose row cannot be read", "the id of a row of ssd_person")
                )
            elif person_id not in self._people:
                group.refuse(Fault("cont_person_id", "an id of no row", "the id of a row of ssd_person"))

    def _body(self, group: _Group) -> Body:
        first = group.rows[0]
        arrived_at, from_police = first["cont_contact_date"], first["cont_contact_source_code"] == POLICE_SOURCE
        people = sorted({row["cont_person_id"] for row in group.rows}) if from_police else []
        on = _day(arrived_at)
        return {
            "contact_id": group.contact_id,
            "source": first["cont_contact_source_code"],
            "source_force": None,
            "quoted_reference": self._people.quoted(people, on),
            "arrived_at": arrived_at,
            "recorded_at": arrived_at,
            "grade": None,
            "children": [self._child(person_id, on) for person_id in people],
            "acknowledged_at": None,
            "decided_at": None,
            "outcomes": sorted({one for row in group.rows for one in row["cont_contact_outcome_json"]}),
            "no_further_action": _no_further_action(group.rows),
            "no_further_action_reason": None,
            "fed_back_at": None,
        }

    def _child(self, person_id: str, on: dt.date) -> Body:
        return {"person_id": person_id, **(self._people.details(person_id, on) or {}), "already_open": False}


def _alone(row: TableRow, contact_id: str | None, faults: tuple[Fault, ...]) -> Rejection:
    """The rejection of a row that cannot join the others of its contact."""
    apart = Fault("cont_contact_id", "an id given before in this table", "the rows of a contact one after the other")
    return Rejection(row.line, faults if contact_id is None else (apart,), "contact", contact_id)


def _add(group: _Group, body: Body, faults: tuple[Fault, ...]) -> None:
    group.refuse(*faults)
    if len(group.rows) >= MOST_ROWS:
        group.refuse(Fault("cont_contact_id", f"more than {MOST_ROWS} rows", "a row for each child"))
    elif not faults:
        group.rows.append(body)


def _day(moment_text: str) -> dt.date:
    if len(moment_text) == DATE_LENGTH:
        return dt.date.fromisoformat(moment_text)
    return dt.datetime.fromisoformat(moment_text).astimezone(LONDON).date()


def _no_further_action(rows: list[Body]) -> bool | None:
    """Whether nothing more was to be done, for any of the children; None where no outcome is said for any."""
    said = [NO_ACTION in row["cont_contact_outcome_json"] for row in rows if row["cont_contact_outcome_json"]]
    return all(said) if said else None
