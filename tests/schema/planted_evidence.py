"""Evidence of gaps, planted beside the region of `planted.py`: of a contact that nobody announced, of a referral that was not received,
and the header of an incident that nobody asked about."""

from tests.database import FORCE, OLDHAM
from tests.schema.planted import INCIDENT_SUBJECT, RECEIVED, REPORTED, insert, plant_gap
from tests.store.planting import Superuser

_TIME = REPORTED.isoformat()
_CHILD = {"person_id": "P-1", "given_names": "Amina", "family_name": "Synthetic-3", "date_of_birth": "2011-05-04"}
_CONTACT = {"contact_id": "C-2", "origin": "CONTACT", "arrived_at": _TIME, "arrived_exact": False, "recorded_at": _TIME}
_FEEDS = [{"feed": "nightly", "shows": ["contacts"], "made_at": _TIME, "covers_to": None}]
_HEADER = {
    "incident_id": "I-2",
    "reference": "2-050819",
    "category": "DOMESTIC_INCIDENT",
    "occurred_at": None,
    "reported_at": _TIME,
}


def plant_evidence(superuser: Superuser) -> None:
    """The three kinds of it. The force sees the first two, the directorate the third."""
    plant_gap(superuser, "gap-not-received", "NOT_RECEIVED", "COUNCIL", "TRAIL", RECEIVED)
    plant_gap(superuser, "gap-of-an-incident", "CHILDREN_NOT_RECORDED", "POLICE", "INCIDENT", INCIDENT_SUBJECT)
    children = [{**_CHILD, "expected_date_of_birth": None}]
    shown = {
        "gap-of-a-contact": ("UNANNOUNCED", {**_CONTACT, "quoted_reference": None, "children": children}),
        "gap-not-received": ("NOT_RECEIVED", {"searched_at": _TIME, "references": ["DAB/1/19"], "feeds": _FEEDS}),
        "gap-of-an-incident": ("HEADER", {**_HEADER, "grade_tool": "DASH", "grade": "HIGH"}),
    }
    for gap_id, (kind, body) in shown.items():
        insert(superuser, "evidence", force=FORCE, gap_id=gap_id, kind=kind, directorate=OLDHAM, body=body)
