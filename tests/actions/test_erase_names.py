"""Erasing records makes it unrecoverable which of them the disclosure log named, and the log still verifies."""

from dataclasses import replace

import pytest

from actions.check_log import check_log
from actions.erase import erase
from actions.log_disclosure import Act, Touched, log_disclosure
from schema.run import run_document
from store.database import Database
from tests.actions import test_erase as erasing
from tests.actions.erasing import left_of, set_time
from tests.actions.planting import GMP, OLDHAM, ROCHDALE, Superuser, register
from tests.actions.sequencing import Office
from tests.database import OLDHAM as OLDHAM_CODE, force_viewer, viewer_of

EVERYTHING = """query Everything {
  trails { nodes { id child { familyName } policeSide { postcode } receipts { id child { familyName } }
    incident { id people { personId } } } }
  gaps { nodes { kind } } flags { nodes { kind } } referrals { nodes { id } }
  contacts { nodes { id children { personId } } }
}"""


@pytest.mark.requirement(37)
def test_no_entry_names_any_more_what_was_erased_and_the_log_still_verifies(
    database: Database, superuser: Superuser
) -> None:
    register(superuser, (GMP, OLDHAM, ROCHDALE))
    set_time(superuser, erasing.OVER_AT)
    erasing.tell(database, superuser, erasing.two_years_ago(erasing.OVER))
    office = Office(database)
    for viewer in (force_viewer(), viewer_of(OLDHAM_CODE)):
        looking = replace(viewer, case="the case of Una Overton")
        assert "errors" not in run_document(database, looking, EVERYTHING, {})
    shown = Touched(GMP, {"incident": ("I7",), "person": ("I7/Nx7",), "referral": ("R7",), "asked": ("I7", "Nx7")})
    with database.transaction(force_viewer()) as tx:
        log_disclosure(tx, force_viewer(), Act("look"), shown)
    office.order()
    named = {kind for (kind,) in superuser.execute("select distinct kind from disclosure_salt").fetchall()}
    assert {"trail", "incident", "person", "referral", "contact", "gap", "case", "asked"} <= named

    erase(database)
    office.order()

    assert superuser.execute("select kind, record_id from disclosure_salt").fetchall() == []
    # In the base64 of a signature any two letters may stand by chance.
    left = [
        place for place in left_of(superuser, *erasing.PLANTED) if place.startswith(("disclosure.", "disclosure_salt."))
    ]
    assert left == []
    assert check_log(database, office.keys).faults == ()
