"""What GraphQL shows of a trail whose child was referred to another directorate than the one it lives in."""

import json
from typing import Any

from auth.viewer import Role, Viewer
from schema.parts import opaque_id
from schema.run import run_document
from store.database import Database
from tests.database import FORCE, OLDHAM, ROCHDALE, force_viewer, viewer_of
from tests.schema.header_only import HEADER_ONLY, plant_header_only
from tests.schema.planted import Superuser

OLDHAM_SEES = viewer_of(OLDHAM, Role.MANAGER)
ROCHDALE_SEES = viewer_of(ROCHDALE, Role.MANAGER)
FIELDS = """
  id incidentReference law1 law2 law4 move stoppedAt note governingReferral recipient { code }
  steps { name happened { earliest } standing note shownBy clock { dueAt } }
  receipts { recordId directorate { code } arrived { earliest } evidence child { familyName } }
  referrals { reference recipient { code } } gap { id kind } flags { kind directorate { code } }
  basis { organisation recordId }
"""
EVERYTHING = f"""query E($id: ID!) {{
  trail(id: $id) {{ {FIELDS} }}
  trails(first: 50) {{ nodes {{ {FIELDS} }} totalCount }}
  gaps(first: 50) {{ nodes {{ id kind directorate {{ code }} }} totalCount }}
  flags(first: 50) {{ nodes {{ id kind }} totalCount }}
  contacts(first: 50) {{ nodes {{ contactId }} totalCount }}
  referrals(first: 50) {{ nodes {{ reference }} totalCount }}
}}"""
COUNCIL = ["RECEIVED", "DECIDED", "FED_BACK"]


def _asked(database: Database, viewer: Viewer) -> dict[str, Any]:
    answer = run_document(database, viewer, EVERYTHING, {"id": opaque_id("Trail", FORCE, HEADER_ONLY)})
    assert "errors" not in answer
    return answer["data"]


def test_as_oldhams_manager_nothing_of_rochdales_is_reachable_through_any_field(
    database: Database, superuser: Superuser
) -> None:
    plant_header_only(superuser)

    seen = _asked(database, OLDHAM_SEES)

    trail = seen["trail"]
    assert trail["incidentReference"] == "241-050819"
    assert trail["law1"] == "IN_TIME"
    hidden = ("law2", "law4", "move", "stoppedAt", "governingReferral", "recipient", "gap")
    assert {name: trail[name] for name in hidden} == dict.fromkeys(hidden)
    assert [trail["receipts"], trail["referrals"], trail["flags"]] == [[], [], []]
    assert trail["basis"] == [{"organisation": FORCE, "recordId": "I-1"}]
    lists = ("gaps", "flags", "contacts", "referrals")
    assert [(seen[name]["nodes"], seen[name]["totalCount"]) for name in lists] == [([], 0)] * 4
    assert ROCHDALE not in json.dumps(seen)


def test_steps_that_are_not_the_viewers_to_see_say_so_and_nothing_else(
    database: Database, superuser: Superuser
) -> None:
    plant_header_only(superuser)

    steps = _asked(database, OLDHAM_SEES)["trail"]["steps"]

    assert [one["name"] for one in steps] == ["INCIDENT", "RISK_ASSESSED", "REFERRAL_SENT", *COUNCIL]
    assert steps[2]["happened"] is not None
    note = "Not shown to you: what another council did with a referral is between it and the force."
    said: dict[str, Any] = {"happened": None, "standing": "NOT_SHOWN", "note": note, "shownBy": [], "clock": None}
    assert steps[3:] == [{"name": name, **said} for name in COUNCIL]


def test_as_rochdale_and_as_the_force_it_is_reachable(database: Database, superuser: Superuser) -> None:
    plant_header_only(superuser)

    for viewer in (ROCHDALE_SEES, force_viewer()):
        trail = _asked(database, viewer)["trail"]

        assert trail["recipient"] == {"code": ROCHDALE}
        assert (trail["law2"], trail["law4"], trail["governingReferral"]) == ("IN_TIME", "UNKNOWN", "R-8")
        assert [one["standing"] for one in trail["steps"]][3:5] == ["IN_TIME", "UNKNOWN"]
        assert [one["recordId"] for one in trail["receipts"]] == ["C-8"]
        assert trail["gap"]["kind"] == "NOT_DECIDED"
        assert [one["kind"] for one in trail["flags"]] == ["DIFFERING", "DUPLICATE", "HIGH_RISK_NO_ACTION"]
        assert {"organisation": ROCHDALE, "recordId": "C-8"} in trail["basis"]


def test_the_force_reads_what_a_receipt_says_and_not_the_councils_own_words(
    database: Database, superuser: Superuser
) -> None:
    plant_header_only(superuser)

    receipts = [_asked(database, one)["trail"]["receipts"][0] for one in (ROCHDALE_SEES, force_viewer())]

    assert [one["child"] for one in receipts] == [{"familyName": "Synthetic-8"}, None]
    assert [one["evidence"] for one in receipts] == [["birth date equal", "names equal"]] * 2
