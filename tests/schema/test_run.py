"""Running an operation: one entry for what was shown, nothing shown without it, and nothing unexpected let out."""

import json
import logging
from typing import Any

import psycopg
import pytest

from schema.parts import opaque_id
from schema.run import run_document
from store.database import Database
from store.disclosures import newest
from tests.database import FORCE, OLDHAM, ROCHDALE, force_viewer, overseer, viewer_of
from tests.logged import entries
from tests.schema.planted import HOSTILE, RECEIVED, STOPPED, Superuser, plant


def _entries(superuser: Superuser) -> list[dict[str, Any]]:
    return entries(superuser)


TRAIL = "query OneTrail($id: ID!) { trail(id: $id) { id law1 child { familyName } incident { reference } } }"


def test_an_operation_that_shows_a_record_leaves_exactly_one_entry_that_says_what_was_shown(
    database: Database, superuser: Superuser
) -> None:
    plant(superuser)

    run_document(database, viewer_of(OLDHAM), TRAIL, {"id": opaque_id("Trail", FORCE, RECEIVED)})

    [entry] = _entries(superuser)
    assert entry["columns"] == (FORCE, OLDHAM, "DISCLOSURE")
    assert entry["records"] == {"trail": [RECEIVED], "incident": ["I-1"]}
    assert entry["fields"] == {
        "Trail": ["child", "id", "incident", "law1"],
        "TrailChild": ["familyName"],
        "Incident": ["reference"],
    }
    assert {name: entry[name] for name in ("subject", "recipient", "controllers", "operation_name", "request_id")} == {
        "subject": f"subject-{OLDHAM}",
        "recipient": OLDHAM,
        "controllers": [FORCE],
        "operation_name": "OneTrail",
        "request_id": "request-of-a-test",
    }


def test_an_entry_holds_no_value_of_any_field(database: Database, superuser: Superuser) -> None:
    plant(superuser)

    run_document(database, viewer_of(OLDHAM), "{ contacts { nodes { children { givenNames familyName } } } }", {})

    [entry] = _entries(superuser)
    assert HOSTILE not in json.dumps(entry)
    assert "Synthetic-" not in json.dumps(entry)


def test_looking_at_ones_own_records_is_a_consultation(database: Database, superuser: Superuser) -> None:
    plant(superuser)

    run_document(database, force_viewer(), "{ referrals { nodes { reference } } }", {})

    assert [one["columns"] for one in _entries(superuser)] == [(FORCE, FORCE, "CONSULTATION")]


def test_records_of_two_organisations_are_an_entry_for_each_with_its_own_records_alone(
    database: Database, superuser: Superuser
) -> None:
    plant(superuser)

    run_document(database, viewer_of(OLDHAM), "{ referrals { nodes { reference } } contacts { nodes { id } } }", {})

    found = {tuple(one["columns"]): (one["controllers"], one["records"], one["fields"]) for one in _entries(superuser)}
    assert found == {
        (FORCE, OLDHAM, "DISCLOSURE"): ([FORCE], {"referral": ["R-1"]}, {"Referral": ["reference"]}),
        (OLDHAM, OLDHAM, "CONSULTATION"): ([OLDHAM], {"contact": ["C-1", "C-2"]}, {"Contact": ["id"]}),
    }


def test_a_controller_finds_the_entry_of_a_mixed_answer(database: Database, superuser: Superuser) -> None:
    plant(superuser)
    run_document(database, viewer_of(OLDHAM), "{ referrals { nodes { id } } contacts { nodes { id } } }", {})

    with database.transaction(force_viewer()) as tx:
        seen = [(row["organisation"], row["recipient"]) for row in newest(tx)]

    assert seen == [(FORCE, OLDHAM)]


def test_a_gap_about_a_contact_is_disclosed_by_the_council_that_the_contact_reached(
    database: Database, superuser: Superuser
) -> None:
    plant(superuser)

    run_document(database, force_viewer(), "{ gaps { nodes { kind } } }", {})

    found = {one["columns"]: one["records"] for one in _entries(superuser)}
    assert found == {
        (FORCE, FORCE, "CONSULTATION"): {"gap": ["gap-of-a-trail"]},
        (OLDHAM, FORCE, "DISCLOSURE"): {"gap": ["gap-of-a-contact"]},
    }


@pytest.mark.parametrize(
    "text",
    [
        "{ viewer { name } portalTime { moment } }",
        "{ trails { totalCount } gaps { totalCount } contacts { totalCount } }",
        "{ gapCounts { side kind count } }",
        f'{{ statement(directorate: "{OLDHAM}") {{ headline laws {{ total lines {{ count hidden }} }} }} }}',
        "{ loads { nodes { id rejections { nodes { found } } } } feeds { name } }",
        "{ trails { edges { cursor } pageInfo { endCursor } } }",
    ],
)
def test_figures_disclose_nobody(database: Database, superuser: Superuser, text: str) -> None:
    plant(superuser)

    answer = run_document(database, viewer_of(OLDHAM), text, {})

    assert "errors" not in answer
    assert _entries(superuser) == []


def test_an_operation_that_finds_nothing_discloses_nothing(database: Database, superuser: Superuser) -> None:
    plant(superuser)

    run_document(database, viewer_of(ROCHDALE), TRAIL, {"id": opaque_id("Trail", FORCE, STOPPED)})
    run_document(database, overseer(), "{ trails { nodes { id child { familyName } } } }", {})

    assert _entries(superuser) == []


def test_what_cannot_be_recorded_is_not_shown(database: Database, superuser: Superuser) -> None:
    plant(superuser)
    superuser.execute("alter table disclosure add constraint refused check (false) not valid")
    try:
        answer = run_document(database, viewer_of(OLDHAM), "{ trails { nodes { id } } }", {})
        figures = run_document(database, viewer_of(OLDHAM), "{ trails { totalCount } }", {})
    finally:
        superuser.execute("alter table disclosure drop constraint refused")

    assert set(answer) == {"errors"}
    assert [one["extensions"]["code"] for one in answer["errors"]] == ["NOT_RECORDED"]
    assert figures == {"data": {"trails": {"totalCount": 2}}}


@pytest.mark.requirement(42)
def test_a_fault_is_masked_with_the_request_id_and_its_text_is_in_no_log(
    database: Database, superuser: Superuser, caplog: pytest.LogCaptureFixture
) -> None:
    plant(superuser)
    # A body that no reconciler writes: reading it fails in the middle of the answer, and the text would quote it.
    superuser.execute("""update trail set body = body || '{"steps": [{"name": "SECRET OF A CHILD"}]}'""")

    with caplog.at_level(logging.DEBUG):
        answer = run_document(database, viewer_of(OLDHAM), "{ trails { nodes { id steps { name } } } }", {})

    assert answer["errors"] == [
        {
            "message": "Something went wrong. Give the request id when you ask for help.",
            "extensions": {"code": "INTERNAL", "requestId": "request-of-a-test"},
            "path": ["trails"],
        }
    ]
    assert "data" not in answer
    assert "SECRET OF A CHILD" not in caplog.text
    assert "request=request-of-a-test: builtins.KeyError" in caplog.text
    assert _entries(superuser) == []


def test_hostile_text_comes_back_as_it_was_kept(database: Database, superuser: Superuser) -> None:
    plant(superuser)

    answer = run_document(database, viewer_of(OLDHAM), "{ referrals { nodes { narrative } } }", {})

    assert answer["data"]["referrals"]["nodes"] == [{"narrative": HOSTILE}]


def test_hostile_text_in_an_argument_finds_nothing_and_harms_nothing(database: Database, superuser: Superuser) -> None:
    plant(superuser)
    text = (
        "query H($d: String!, $x: String) { statement(directorate: $d) { id } gapCounts(directorate: $d) { count }"
        " referrals(filter: {recipient: $x}) { totalCount } }"
    )

    answer = run_document(database, viewer_of(OLDHAM), text, {"d": HOSTILE, "x": "' or true --"})

    assert answer == {"data": {"statement": None, "gapCounts": [], "referrals": {"totalCount": 0}}}
    assert superuser.execute("select count(*) from trail").fetchone() == (3,)


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("query V($d: String) { gapCounts(directorate: $d) { count } }", {"d": "a\x00b"}),
        ("query V($f: GapFilter) { gaps(filter: $f) { totalCount } }", {"f": {"directorate": "\x00"}}),
        ("query V($f: GapFilter) { gaps(filter: $f) { totalCount } }", {"f": {"kind": "NOTHING"}}),
        ("query V($n: Int!) { gaps(first: $n) { totalCount } }", {"n": "many"}),
        ("query V($n: Int!) { gaps(first: $n) { totalCount } }", {}),
        ("{ gaps(first: 0) { totalCount } }", {}),
        ('{ gaps(after: "x") { totalCount } }', {}),
        ('{ trails(filter: {period: "August"}) { totalCount } }', {}),
        ('{ rejections(load: "x") { totalCount } }', {}),
        ('{ gapCounts(directorate: "\\u0000") { count } }', {}),
    ],
)
def test_what_cannot_be_understood_is_refused_and_is_no_fault(
    database: Database, text: str, variables: dict[str, Any]
) -> None:
    answer = run_document(database, viewer_of(OLDHAM), text, variables)

    assert [one["extensions"]["code"] for one in answer["errors"]] == ["BAD_USER_INPUT"]


@pytest.mark.requirement(41)
def test_limits_and_scopes_are_answered_without_a_database() -> None:
    # Settings of nowhere: whatever asked the database would fail otherwise.
    nowhere = Database(_settings_of_nowhere())
    deep = "{" + "viewer{organisation{" * 8 + "name" + "}" * 17

    codes = [
        run_document(nowhere, viewer, text, {})["errors"][0]["extensions"]["code"]
        for viewer, text in (
            (viewer_of(OLDHAM), deep),
            (viewer_of(OLDHAM), "{" + " ".join(f"a{n}: viewer {{ name }}" for n in range(20)) + "}"),
            (viewer_of(OLDHAM, scopes=frozenset()), "{ trails { totalCount } }"),
            (None, "{ viewer { name } }"),
            (viewer_of(OLDHAM), "{ nothing }"),
            (viewer_of(OLDHAM), "{ viewer { name } }"),
        )
    ]

    assert codes == [
        *("LIMIT_EXCEEDED", "LIMIT_EXCEEDED", "FORBIDDEN", "UNAUTHENTICATED", "GRAPHQL_VALIDATION_FAILED", "BUSY"),
    ]


def _settings_of_nowhere() -> Any:
    from store.settings import Settings  # noqa: PLC0415  only here is anything known of it

    return Settings(application_url="postgresql:///nowhere?host=/nonexistent", viewer_key=bytes(32))


def test_the_application_role_ran_it(database: Database, superuser: psycopg.Connection[Any]) -> None:
    plant(superuser)
    run_document(database, viewer_of(OLDHAM), "{ trails { nodes { id } } }", {})

    users = superuser.execute(
        "select distinct usename from pg_stat_activity where application_name = 'counterfoil app'"
    ).fetchall()

    assert users == [("counterfoil_app",)]
