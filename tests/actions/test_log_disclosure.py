"""Logging: one entry for each controller, which says who did what with whose records, and goes with its transaction."""

import hashlib
from typing import Any

import pytest

from actions.list_gaps import list_gaps
from actions.log_disclosure import Act, Touched, log_by_portal, log_disclosure
from disclosure.entry import LoggedOperation
from store.database import Database
from store.reads_gaps import GapFilter
from tests.database import FORCE, OLDHAM, force_viewer, viewer_of
from tests.logged import entries
from tests.schema.planted import Superuser, plant


def _entries(superuser: Superuser) -> list[dict[str, Any]]:
    return entries(superuser, "organisation, recipient")


@pytest.mark.parametrize(("controller", "operation"), [(OLDHAM, "CONSULTATION"), (FORCE, "DISCLOSURE")])
def test_ones_own_records_are_consulted_and_anothers_disclosed(
    database: Database, superuser: Superuser, controller: str, operation: str
) -> None:
    viewer = viewer_of(OLDHAM)
    with database.transaction(viewer) as tx:
        log_disclosure(
            tx, viewer, Act("look", "digest-of-a-document"), Touched(controller, {"gap": ("g",)}, {"gap": ("kind",)})
        )

    [entry] = _entries(superuser)
    assert entry["columns"] == (controller, OLDHAM, operation)
    assert (entry["controllers"], entry["recipient"], entry["subject"]) == ([controller], OLDHAM, f"subject-{OLDHAM}")
    assert (entry["operation_name"], entry["operation_hash"]) == ("look", "digest-of-a-document")
    assert (entry["records"], entry["fields"]) == ({"gap": ["g"]}, {"gap": ["kind"]})
    assert (entry["purpose"], entry["agreement_version"]) == ("GAP_RECONCILIATION", "synthetic-2019-1")


def test_what_the_portal_does_of_itself_is_logged_to_the_controller(database: Database, superuser: Superuser) -> None:
    with database.reconciling() as tx:
        touched = Touched(FORCE, counts={"incident": 3})
        log_by_portal(tx, "reconciler", Act("reconcile"), touched, LoggedOperation.COMBINATION)

    [entry] = _entries(superuser)
    assert entry["columns"] == (FORCE, FORCE, "COMBINATION")
    assert (entry["subject"], entry["roles"], entry["counts"]) == ("reconciler", [], {"incident": 3})
    assert entry["operation_hash"] == hashlib.sha256(b"reconcile").hexdigest()


def test_listed_gaps_are_logged_to_the_force_and_to_the_council_that_a_contact_reached(
    database: Database, superuser: Superuser
) -> None:
    plant(superuser)

    listed = [one["gap_id"] for one in list_gaps(database, force_viewer(), GapFilter())]

    assert sorted(listed) == ["gap-of-a-contact", "gap-of-a-trail"]
    assert [(one["columns"], one["records"]) for one in _entries(superuser)] == [
        ((OLDHAM, FORCE, "DISCLOSURE"), {"gap": ["gap-of-a-contact"]}),
        ((FORCE, FORCE, "CONSULTATION"), {"gap": ["gap-of-a-trail"]}),
    ]
