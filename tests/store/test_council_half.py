"""What the council did with a referral, asked of PostgreSQL as the application's role: never shown to the directorate that
sees the header alone (DESIGN §5)."""

import json
from typing import Any

import psycopg
import pytest

from auth.viewer import Role, Viewer
from store.database import Database
from store.problems import DatabaseFault
from tests.database import OLDHAM, ROCHDALE, force_viewer, viewer_of
from tests.schema.header_only import HEADER_ONLY, plant_header_only
from tests.store.planting import tables

Superuser = psycopg.Connection[Any]

OLDHAM_SEES = viewer_of(OLDHAM, Role.MANAGER)
ROCHDALE_SEES = viewer_of(ROCHDALE, Role.MANAGER)
_READABLE = """
select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
where attrelid = :name ::regclass and attnum > 0 and not attisdropped
    and has_column_privilege(attrelid, attnum, 'select')
"""


def _everything(database: Database, viewer: Viewer, names: list[str]) -> dict[str, str]:
    """All that a viewer can read, as text, by table."""
    seen: dict[str, str] = {}
    with database.transaction(viewer) as tx:
        for name in names:
            columns = tx.value(_READABLE, name=name)
            if columns:
                rows = tx.rows(f"select {columns} from {name}")
                if rows:
                    seen[name] = json.dumps(rows, default=str)
    return seen


@pytest.fixture
def names(superuser: Superuser) -> list[str]:
    return [*tables(superuser), "trail_seen"]


def test_who_sees_the_header_alone_reads_nothing_of_the_recipient_in_any_table(
    database: Database, superuser: Superuser, names: list[str]
):
    plant_header_only(superuser)

    seen = _everything(database, OLDHAM_SEES, names)

    assert sorted(seen) == ["search_key", "trail", "trail_seen"]
    for told in (
        ROCHDALE,
        "C-8",
        "DAB",
        "gap-8",
        "UNKNOWN",
        "NOT_DECIDED",
        "HIGH_RISK_NO_ACTION",
        "DIFFERING",
        "DUPLICATE",
    ):
        assert [name for name, text in seen.items() if told in text] == []


def test_the_recipient_and_the_force_read_the_councils_half(database: Database, superuser: Superuser, names: list[str]):
    plant_header_only(superuser)

    for viewer in (ROCHDALE_SEES, force_viewer()):
        seen = _everything(database, viewer, names)

        assert {"trail", "trail_seen", "trail_council", "trail_receipt", "gap", "flag"} <= set(seen)
        assert seen["flag"].count("flag_id") == 3
        assert "gap-8" in seen["trail_seen"]
        assert ROCHDALE in seen["trail_seen"]


@pytest.mark.parametrize("column", ["recipient", "next_look_at", "awaits"])
def test_nobody_reads_in_a_trails_header_whom_it_waits_for(database: Database, column: str):
    for viewer in (OLDHAM_SEES, ROCHDALE_SEES, force_viewer()):
        with pytest.raises(DatabaseFault) as refusal, database.transaction(viewer) as tx:
            tx.rows(f"select {column} from trail")

        assert refusal.value.sqlstate == "42501"


def test_a_filter_on_what_is_hidden_finds_nothing(database: Database, superuser: Superuser):
    plant_header_only(superuser)
    query = "select trail_id from trail_seen where recipient = :recipient or law2 = 'IN_TIME'"

    for viewer, found in ((OLDHAM_SEES, []), (ROCHDALE_SEES, [HEADER_ONLY])):
        with database.transaction(viewer) as tx:
            assert [row["trail_id"] for row in tx.rows(query, recipient=ROCHDALE)] == found


def test_a_council_to_which_it_was_passed_on_shows_its_receipt_and_steps_to_itself_and_the_force(
    database: Database, superuser: Superuser
):
    plant_header_only(superuser)
    body = {"arrived": None, "steps": [{"name": "DECIDED"}], "basis": [{"digest": "of-oldham"}]}
    superuser.execute(
        "insert into trail_receipt (force, trail_id, directorate, kind, record_id, child_person_id, body)"
        " select force, trail_id, %s, 'contact', 'C-passed', 'x', %s::jsonb from trail where trail_id = %s",
        [OLDHAM, json.dumps(body), HEADER_ONLY],
    )
    query = 'select passed_on_steps, basis @> \'[{"digest": "of-oldham"}]\' as told from trail_seen'

    answers: list[tuple[object, object]] = []
    for viewer in (ROCHDALE_SEES, OLDHAM_SEES, force_viewer()):
        with database.transaction(viewer) as tx:
            answers += [(row["passed_on_steps"], row["told"]) for row in tx.rows(query)]

    assert answers == [(None, False), ([{"name": "DECIDED"}], True), ([{"name": "DECIDED"}], True)]
