"""Evidence while a gap is open, from records that the reconciler judged: who is shown what, until when (DESIGN §5)."""

import datetime as dt
from typing import Any

import pytest

from actions.reconcile import reconcile_all
from auth.viewer import Role, Viewer
from schema.run import run_document
from store.database import Database
from tests.actions.planting import GMP, OLDHAM, ROCHDALE, Superuser, daily_loads, forget, plant, register
from tests.database import force_viewer, viewer_of

# A contact that nobody announced, a referral not received, an incident at which nobody asked, and one without a grade.
STORY = """
01 09:00 incident I1 at OL4 da yes                           | 01 10:00 contact C2 names N9
01 09:00 person N1 of I1 lives OL4 name Ann.Example          |
01 09:30 graded I1 as DASH:HIGH                              |
01 10:00 sent R1 about I1 names N1 grade PPN:AMBER           |
02 09:00 incident I3 at OL4 checked NOT_ASKED                |
03 09:00 incident I4 at OL4 da yes                           |
03 09:00 person N4 of I4 lives OL4 name Dee.Example          |
"""
ANSWERED = """
                                                             | 11 09:00 contact C1 quotes DAB/R1/19 names N1
"""
FIRST, LAST = dt.date(2019, 7, 1), dt.date(2019, 7, 10)
GAPS = """{ gaps(first: 50) { nodes { kind state header { reference category reportedAt grade { grade } }
  evidence { __typename
    ... on UnannouncedEvidence { origin arrived { earliest } quotedReference children { givenNames familyName dateOfBirth } }
    ... on NotReceivedEvidence { searchedAt references feeds { feed shows madeAt coversTo } } }
  contact { contactId } incident { reference } } } }"""


@pytest.fixture
def judged(database: Database, superuser: Superuser) -> Database:
    """The story, judged on 10 July 2019 in the evening, and the records as intake keeps them."""
    register(superuser, (GMP, OLDHAM, ROCHDALE))
    superuser.execute("insert into portal_time (moment) values (%s)", (dt.datetime(2019, 7, 10, 20, tzinfo=dt.UTC),))
    for load in daily_loads(STORY, (GMP, OLDHAM, ROCHDALE), FIRST, LAST):
        plant(superuser, load)
    _keep_current(superuser)
    reconcile_all(database)
    return database


def _keep_current(superuser: Superuser) -> None:
    """What intake keeps beside the versions, of the contact and the two incidents whose headers are shown."""
    superuser.execute(
        "insert into contact (directorate, contact_id, source, source_force, quoted_reference, arrived_at, arrived_exact,"
        " recorded_at, outcomes, made_at, digest) values (%s, 'C2', '6', 'GMP', 'as they wrote it', '2019-07-01 09:00+00', true,"
        " '2019-07-01 09:10+00', '{}', now(), '')",
        (OLDHAM,),
    )
    superuser.execute(
        "insert into contact_child (directorate, contact_id, person_id, given_names, family_name, date_of_birth,"
        " address_line, address_postcode, nhs_number, already_open)"
        " values (%s, 'C2', '4', 'Synthetic', 'Nobody', '2012-05-06', 'HELD-ADDRESS', 'ZZ1 1ZZ', '9990000000', false)",
        (OLDHAM,),
    )
    for incident in ("I3", "I4"):
        superuser.execute(
            "insert into incident (force, incident_id, reference, category, qualifiers, reported_at, domestic_abuse,"
            " children_checked, gradings, actions, location_line, location_postcode, made_at, digest) values ('GMP', %s, %s,"
            " 'DOMESTIC_INCIDENT', '{}', '2019-07-02 08:00+00', true, 'NOT_ASKED', '[]', '[]', 'HELD-PLACE', 'OL4 1AA', now(), '')",
            (incident, f"{incident}-020719"),
        )


def _text(entry: object) -> str:
    assert isinstance(entry, bytes)
    return entry.decode()


def _gaps(database: Database, viewer: Viewer) -> dict[str, dict[str, Any]]:
    answer = run_document(database, viewer, GAPS, {})
    assert "errors" not in answer
    return {gap["kind"]: gap for gap in answer["data"]["gaps"]["nodes"]}


def test_of_an_unannounced_contact_the_force_sees_times_reference_name_and_birth_date_and_nothing_more(
    judged: Database,
):
    gap = _gaps(judged, force_viewer())["UNANNOUNCED"]

    assert gap["evidence"] == {
        "__typename": "UnannouncedEvidence",
        "origin": "CONTACT",
        "arrived": {"earliest": "2019-07-01T09:00:00+00:00"},
        "quotedReference": "as they wrote it",
        "children": [{"givenNames": "Synthetic", "familyName": "Nobody", "dateOfBirth": "2012-05-06"}],
    }
    assert gap["contact"] is None
    with judged.transaction(force_viewer()) as tx:
        kept = repr(tx.rows("select * from evidence"))
    assert [one for one in ("HELD-ADDRESS", "ZZ1", "9990000000") if one in kept] == []


def test_of_a_referral_not_received_the_force_sees_what_was_searched_and_when(judged: Database):
    evidence = _gaps(judged, force_viewer())["NOT_RECEIVED"]["evidence"]

    assert evidence["__typename"] == "NotReceivedEvidence"
    assert evidence["searchedAt"] == "2019-07-10T20:00:00+00:00"
    [feed] = evidence["feeds"]
    assert (feed["feed"], feed["shows"]) == ("oldham-council", ["attachments", "contacts", "transfers"])
    assert feed["coversTo"] is not None


@pytest.mark.parametrize("kind", ["CHILDREN_NOT_RECORDED", "RISK_NOT_ASSESSED"])
def test_who_reconciles_for_the_directorate_sees_the_header_of_an_incident_not_referred_to_it(
    judged: Database, kind: str
):
    for role in (Role.RECONCILER, Role.MANAGER):
        gap = _gaps(judged, viewer_of(OLDHAM, role))[kind]
        assert gap["header"]["category"] == "DOMESTIC_INCIDENT"
        assert gap["incident"] is None
    for other in (viewer_of(OLDHAM, Role.PRACTITIONER), viewer_of(ROCHDALE)):
        assert kind not in _gaps(judged, other)


def test_evidence_is_the_other_sides_and_a_council_is_shown_none(judged: Database):
    for viewer in (viewer_of(OLDHAM), viewer_of(ROCHDALE)):
        assert [gap["evidence"] for gap in _gaps(judged, viewer).values() if gap["evidence"]] == []
    with judged.transaction(viewer_of(OLDHAM)) as tx:
        assert {row["kind"] for row in tx.rows("select kind from evidence")} == {"HEADER"}


def test_evidence_goes_when_the_gap_closes(judged: Database, superuser: Superuser):
    for load in daily_loads(ANSWERED, (GMP, OLDHAM), dt.date(2019, 7, 11), dt.date(2019, 7, 11)):
        plant(superuser, load)
    superuser.execute("update portal_time set moment = '2019-07-12 20:00+00'")
    reconcile_all(judged)

    gap = _gaps(judged, force_viewer())["NOT_RECEIVED"]

    assert (gap["state"], gap["evidence"]) == ("RESOLVED", None)
    assert superuser.execute("select count(*) from evidence where kind = 'NOT_RECEIVED'").fetchone() == (0,)


def test_a_policy_hides_the_evidence_of_a_closed_gap_that_is_there_still(judged: Database, superuser: Superuser):
    superuser.execute("update gap set state = 'RESOLVED' where kind = 'UNANNOUNCED'")

    assert _gaps(judged, force_viewer())["UNANNOUNCED"]["evidence"] is None


def test_judging_again_and_bit_by_bit_leaves_the_same_evidence(judged: Database, superuser: Superuser):
    kept = superuser.execute(
        "select force, gap_id, kind, body - 'searched_at' from evidence order by 1, 2, 3"
    ).fetchall()
    forget(superuser)
    reconcile_all(judged)
    reconcile_all(judged)
    again = superuser.execute(
        "select force, gap_id, kind, body - 'searched_at' from evidence order by 1, 2, 3"
    ).fetchall()

    assert (len(kept), kept) == (5, again)


def test_evidence_that_is_shown_is_disclosed_to_the_council_whose_record_it_is(judged: Database, superuser: Superuser):
    _gaps(judged, force_viewer())

    entries = [_text(row[0]) for row in superuser.execute("select entry from disclosure where organisation = %s and operation = 'DISCLOSURE'", (OLDHAM,))]  # fmt: skip
    [entry] = entries
    assert all(f'"{kind}"' in entry for kind in ("UnannouncedEvidence", "EvidenceChild", "NotReceivedEvidence"))
    assert "Nobody" not in entry


@pytest.mark.parametrize("role", [Role.INFORMATION_GOVERNANCE, Role.ADMINISTRATOR, Role.OVERSEER])
def test_who_does_no_case_work_sees_no_finding_whatever_scope_it_was_given(judged: Database, role: Role):
    for viewer in (force_viewer(role), viewer_of(OLDHAM, role)):
        assert _gaps(judged, viewer) == {}
        with judged.transaction(viewer) as tx:
            tables = (
                "trail",
                "trail_council",
                "trail_receipt",
                "contact_line",
                "incident_line",
                "gap",
                "flag",
                "evidence",
            )
            assert [tx.value(f"select count(*) from {table}") for table in tables] == [0] * len(tables)
