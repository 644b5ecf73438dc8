"""The people of an extract whom a contact from the police or an episode names, with their addresses and identifiers. Nobody else
is read, so memory grows with those and not with everybody a council ever knew."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

import orjson

from feeds.fields import identifier, required, text
from feeds.rows import Fault, Rejection
from feeds.shapes import Body, Shape, shape
from feeds.ssd.cells import address, any_day, day, expected_day, id_of, trimmed
from feeds.ssd.rows import Terms, read_row
from feeds.ssd.tables import Sheet, TableRow

INCIDENT_ID, NHS_NUMBER = "incident id", "nhs number"
QUOTED_BEFORE, QUOTED_AFTER = dt.timedelta(days=1), dt.timedelta(days=3)
"""How far from a contact's day an incident's identifier may begin to be valid and still be what the contact quoted."""
LONGEST_QUOTATION = 200
LAST_DAY = "9999-12-31"


def _has_a_date(body: Body) -> Iterator[Fault]:
    if body["pers_dob"] is None and body["pers_expected_dob"] is None:
        yield Fault(
            "pers_dob", "no date at all", "a date of birth or, in pers_expected_dob, when the birth is expected"
        )


PERSON_ROW = shape(
    {
        "pers_person_id": required(trimmed(identifier), "an id"),
        "pers_forename": text(200),
        "pers_surname": text(200),
        "pers_dob": day,
        "pers_expected_dob": expected_day,
        "pers_sex": trimmed(text(40)),
        "pers_common_child_id": trimmed(text(20)),
    },
    check=_has_a_date,
)
ADDRESS_ROW = shape(
    {
        "addr_address_postcode": trimmed(text(20)),
        "addr_address_json": address,
        "addr_address_start_date": any_day,
        "addr_address_end_date": any_day,
    },
    ignored=("addr_person_id",),
)
INCIDENT_ROW = shape(
    {
        "link_identifier_value": required(trimmed(text(100)), "a reference"),
        "link_valid_from_date": required(any_day, "the day from which it is valid"),
    },
    ignored=("link_person_id", "link_identifier_type"),
)
NHS_ROW = shape(
    {
        "link_identifier_value": required(trimmed(text(20)), "an NHS number"),
        "link_valid_from_date": any_day,
    },
    ignored=("link_person_id", "link_identifier_type"),
)
IDENTIFIER_ROWS: Mapping[str, Shape] = {INCIDENT_ID: INCIDENT_ROW, NHS_NUMBER: NHS_ROW}


class People:
    """The people needed, once their tables have been read. `unreadable` are those whose rows could not be."""

    def __init__(self, needed: Iterable[str], terms: Terms) -> None:
        self.unreadable: set[str] = set()
        self._needed = frozenset(needed)
        self._terms = terms
        self._details: dict[str, Body] = {}
        self._addresses: dict[str, list[tuple[str, str, Body]]] = {}
        self._incidents: dict[str, set[tuple[str, str]]] = {}
        self._nhs_numbers: dict[str, tuple[str, str]] = {}

    # ------------------------------------------------------------ reading

    def read_persons(self, sheet: Sheet) -> Iterator[Rejection]:
        """Read `ssd_person`; what of it could not be read."""
        for row in sheet.rows():
            if isinstance(row, Rejection):
                yield row
            elif (person_id := self._who(row, "pers_person_id")) is not None:
                body, faults = read_row(PERSON_ROW, row, self._terms)
                if not faults and person_id in self._details and self._details[person_id] != _details(body):
                    faults = (Fault("pers_person_id", "an id given before in this table", "each person once"),)
                if faults:
                    self.unreadable.add(person_id)
                    yield Rejection(row.line, faults, "child", person_id)
                else:
                    self._details[person_id] = _details(body)

    def read_addresses(self, sheet: Sheet) -> Iterator[Rejection]:
        """Read `ssd_address`; what of it could not be read. A person is none the worse for an address that could not."""
        for row in sheet.rows():
            if isinstance(row, Rejection):
                yield row
            elif (person_id := self._who(row, "addr_person_id")) is not None:
                body, faults = read_row(ADDRESS_ROW, row, self._terms)
                if faults:
                    yield Rejection(row.line, faults)
                else:
                    self._add_address(person_id, body)

    def read_identifiers(self, sheet: Sheet) -> Iterator[Rejection]:
        """Read `ssd_linked_identifiers`; what of it could not be read."""
        for row in sheet.rows():
            if isinstance(row, Rejection):
                yield row
                continue
            person_id, kind = (
                self._who(row, "link_person_id"),
                (row.cells["link_identifier_type"] or "").strip().lower(),
            )
            if person_id is None or kind not in IDENTIFIER_ROWS:
                continue
            body, faults = read_row(IDENTIFIER_ROWS[kind], row, self._terms)
            if faults:
                yield Rejection(row.line, faults)
            else:
                self._add_identifier(person_id, kind, body)

    def _who(self, row: TableRow, column: str) -> str | None:
        person_id = id_of(row.cells[column])
        return person_id if person_id in self._needed else None

    def _add_address(self, person_id: str, body: Body) -> None:
        its_address = {**body["addr_address_json"], "postcode": body["addr_address_postcode"]}
        if any(value is not None for value in its_address.values()):
            start, end = body["addr_address_start_date"] or "", body["addr_address_end_date"] or LAST_DAY
            self._addresses.setdefault(person_id, []).append((start, end, its_address))

    def _add_identifier(self, person_id: str, kind: str, body: Body) -> None:
        one = (body["link_valid_from_date"] or "", body["link_identifier_value"])
        if kind == INCIDENT_ID:
            self._incidents.setdefault(person_id, set()).add(one)
        else:
            self._nhs_numbers[person_id] = max(one, self._nhs_numbers.get(person_id, one))

    # ------------------------------------------------------------ asking

    def __contains__(self, person_id: str) -> bool:
        return person_id in self._details

    def details(self, person_id: str, on: dt.date) -> Body | None:
        """What is known of a person, with the address of a day; None for somebody who has no row."""
        known = self._details.get(person_id)
        if known is None:
            return None
        nhs_number = known["nhs_number"] or self._nhs_numbers.get(person_id, ("", None))[1]
        return {**known, "nhs_number": nhs_number, "address": self._address(person_id, on.isoformat())}

    def _address(self, person_id: str, on: str) -> Body | None:
        """The address that was last moved to by a day and not left before; if there is none, the last of all."""
        known = self._addresses.get(person_id, [])
        then = [one for one in known if one[0] <= on <= one[1]]
        return max(then or known, key=_by_start)[2] if known else None

    def quoted(self, person_ids: Iterable[str], on: dt.date) -> str | None:
        """The police references that people were given around a day, as many as a quotation holds; None for none."""
        first, last = (on - QUOTED_BEFORE).isoformat(), (on + QUOTED_AFTER).isoformat()
        around = {
            one for person_id in person_ids for one in self._incidents.get(person_id, ()) if first <= one[0] <= last
        }
        quotation = ""
        for value in dict.fromkeys(value for _, value in sorted(around)):
            longer = f"{quotation}, {value}" if quotation else value
            if len(longer) > LONGEST_QUOTATION:
                break
            quotation = longer
        return quotation or None


def _details(body: Body) -> Body:
    return {
        "given_names": body["pers_forename"],
        "family_name": body["pers_surname"],
        "date_of_birth": body["pers_dob"],
        "expected_date_of_birth": body["pers_expected_dob"],
        "sex": body["pers_sex"],
        "nhs_number": body["pers_common_child_id"],
    }


def _by_start(one: tuple[str, str, Body]) -> tuple[str, bytes]:
    # By content among those of one day, so that the order of the rows means nothing.
    return one[0], orjson.dumps(one[2], option=orjson.OPT_SORT_KEYS)
