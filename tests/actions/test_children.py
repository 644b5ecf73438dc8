"""Councils that tell of children and episodes: from the bytes that they send to what is found and shown (ADR-0009)."""

import datetime as dt
from itertools import permutations
from typing import Any

import pytest

from actions.issue_statement import issue_statement
from actions.reconcile import reconcile_all, reconcile_load
from reconciliation.moment import LONDON
from reconciliation.statement import Period
from store.database import Database
from store.loads import LoadState
from store.reference_data import register_feed
from tests.actions import intake, planting
from tests.actions.case_systems import (
    DFE,
    SSD,
    child,
    details,
    episode,
    extract,
    night,
    payload,
    receive,
    register_council,
    ssd_contact,
    ssd_episode,
    ssd_person,
    ssd_reference,
    take_in,
)
from tests.actions.intake import Superuser, force
from tests.database import FORCE, OLDHAM, viewer_of
from tests.feeds.examples import incident, person, police_header, police_load, referral

LATER = dt.datetime(2019, 7, 20, 12, tzinfo=dt.UTC)
DATED = {"date_of_birth": "2014-03-02"}
PURGED = {"la_child_id": "D-1", "purge": True}


@pytest.fixture
def referred(database: Database, superuser: Superuser) -> Database:
    """One child of one incident, referred to Oldham late on 1 July; now is 20 July. The police's feed covers until then."""
    superuser.execute("insert into portal_time (moment) values (%s)", (LATER,))
    with database.transaction(force()) as tx:
        register_feed(tx, FORCE, intake.POLICE, side="POLICE", form="counterfoil-police/1", abilities={})
    intake.take_in(database, force(), police_load(incident(), referral()))
    rest = police_header(**{"from": "2019-07-02T00:00:00+01:00", "to": "2019-07-20T00:00:00+01:00"})
    intake.take_in(database, force(), police_load(header={**rest, "made_at": "2019-07-20T04:00:00+01:00"}))
    return database


@pytest.fixture
def payloads(referred: Database) -> Database:
    """The same, and Oldham sends payloads."""
    register_council(referred, DFE)
    return referred


@pytest.fixture
def extracts(referred: Database) -> Database:
    """The same, and Oldham sends extracts."""
    register_council(referred, SSD)
    return referred


def found(superuser: Superuser, database: Database) -> dict[str, list[Any]]:
    """What reconciling finds now: how the trail stands, its receipts, the lines of contacts, and open gaps."""
    reconcile_all(database)
    asked = {
        "trail": "select law2, law4 from trail_council",
        "receipts": "select record_id, body ->> 'decided' from trail_receipt order by record_id",
        "contacts": "select contact_id, line from contact_line order by contact_id",
        "gaps": "select kind from gap where state = 'OPEN' and side <> 'POLICE' order by kind",
    }
    return {name: superuser.execute(sql.encode()).fetchall() for name, sql in asked.items()}


def current(superuser: Superuser) -> list[Any]:
    return superuser.execute(
        "select contact_id, origin, person_id, family_name, no_further_action from contact"
        " join contact_child using (directorate, contact_id) order by contact_id, person_id"
    ).fetchall()


def test_a_payload_s_episode_is_the_receipt_of_the_referral(payloads: Database, superuser: Superuser):
    load = take_in(payloads, DFE, payload(child()), 3)

    assert (load.state, load.made_at, load.counts["taken_in"]) == (LoadState.TAKEN_IN, night(3), {"child": 1})
    now = found(superuser, payloads)
    assert now["trail"] == [("CANNOT_TELL", "NOT_SHOWN")]
    assert now["contacts"] == [("episode:E-1", "FIRST")]
    assert current(superuser) == [("episode:E-1", "EPISODE", "D-1", "Rahman", None)]


def test_the_silence_of_a_council_that_sends_payloads_is_not_shown_and_no_gap(payloads: Database, superuser: Superuser):
    take_in(payloads, DFE, payload(child("D-2", child_details=details(first_name="Ben"))), 3)

    now = found(superuser, payloads)
    assert now["trail"] == [("NOT_SHOWN", None)]
    assert now["gaps"] == [("UNANNOUNCED",)]
    assert now["contacts"] == [("episode:E-1", "UNANNOUNCED")]


def test_a_decision_lies_between_the_episode_s_day_and_the_first_load_that_shows_it(
    payloads: Database, superuser: Superuser
):
    take_in(payloads, DFE, payload(child()), 3)
    take_in(payloads, DFE, payload(child("D-1", episode(referral_no_further_action_flag=True))), 5)
    take_in(payloads, DFE, payload(child("D-1", episode(referral_no_further_action_flag=True), purge=False)), 9)

    now = found(superuser, payloads)
    ((record_id, decided),) = now["receipts"]
    assert record_id == "episode:E-1"
    assert "2019-07-01T23:00:00" in decided
    assert night(5).isoformat()[:19] in decided
    assert now["trail"] == [("CANNOT_TELL", "CANNOT_TELL")]


def test_a_partial_payload_is_merged_whichever_came_first(payloads: Database, superuser: Superuser):
    whole, name, flag = (
        (payload(child()), 3),
        (payload({"la_child_id": "D-1", "child_details": {"surname": "Khan", "date_of_birth": "2014-03-02"}}), 4),
        (
            payload(
                {
                    "la_child_id": "D-1",
                    "social_care_episodes": [
                        {"social_care_episode_id": "E-1", "referral_no_further_action_flag": False}
                    ],
                }
            ),
            5,
        ),
    )
    expected = [("episode:E-1", "EPISODE", "D-1", "Khan", False)]
    seen: list[Any] = []

    for order in permutations((whole, name, flag)):
        _forget_children(superuser)
        for data, day in order:
            take_in(payloads, DFE, data, day)
        assert current(superuser) == expected
        seen.append(found(superuser, payloads))
        assert {"child:born:2014-03-02:aisha:khan", "child:born:2014-03-02:aisha:rahman"} <= set(_tokens(superuser))

    assert all(one == seen[0] for one in seen)


def test_a_purge_takes_the_episode_away_and_a_late_load_from_before_does_not_bring_it_back(
    payloads: Database, superuser: Superuser
):
    take_in(payloads, DFE, payload(child()), 3)
    take_in(payloads, DFE, payload(PURGED), 6)
    assert current(superuser) == []

    take_in(payloads, DFE, payload({"la_child_id": "D-1", "child_details": {"sex": "U"}}), 4)

    assert current(superuser) == []
    assert found(superuser, payloads)["contacts"] == []


def test_the_same_payload_on_a_later_night_keeps_nothing_new(payloads: Database, superuser: Superuser):
    take_in(payloads, DFE, payload(child()), 3)
    before = found(superuser, payloads), current(superuser), intake.count(superuser, "record_version")

    again = take_in(payloads, DFE, payload(child()), 4)

    assert (again.counts["unchanged"], again.counts["versions"]) == (1, 0)
    assert (found(superuser, payloads), current(superuser), intake.count(superuser, "record_version")) == before


def test_the_same_bytes_as_at_the_same_moment_are_the_same_load(payloads: Database, superuser: Superuser):
    take_in(payloads, DFE, payload(child()), 3)

    receive(payloads, DFE, payload(child()), 3)

    assert intake.count(superuser, "load") == 3


def test_an_episode_that_two_children_share_names_both_and_the_rest_when_one_is_purged(
    payloads: Database, superuser: Superuser
):
    brother = child("D-2", child_details=details(first_name="Ben"))
    take_in(payloads, DFE, payload(child()), 3)
    take_in(payloads, DFE, payload(brother), 4)
    assert [row[2] for row in current(superuser)] == ["D-1", "D-2"]

    take_in(payloads, DFE, payload(PURGED), 5)

    assert [row[2] for row in current(superuser)] == ["D-2"]


def test_another_council_s_children_are_refused(payloads: Database, superuser: Superuser):
    theirs = [child(f"D-{one}", episode(f"E-{one}"), child_details=details(postcode="OL16 1AA")) for one in range(20)]

    load = take_in(payloads, DFE, payload(*theirs), 3)

    assert load.state is LoadState.REFUSED
    assert load.refusal is not None
    assert load.refusal["code"] == "OTHER_AREA"
    assert "E08000005" in load.refusal["sentence"]
    assert intake.count(superuser, "contact") == 0


@pytest.mark.parametrize("theirs", [19, 16])
def test_few_children_or_not_enough_elsewhere_are_no_reason_to_refuse(payloads: Database, theirs: int):
    ours = 0 if theirs == 19 else 4
    children = [
        child(
            f"D-{one}", episode(f"E-{one}"), child_details=details(postcode="OL16 1AA" if one < theirs else "OL4 1AA")
        )
        for one in range(theirs + ours)
    ]

    assert take_in(payloads, DFE, payload(*children), 3).state is LoadState.TAKEN_IN


def test_an_extract_s_contact_answers_the_referral_and_its_outcome_is_an_interval(
    extracts: Database, superuser: Superuser
):
    tables = {
        "ssd_person": [ssd_person()],
        "ssd_contacts": [ssd_contact(cont_contact_outcome_json='{"NEW_REFERRAL":"Y"}')],
        "ssd_linked_identifiers": [ssd_reference()],
        "ssd_cin_episodes": [ssd_episode()],
    }

    take_in(extracts, SSD, extract(tables), 4)

    now = found(superuser, extracts)
    assert [record_id for record_id, _ in now["receipts"]] == ["C-1"]
    assert now["contacts"] == [("C-1", "FIRST")]
    assert now["trail"] == [("CANNOT_TELL", "CANNOT_TELL")]
    assert night(4).isoformat()[:19] in now["receipts"][0][1]


def test_an_extract_without_the_contact_leaves_a_gap_or_not_shown_where_an_episode_was_open(
    extracts: Database, superuser: Superuser
):
    other = {"ssd_person": [ssd_person()], "ssd_contacts": [ssd_contact(cont_contact_source_code="2A")]}
    since = dt.datetime(2019, 6, 30, tzinfo=dt.UTC)
    take_in(extracts, SSD, extract(other), 19, covers_from=since)
    assert found(superuser, extracts)["trail"] == [("STOPPED", None)]

    opened = {
        **other,
        "ssd_cin_episodes": [ssd_episode(cine_referral_date="2019-06-20", cine_referral_source_code="5A")],
    }
    take_in(extracts, SSD, extract(opened), 20, covers_from=since)

    now = found(superuser, extracts)
    assert now["trail"] == [("NOT_SHOWN", None)]
    assert now["gaps"] == []


def test_judging_load_by_load_finds_what_judging_everything_finds(payloads: Database, superuser: Superuser):
    named = payload({"la_child_id": "D-1", "child_details": details(date_of_birth="2014-03-12")})
    only_name = payload({"la_child_id": "D-1", "child_details": {"sex": "U", "surname": "Rahman", **DATED}})
    for data, day in ((payload(child()), 3), (only_name, 8), (named, 5), (payload(PURGED), 9), (payload(child()), 4)):
        load = take_in(payloads, DFE, data, day)
        reconcile_load(payloads, load.organisation, load.load_id)

        by_load = planting.found(superuser)
        reconcile_all(payloads)
        assert planting.found(superuser) == by_load


def test_a_referral_that_comes_after_the_episode_is_answered_by_it(payloads: Database, superuser: Superuser):
    take_in(payloads, DFE, payload(child("D-9", child_details=details(first_name="Ben"))), 3)
    reconcile_all(payloads)
    people = [person("N-9", given_names="Ben")]
    rows = [incident("I-9", reference="9-010719", people=people), referral("R-9", incidents=["I-9"], children=["N-9"])]
    header = police_header(made_at="2019-07-06T04:00:00+01:00")

    load = intake.take_in(payloads, force(), police_load(*rows, header=header))
    reconcile_load(payloads, FORCE, load.load_id)

    by_load = planting.found(superuser)
    assert [one["record_id"] for one in by_load["trail_receipt"]] == ["episode:E-1"]
    reconcile_all(payloads)
    assert planting.found(superuser) == by_load


def test_statements_add_up_whether_episodes_count_as_contacts_or_stand_beside_them(
    payloads: Database, superuser: Superuser
):
    july = Period(dt.datetime(2019, 7, 1, tzinfo=LONDON), dt.datetime(2019, 8, 1, tzinfo=LONDON))
    take_in(payloads, DFE, payload(child(), child("D-2", episode("E-2"))), 3)
    reconcile_all(payloads)
    alone = issue_statement(payloads, viewer_of(OLDHAM), OLDHAM, july).statement

    register_council(payloads, SSD)
    take_in(payloads, SSD, extract({"ssd_person": [ssd_person()], "ssd_contacts": [ssd_contact()]}), 4)
    reconcile_all(payloads)
    beside = issue_statement(payloads, viewer_of(OLDHAM), OLDHAM, july).statement

    assert [one.laws[3].total for one in (alone, beside)] == [2, 1]


def _forget_children(superuser: Superuser) -> None:
    """Forget all that Oldham sent; triggers rest meanwhile, since record versions are append-only."""
    with superuser.transaction():
        superuser.execute("set local session_replication_role = replica")
        for table in (
            *("unchanged_version", "status_flip", "record_token", "record_version", "load_chunk", "rejection", "load"),
            "disclosure",
        ):
            superuser.execute(f"delete from {table} where organisation = 'E08000004'".encode())
        superuser.execute("delete from contact_child")
        superuser.execute("delete from contact")


def _tokens(superuser: Superuser) -> list[str]:
    rows = superuser.execute("select token from record_token where kind = 'child' order by token").fetchall()
    return [str(token) for (token,) in rows]
