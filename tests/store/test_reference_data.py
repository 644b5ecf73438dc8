"""Organisations, places, rules and feeds: the defaults, and what an organisation registers."""

from __future__ import annotations

import pytest

from reconciliation.ground import DEFAULT_RULES, Places, rule_set_from
from reconciliation.records import Address
from store.database import Database
from store.problems import DatabaseFault
from store.reference_data import PLACES, feeds, keep_defaults, organisations, places, register_feed, rule_bodies
from tests.database import FORCE, OLDHAM, ROCHDALE, force_viewer, viewer_of


def test_ten_directorates_a_force_and_oversight(database: Database):
    with database.transaction(viewer_of(OLDHAM)) as tx:
        found = organisations(tx)

    assert [row["kind"] for row in found] == ["DIRECTORATE"] * 10 + ["OVERSIGHT", "FORCE"]
    assert found[3] == {"code": "E08000004", "kind": "DIRECTORATE", "name": "Oldham"}


def test_every_postcode_district_belongs_to_one_directorate():
    listed = [prefix for prefixes in PLACES.values() for prefix in prefixes.split()]

    assert len(listed) == len(set(listed)) == 87


@pytest.mark.parametrize(
    ("postcode", "directorate"),
    [
        ("OL4 2AB", "E08000004"),
        ("M24 1AB", "E08000005"),
        ("M2 4AB", "E08000003"),
        ("SK14 1AA", "E08000008"),
        ("LS1 1AA", None),
    ],
)
def test_a_postcode_is_placed_by_the_default_places(database: Database, postcode: str, directorate: str | None):
    with database.transaction(viewer_of(OLDHAM)) as tx:
        found = Places(places(tx)).directorate_of(Address(None, postcode, None))

    assert found == directorate


def test_the_places_say_that_they_are_an_approximation(database: Database):
    with database.transaction(viewer_of(OLDHAM)) as tx:
        sources = tx.rows("select distinct source from place")

    assert [row["source"].split(",")[0] for row in sources] == ["approximation by postcode district"]


def test_the_default_rules_come_back_as_they_were(database: Database):
    with database.transaction(viewer_of(OLDHAM)) as tx:
        assert [rule_set_from(body) for body in rule_bodies(tx)] == [DEFAULT_RULES]


def test_keeping_the_defaults_again_changes_nothing_and_spares_what_the_deployer_wrote(database: Database):
    with database.owning() as tx:
        tx.run("update place set directorate = :other, source = 'an extract' where prefix = 'OL1'", other=ROCHDALE)
        keep_defaults(tx)
        kept = tx.one("select directorate, source from place where prefix = 'OL1'")
        count = tx.value("select count(*) from place")
        tx.run("delete from place where prefix = 'OL1'")
        keep_defaults(tx)

    assert (kept, count) == ({"directorate": ROCHDALE, "source": "an extract"}, 87)


def test_an_organisation_registers_its_feeds_and_sees_no_others(database: Database):
    with database.transaction(viewer_of(OLDHAM)) as tx:
        register_feed(
            tx, OLDHAM, "council", side="COUNCIL", form="counterfoil-council/1", abilities={"decisions": False}
        )
        register_feed(
            tx, OLDHAM, "council", side="COUNCIL", form="counterfoil-council/1", abilities={"decisions": True}
        )
    with database.transaction(force_viewer()) as tx:
        register_feed(tx, FORCE, "police", side="POLICE", form="counterfoil-police/1", abilities={})
        seen = feeds(tx)
    with database.transaction(viewer_of(OLDHAM)) as tx:
        own = feeds(tx)

    assert [row["feed"] for row in seen] == ["police"]
    assert own == [
        {
            "organisation": OLDHAM,
            "feed": "council",
            "side": "COUNCIL",
            "format": "counterfoil-council/1",
            "abilities": {"decisions": True},
        }
    ]


def test_nobody_registers_a_feed_for_another_organisation(database: Database):
    with pytest.raises(DatabaseFault) as refusal, database.transaction(viewer_of(OLDHAM)) as tx:
        register_feed(tx, FORCE, "police", side="POLICE", form="counterfoil-police/1", abilities={})

    assert refusal.value.sqlstate == "42501"
