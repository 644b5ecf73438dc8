"""Loads without a header, as two kinds of case system write them: the Department for Education's payload and an extract of the
Standard Safeguarding Dataset. Everything in them is made up."""

import datetime as dt
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from actions.receive_load import AlreadyTakenIn, Received, receive_load
from actions.take_in_load import take_in_load
from feeds.sources import ABILITIES, SIDES
from store.database import Database
from store.loads import Load
from store.reference_data import register_feed
from tests.database import OLDHAM, viewer_of

DFE, SSD = "dfe-csc/0.8", "ssd-csv"
NAMES = {DFE: "oldham-dfe", SSD: "oldham-ssd"}

Said = dict[str, Any]


def night(day: int) -> dt.datetime:
    """When an extract of July 2019 is made: early in the morning."""
    return dt.datetime(2019, 7, day, 3, 50, tzinfo=dt.UTC)


def register_council(database: Database, form: str) -> None:
    """Register Oldham's feed of a format."""
    with database.transaction(viewer_of(OLDHAM)) as tx:
        register_feed(tx, OLDHAM, NAMES[form], side=SIDES[form], form=form, abilities=ABILITIES[form])


def receive(
    database: Database, form: str, data: bytes, day: int, covers_from: dt.datetime | None = None
) -> Received | AlreadyTakenIn:
    """Send some bytes as at a night to Oldham's feed of a format."""
    viewer, as_at = viewer_of(OLDHAM), night(day)
    return receive_load(database, viewer, NAMES[form], [data], as_at=as_at, covers_from=covers_from)


def take_in(database: Database, form: str, data: bytes, day: int, covers_from: dt.datetime | None = None) -> Load:
    """Send some bytes as at a night, and take them in."""
    received = receive(database, form, data, day, covers_from)
    return take_in_load(database, viewer_of(OLDHAM), received.load_id)


def payload(*children: Said) -> bytes:
    """A payload of the Department's."""
    return json.dumps(children).encode()


def details(**changed: object) -> Said:
    """A child's details, those of the child of `tests/feeds/examples.py` unless told otherwise."""
    return {
        "first_name": "Aisha",
        "surname": "Rahman",
        "date_of_birth": "2014-03-02",
        "sex": "F",
        "postcode": "OL4 2AB",
        **changed,
    }


def episode(episode_id: str = "E-1", **changed: object) -> Said:
    """An episode that the police's referral began."""
    return {
        "social_care_episode_id": episode_id,
        "referral_date": "2019-07-02",
        "referral_source": "6",
        "referral_no_further_action_flag": None,
        **changed,
    }


def child(child_id: str = "D-1", *episodes: Said, **changed: object) -> Said:
    """A whole child, with one episode unless told otherwise."""
    return {
        "la_child_id": child_id,
        "child_details": details(),
        "social_care_episodes": list(episodes or (episode(),)),
        **changed,
    }


def extract(tables: Mapping[str, Sequence[Said]]) -> bytes:
    """An extract: a zip of tables, each with the columns that its rows have."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, rows in tables.items():
            columns = list(dict.fromkeys(column for row in rows for column in row))
            lines = [",".join(columns), *(",".join(_cell(row.get(one)) for one in columns) for row in rows)]
            archive.writestr(f"{name}.csv", "\r\n".join(lines) + "\r\n")
    return packed.getvalue()


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in '",\n') else text


def ssd_person(person_id: str = "P-1", **changed: object) -> Said:
    """A row of `ssd_person`."""
    return {
        "pers_person_id": person_id,
        "pers_forename": "Aisha",
        "pers_surname": "Rahman",
        "pers_sex": "F",
        "pers_dob": "2014-03-02",
        "pers_expected_dob": None,
        **changed,
    }


def ssd_contact(contact_id: str = "C-1", **changed: object) -> Said:
    """A row of `ssd_contacts`."""
    return {
        "cont_contact_id": contact_id,
        "cont_person_id": "P-1",
        "cont_contact_date": "2019-07-02",
        "cont_contact_source_code": "6",
        "cont_contact_outcome_json": None,
        **changed,
    }


def ssd_episode(episode_id: str = "E-1", **changed: object) -> Said:
    """A row of `ssd_cin_episodes`."""
    return {
        "cine_referral_id": episode_id,
        "cine_person_id": "P-1",
        "cine_referral_date": "2019-07-02",
        "cine_referral_source_code": "6",
        "cine_referral_nfa": None,
        "cine_close_date": None,
        **changed,
    }


def ssd_reference(value: str = "DAB/7001/19", **changed: object) -> Said:
    """A row of `ssd_linked_identifiers` that quotes a police reference."""
    return {
        "link_person_id": "P-1",
        "link_identifier_type": "Incident ID",
        "link_identifier_value": value,
        "link_valid_from_date": "2019-07-02",
        **changed,
    }
