"""Children to search for, planted row by row past every policy: people of incidents, trails, and children of contacts."""

import datetime as dt

from tests.database import FORCE, OLDHAM
from tests.schema.planted import DIGEST, REPORTED, Superuser, insert

BORN = dt.date(2011, 3, 4)


def _incident(superuser: Superuser, number: int, audience: str | None = None) -> str:
    incident_id = f"I-{number}"
    insert(
        superuser,
        "incident",
        force=FORCE,
        incident_id=incident_id,
        reference=f"{number}-050819",
        category="DOMESTIC_INCIDENT",
        qualifiers=[],
        reported_at=REPORTED,
        domestic_abuse=True,
        children_checked="YES",
        gradings="[]",
        actions="[]",
        made_at=REPORTED,
        digest=DIGEST,
    )
    for token in (f"incident:{FORCE}:{incident_id}", f"{number}-050819"):
        insert(superuser, "record_token", token=token, organisation=FORCE, kind="incident", record_id=incident_id)
    if audience is not None:
        insert(superuser, "incident_audience", force=FORCE, incident_id=incident_id, directorate=audience)
    return incident_id


def plant_person(superuser: Superuser, number: int, given: str, family: str, **other: object) -> None:
    about: dict[str, object] = {"date_of_birth": BORN, "role": "CHILD", "restricted": False, "safe_address": False}
    insert(
        superuser,
        "incident_person",
        force=FORCE,
        incident_id=_incident(superuser, number),
        person_id="N-1",
        given_names=given,
        family_name=family,
        presence="PRESENT",
        linked_at=REPORTED,
        **{**about, **other},
    )


def plant_trail(superuser: Superuser, number: int, given: str | None, family: str | None, **other: object) -> None:
    about: dict[str, object] = {
        "date_of_birth": BORN if family else None,
        "recipient": OLDHAM,
        "directorate": OLDHAM,
        "header_shown": True,
        "body": {"referrals": [f"R-{number}"], "steps": [], "eligible_because": []},
        "restricted": family is None,
    }
    insert(
        superuser,
        "trail",
        force=FORCE,
        trail_id=f"trail-{number}",
        incident_id=f"I-{number}",
        person_id="N-1",
        eligible=True,
        incident_reference=f"{number}-050819",
        given_names=given,
        family_name=family,
        counted_at=REPORTED,
        basis="[]",
        judged_at=REPORTED,
        awaits=[],
        **{**about, **other},
    )


def plant_contact(superuser: Superuser, directorate: str, contact_id: str, given: str, family: str) -> None:
    insert(
        superuser,
        "contact",
        directorate=directorate,
        contact_id=contact_id,
        source="6",
        quoted_reference="log 77 of 05/08/2019",
        recorded_at=REPORTED,
        outcomes=[],
        made_at=REPORTED,
        digest=DIGEST,
    )
    insert(superuser, "record_token", token="77-050819", organisation=directorate, kind="contact", record_id=contact_id)
    insert(
        superuser,
        "contact_child",
        directorate=directorate,
        contact_id=contact_id,
        person_id="40021",
        given_names=given,
        family_name=family,
        date_of_birth=BORN,
        already_open=False,
    )
