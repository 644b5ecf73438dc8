"""A trail planted of which one directorate sees the header alone, since the child was referred to another one. Synthetic."""

from reconciliation.findings import digest_id
from tests.database import FORCE, OLDHAM, ROCHDALE
from tests.schema.planted import (
    Superuser,
    insert,
    plant_answered_trail,
    plant_contact,
    plant_gap,
    plant_incident,
    plant_referral,
)

HEADER_ONLY = digest_id("trail", FORCE, "I-8", "", "N-8")


def plant_header_only(superuser: Superuser) -> None:
    """A child of Oldham who was referred to Rochdale: Oldham sees the header, Rochdale answered. Rochdale's gap and
    flags are on it too."""
    plant_incident(superuser, "I-8", "N-8", "Synthetic-8", ROCHDALE)
    plant_referral(superuser, "R-8", "I-8", "N-8", ROCHDALE)
    plant_contact(superuser, ROCHDALE, "C-8", "Synthetic-8", "FIRST")
    plant_answered_trail(superuser, HEADER_ONLY, 8, ROCHDALE, home=OLDHAM)
    superuser.execute("update trail_council set gap_id = 'gap-8' where trail_id = %s", [HEADER_ONLY])
    plant_gap(superuser, "gap-8", "NOT_DECIDED", "COUNCIL", "TRAIL", HEADER_ONLY)
    superuser.execute("update gap set directorate = %s where gap_id = 'gap-8'", [ROCHDALE])
    for kind in ("HIGH_RISK_NO_ACTION", "DIFFERING", "DUPLICATE"):
        flag = {"force": FORCE, "flag_id": kind, "kind": kind, "subject_kind": "TRAIL", "subject": HEADER_ONLY}
        insert(superuser, "flag", **flag, directorate=ROCHDALE)
