"""Lists narrowed by a reference as people write it, and gaps by when their clocks run out."""

import datetime as dt
from typing import Any

import pytest

from auth.viewer import Viewer
from schema.run import run_document
from store.database import Database
from tests.database import OLDHAM, ROCHDALE, force_viewer, viewer_of
from tests.schema.children import plant_contact, plant_person, plant_trail
from tests.schema.planted import HOUR, REPORTED, Superuser, plant

LISTS = """
query Q($reference: String) {
  incidents(filter: {reference: $reference}) { totalCount nodes { reference } }
  trails(filter: {reference: $reference}) { totalCount nodes { incidentReference } }
  contacts(filter: {reference: $reference}) { totalCount nodes { contactId } }
}
"""


def _found(database: Database, viewer: Viewer, reference: str | None) -> dict[str, list[str]]:
    answer: dict[str, Any] = run_document(database, viewer, LISTS, {"reference": reference})["data"]
    for page in answer.values():
        assert page["totalCount"] == len(page["nodes"])
    return {field: [next(iter(node.values())) for node in page["nodes"]] for field, page in answer.items()}


@pytest.mark.parametrize("reference", ["77-050819", " log 77 of 05/08/2019 ", "0077 05/08/19"])
def test_a_log_is_found_in_every_list_however_it_is_written(
    database: Database, superuser: Superuser, reference: str
) -> None:
    for number in (77, 78):
        plant_person(superuser, number, "Amira", "Khan")
        plant_trail(superuser, number, "Amira", "Khan")
    plant_contact(superuser, OLDHAM, "C-1", "Amira", "Khan")
    plant_contact(superuser, ROCHDALE, "C-2", "Amira", "Khan")

    assert _found(database, force_viewer(), reference) == {
        "incidents": ["77-050819"],
        "trails": ["77-050819"],
        "contacts": [],
    }
    assert _found(database, viewer_of(OLDHAM), reference) == {
        "incidents": [],
        "trails": ["77-050819"],
        "contacts": ["C-1"],
    }
    assert _found(database, viewer_of(OLDHAM), "76-050819") == {"incidents": [], "trails": [], "contacts": []}
    assert len(_found(database, force_viewer(), None)["incidents"]) == 2


def test_a_referral_is_found_by_its_own_reference_by_whom_it_reached(database: Database, superuser: Superuser) -> None:
    plant(superuser)
    text = "query Q($r: String) { referrals(filter: {reference: $r}) { totalCount nodes { reference } } }"

    def found(viewer: Viewer, reference: str) -> list[dict[str, str]]:
        return run_document(database, viewer, text, {"r": reference})["data"]["referrals"]["nodes"]

    assert found(viewer_of(OLDHAM), "dab/1/19") == [{"reference": "DAB/1/19"}]
    assert found(viewer_of(ROCHDALE), "DAB/1/19") == []
    assert found(force_viewer(), "DAB/2/19") == []


@pytest.mark.parametrize(("hours", "found"), [(24, 0), (25, 2)])
def test_gaps_are_narrowed_by_when_their_clock_runs_out(
    database: Database, superuser: Superuser, hours: int, found: int
) -> None:
    plant(superuser)
    text = "query Q($due: DateTime) { gaps(filter: {dueBefore: $due}) { totalCount nodes { id } } }"
    before: dt.datetime = REPORTED + hours * HOUR

    page = run_document(database, force_viewer(), text, {"due": before.isoformat()})["data"]["gaps"]

    assert (page["totalCount"], len(page["nodes"])) == (found, found)
