"""Contacts and receipts say whether they are contacts, or episodes standing in for them."""

from typing import Any

from auth.viewer import Viewer
from schema.parts import opaque_id
from schema.run import run_document
from store.database import Database
from tests.database import FORCE, ROCHDALE, force_viewer, viewer_of
from tests.schema.header_only import HEADER_ONLY, plant_header_only
from tests.schema.planted import Superuser

ASKED = """query O($id: ID!) {
  trail(id: $id) { receipts { kind origin recordId quotedReference recorded { earliest } } }
  contacts(first: 5) { nodes { contactId origin quotedReference arrived { exact } recorded { earliest } } }
}"""


def asked(database: Database, viewer: Viewer) -> dict[str, Any]:
    answer = run_document(database, viewer, ASKED, {"id": opaque_id("Trail", FORCE, HEADER_ONLY)})
    assert "errors" not in answer
    return answer["data"]


def test_a_contact_is_one_and_says_so(database: Database, superuser: Superuser) -> None:
    plant_header_only(superuser)

    seen = asked(database, viewer_of(ROCHDALE))

    assert [one["origin"] for one in seen["trail"]["receipts"]] == ["CONTACT"]
    assert [one["origin"] for one in seen["contacts"]["nodes"]] == ["CONTACT"]


def test_an_episode_standing_in_has_no_reference_and_no_time_of_entering(
    database: Database, superuser: Superuser
) -> None:
    plant_header_only(superuser)
    for table in ("contact_child", "contact_line", "trail_receipt"):
        superuser.execute("set session_replication_role = replica")
        column = "record_id" if table == "trail_receipt" else "contact_id"
        superuser.execute(f"update {table} set {column} = 'episode:E-8' where {column} = 'C-8'".encode())
    superuser.execute(
        "update contact set contact_id = 'episode:E-8', origin = 'EPISODE', quoted_reference = null,"
        " arrived_exact = false where contact_id = 'C-8'"
    )
    superuser.execute("set session_replication_role = origin")

    seen = asked(database, viewer_of(ROCHDALE))
    by_force = asked(database, force_viewer())["trail"]["receipts"]

    receipt = {
        "kind": "contact",
        "origin": "EPISODE",
        "recordId": "episode:E-8",
        "quotedReference": None,
        "recorded": None,
    }
    assert seen["trail"]["receipts"] == by_force == [receipt]
    assert seen["contacts"]["nodes"] == [
        {
            "contactId": "episode:E-8",
            "origin": "EPISODE",
            "quotedReference": None,
            "arrived": {"exact": False},
            "recorded": None,
        }
    ]
