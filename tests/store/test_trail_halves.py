"""Which rows a trail comes apart into, by whose word each step and version is."""

from typing import Any

import orjson
import pytest

from reconciliation.findings import Findings
from reconciliation.records import RecordKey
from store.finding_rows import COLUMNS, FindingRows, Judgement, rows_of
from tests.reconciliation.story import OLDHAM, ROCHDALE, Story, abilities

SENT = """
01 20:00 incident I1 at OL4 da yes            |
01 20:00 person N1 of I1 lives OL4            |
01 20:30 graded I1 as DASH:HIGH               |
01 22:00 sent R1 about I1 names N1 grade PPN:AMBER | 02 09:00 contact C1 quotes R1 names N1
"""
PASSED = f"""{SENT} | 03 12:00 passed C1 to Rochdale
| 04 09:00 contact C9 in Rochdale quotes R1 names N1
"""
AS_AT = "08-01 12:00"
BOTH = abilities(OLDHAM, ROCHDALE)


def _rows(text: str) -> FindingRows:
    found: Findings = Story(text, feeds=BOTH).found(AS_AT)
    trails = frozenset(one.key.trail_id for one in found.trails)
    contacts = frozenset(one.key for one in found.contacts)
    return rows_of(
        [Judgement("GMP", found, trails, contacts, frozenset({RecordKey("GMP", "incident", "I1")}), frozenset())]
    )


def _table(rows: FindingRows, name: str) -> list[dict[str, Any]]:
    """The rows of a table by column, with JSON read."""
    columns = COLUMNS[name]
    return [
        {
            column: orjson.loads(value) if kind == "jsonb" and value is not None else value
            for (column, kind), value in zip(columns.items(), row, strict=True)
        }
        for row in getattr(rows, name)
    ]


def _names(steps: list[dict[str, Any]]) -> list[str]:
    return [one["name"] for one in steps]


def _owners(versions: list[dict[str, Any]]) -> set[str]:
    return {one["key"]["organisation"] for one in versions}


def test_the_forces_half_holds_nothing_of_a_council():
    [trail] = _table(_rows(PASSED), "trail")

    assert sorted(trail["body"]) == ["eligible_because", "referrals", "steps"]
    assert _names(trail["body"]["steps"]) == ["INCIDENT", "RISK_ASSESSED", "REFERRAL_SENT"]
    assert _owners(trail["basis"]) == {"GMP"}
    assert trail["gap_id"] is None


def test_the_recipients_half_holds_its_own_steps_and_versions_and_its_gap():
    rows = _rows(SENT)

    [council] = _table(rows, "trail_council")
    [gap] = _table(rows, "gap")

    assert (council["recipient"], council["law2"], council["law4"]) == (OLDHAM, "IN_TIME", "STOPPED")
    assert _names(council["steps"]) == ["RECEIVED", "DECIDED", "FED_BACK"]
    assert _owners(council["basis"]) == {OLDHAM}
    assert council["gap_id"] == gap["gap_id"]
    assert _owners(gap["basis"]) == {"GMP", OLDHAM}


@pytest.mark.parametrize("more", ["", "| 04 12:00 decided C9 in Rochdale \n | 05 09:00 fed_back C9 in Rochdale"])
def test_what_another_council_did_with_what_was_passed_on_is_with_its_own_receipt(more: str):
    rows = _rows(PASSED + more)

    [council] = _table(rows, "trail_council")
    here, there = _table(rows, "trail_receipt")

    assert _names(council["steps"]) == ["RECEIVED"]
    assert (_owners(council["basis"]), here["directorate"], there["directorate"]) == ({OLDHAM}, OLDHAM, ROCHDALE)
    assert ("steps" in here["body"], "basis" in here["body"]) == (False, False)
    assert _names(there["body"]["steps"]) == ["DECIDED", "FED_BACK"]
    assert _owners(there["body"]["basis"]) == {ROCHDALE}


def test_what_was_decided_before_it_was_passed_on_stays_the_recipients():
    rows = _rows(f"{PASSED} | 03 10:00 decided C1 \n | 04 12:00 decided C9 in Rochdale")

    [council] = _table(rows, "trail_council")

    assert _names(council["steps"]) == ["RECEIVED", "DECIDED", "FED_BACK"]
    assert ["steps" in one["body"] for one in _table(rows, "trail_receipt")] == [False, False]


def test_what_was_never_passed_on_is_the_recipients_own_to_answer():
    [council] = _table(_rows(f"{SENT} | 03 12:00 passed C1 to Rochdale"), "trail_council")

    assert _names(council["steps"]) == ["RECEIVED", "DECIDED", "FED_BACK"]


def test_a_trail_that_was_referred_to_nobody_has_no_council():
    rows = _rows(SENT.split("01 22:00", maxsplit=1)[0])

    [trail] = _table(rows, "trail")
    gaps = {one["kind"]: one for one in _table(rows, "gap")}

    assert rows.trail_council == []
    assert trail["gap_id"] == gaps["NOT_REFERRED"]["gap_id"]


def test_a_flag_about_the_forces_record_does_not_name_the_recipient():
    text = """
    01 20:00 incident I1 at OL4 da yes                |
    01 20:00 person N1 of I1 lives OL4 found OL16     |
    01 20:30 graded I1 as DASH:HIGH                   |
    01 22:00 sent R1 about I1 names N1 to Rochdale    |
    """
    rows = _rows(text)

    [trail] = _table(rows, "trail")
    places = {one["kind"]: one["directorate"] for one in _table(rows, "flag") if one["subject_kind"] == "TRAIL"}

    assert (trail["directorate"], trail["recipient"]) == (OLDHAM, ROCHDALE)
    assert places == {"SCHOOL_NOT_TOLD": OLDHAM}
