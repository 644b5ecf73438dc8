"""Synthetic extracts of the Standard Safeguarding Dataset, each good unless a test makes it bad. Names and places are invented."""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Mapping

from feeds.rows import Sending

AS_AT = dt.datetime(2019, 7, 9, 3, tzinfo=dt.UTC)
SENDING = Sending("E08000003", AS_AT)

Cells = dict[str, str]


def person(person_id: str = "40021", **changed: str) -> Cells:
    return {
        "pers_person_id": person_id,
        "pers_forename": "Aisha",
        "pers_surname": "Rahman",
        "pers_sex": "F",
        "pers_dob": "2014-03-02",
        "pers_expected_dob": "",
        "pers_common_child_id": "",
        "pers_ethnicity": "REFU",
        "pers_death_date": "",
        **changed,
    }


def contact(contact_id: str = "C-1", person_id: str = "40021", **changed: str) -> Cells:
    return {
        "cont_contact_id": contact_id,
        "cont_person_id": person_id,
        "cont_contact_date": "2019-07-01T23:10:00",
        "cont_contact_source_code": "6",
        "cont_contact_source_desc": "Police",
        "cont_contact_outcome_json": '{"NEW_REFERRAL":"Y","NFA":"N"}',
        **changed,
    }


def episode(referral_id: str = "E-1", person_id: str = "40021", **changed: str) -> Cells:
    return {
        "cine_referral_id": referral_id,
        "cine_person_id": person_id,
        "cine_referral_date": "2019-07-02",
        "cine_referral_source_code": "6",
        "cine_referral_outcome_json": "",
        "cine_referral_nfa": "N",
        "cine_close_reason": "",
        "cine_close_date": "",
        **changed,
    }


def address(person_id: str = "40021", **changed: str) -> Cells:
    return {
        "addr_person_id": person_id,
        "addr_address_postcode": "M4 2AB",
        "addr_address_json": '{"FLAT":"Flat 3","HOUSE":"14","STREET":"Cotton Row","TOWN":"Manchester","UPRN":100}',
        "addr_address_start_date": "2015-01-01",
        "addr_address_end_date": "",
        **changed,
    }


def identifier(person_id: str = "40021", **changed: str) -> Cells:
    return {
        "link_person_id": person_id,
        "link_identifier_type": "Incident ID",
        "link_identifier_value": "DAB/7001/19",
        "link_valid_from_date": "2019-07-01",
        **changed,
    }


PARTS = {
    "ssd_person": person,
    "ssd_contacts": contact,
    "ssd_cin_episodes": episode,
    "ssd_address": address,
    "ssd_linked_identifiers": identifier,
}


def table(rows: Iterable[Cells], columns: Iterable[str]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def tables(**rows: Iterable[Cells]) -> dict[str, bytes]:
    """The files of an extract that has the tables given, and those that have to be there."""
    given: dict[str, Iterable[Cells]] = {"ssd_person": [person()], "ssd_contacts": [], **rows}
    return {f"{name}.csv": table(its_rows, PARTS[name]()) for name, its_rows in given.items()}


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def extract(**rows: Iterable[Cells]) -> bytes:
    """A whole extract of some rows."""
    return zipped(tables(**rows))
