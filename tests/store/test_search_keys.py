"""The keys by which a child is found: who has them, whose they are, and that they go with what they lead to."""

from typing import LiteralString

import pytest
from hypothesis import HealthCheck, given, settings as thorough, strategies as st

from auth.viewer import Viewer
from matching.spelling import words
from migrations.ready import make_ready
from migrations.run import downgrade, upgrade
from store.child_search import SQL
from store.database import Database
from store.named_sql import inline
from store.settings import Settings
from tests.database import FORCE, OLDHAM, ROCHDALE, force_viewer, viewer_of
from tests.schema.children import plant_contact, plant_person, plant_trail
from tests.store.planting import Superuser


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mohammed", "muhammad"),
        ("hussain", "hussein"),
        ("aisha", "ayesha"),
        ("yusuf", "yousef"),
        ("catherine", "kathryn"),
        ("philip", "filip"),
        ("smith", "smyth"),
        ("geoffrey", "jeffrey"),
        ("knight", "night"),
        ("stephen", "steven"),
        ("shaun", "schaun"),
        ("thomas", "tomas"),
        ("khadija", "hadija"),
        ("zainab", "zaynab"),
        ("kowalska", "kowalske"),
    ],
)
def test_what_sounds_alike_has_the_same_sound(superuser: Superuser, one: str, other: str):
    found = superuser.execute("select guard.sound(%s), guard.sound(%s)", (one, other)).fetchone()
    assert found is not None
    assert found[0] == found[1]


@thorough(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text("aeiouáéßłø'’-. Khnmstør", max_size=20))
def test_the_database_and_the_search_find_the_same_words_in_a_name(superuser: Superuser, name: str):
    rows = superuser.execute("select word from guard.name_words(%s, null)", (name,)).fetchall()

    assert set(words(name)) <= {row[0] for row in rows}


def test_keys_go_with_what_they_lead_to_and_follow_what_changes(superuser: Superuser):
    plant_person(superuser, 1, "Amira", "Khan")
    plant_trail(superuser, 1, "Amira", "Khan")
    plant_contact(superuser, OLDHAM, "C-1", "Amira", "Khan")

    def keys(condition: LiteralString) -> set[tuple[object, ...]]:
        return set(superuser.execute(f"select organisation, word from search_key where {condition}").fetchall())

    names = {"amira", "khan", "2011-03-04"}
    assert keys("incident_id is not null") == {(FORCE, word) for word in names}
    assert keys("contact_id is not null") == {(OLDHAM, word) for word in names}
    assert keys("trail_id is not null") == {(OLDHAM, word) for word in {*names, "1-050819"}}

    superuser.execute("update trail set recipient = %s, family_name = 'Kahn'", (ROCHDALE,))
    superuser.execute("update incident_person set family_name = 'Kahn'")
    superuser.execute("delete from contact")

    assert keys("incident_id is not null") == {(FORCE, word) for word in ("amira", "kahn", "2011-03-04")}
    assert keys("trail_id is not null and not is_header") == {
        (ROCHDALE, word) for word in ("amira", "kahn", "2011-03-04", "1-050819")
    }
    assert keys("contact_id is not null") == set()

    superuser.execute("delete from trail")
    superuser.execute("delete from incident")

    assert keys("true") == set()


def test_keys_that_are_there_before_are_made_by_the_migration_as_by_the_triggers(
    superuser: Superuser, settings: Settings
):
    for number in range(1, 4):
        plant_person(superuser, number, "Amira", f"Khan-{number}")
        plant_trail(superuser, number, "Amira", f"Khan-{number}")
        plant_contact(superuser, OLDHAM, f"C-{number}", "Amira", "Khan")
    every = "select * from search_key order by organisation, sound, word, incident_id, trail_id, contact_id"
    by_triggers = superuser.execute(every).fetchall()

    downgrade(settings.need_owner(), "0017_live")
    upgrade(settings.need_owner())
    make_ready(settings)

    assert superuser.execute(every).fetchall() == by_triggers
    assert len(by_triggers) > 3 * 3 * 3


@pytest.mark.parametrize("viewer", [force_viewer(), viewer_of(OLDHAM)], ids=["the force", "a council"])
def test_a_search_reaches_the_index_under_the_policies(database: Database, superuser: Superuser, viewer: Viewer):
    superuser.execute(
        "insert into search_key (organisation, sound, word, force, incident_id, person_id)"
        " select organisation, guard.sound(word), word, organisation, 'I-' || word, 'N-1'"
        " from (select organisation, 'name' || number from unnest(array['GMP', 'E08000004']) as organisation,"
        " generate_series(1, 10000) as number) as every (organisation, word)"
    )
    superuser.execute("analyze search_key")
    organisation = viewer.organisation
    asked = {
        "words_like": {"organisation": organisation, "spellings": ["name"] * 9, "words": ["name"], "most": 9},
        "children_like": {
            **{key: [1] for key in ("numbers", "likenesses", "required")},
            **{key: ["name1"] for key in ("sounds", "words", "references")},
            **dict.fromkeys(("reference_number", "name_words", "words_needed", "most"), 1),
            **dict.fromkeys(("incidents", "trails", "contacts"), True),
            "organisation": organisation,
        },
    }

    with database.transaction(viewer) as tx:
        plans = {
            name: "\n".join(str(row) for row in tx.rows(inline(f"explain {getattr(SQL, name).sql}"), **values))
            for name, values in asked.items()
        }

    for plan in plans.values():
        assert "search_key_word" in plan
        assert "Seq Scan on search_key" not in plan
