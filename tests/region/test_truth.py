"""The truth of July and August 2019: it is whole, the collapse is in it, and nothing that the portal tells apart is missing."""

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from region.files.writing import write_truth
from region.telling.scene import SMALL, TINY, Year
from tests.region.conftest import FIRST, LAST
from tests.region.reading_back import Body, Written, read

# The councils whose files these tests read as lines: the others send tables and payloads.
SENDING_CONTACTS = {"E08000004", "E08000005", "E08000006"}
COLLAPSED = Year(2019, SMALL, FIRST, LAST).collapsed
TRAIL = {
    "record", "force", "incident_id", "referral_id", "person_id", "directorate", "recipient", "eligible", "law1", "law2",
    "law4", "gap", "flags", "cause",
}  # fmt: skip


@pytest.fixture(scope="module")
def trails(small: Written) -> list[Body]:
    return small.told("trail")


def test_it_begins_with_the_moment_and_ends_with_its_counts(small: Written):
    header, trailer = small.truth[0], small.truth[-1]

    assert (header["record"], header["format"]) == ("header", "counterfoil-truth/1")
    assert header["as_at"] == "2019-09-01T09:00:00+01:00"
    assert trailer == {
        "record": "trailer",
        "trails": len(small.told("trail")),
        "contacts": len(small.told("contact")),
        "incidents": len(small.told("incident")),
        "matches": len(small.told("match")),
        "faults": len(small.told("fault")),
    }


def test_every_record_of_the_loads_is_told_of_once(small: Written):
    police_sourced = {one["contact_id"] for one in small.newest("contact").values() if one["source"] == "6"}
    told = [line["contact_id"] for line in small.told("contact") if line["directorate"] in SENDING_CONTACTS]

    assert sorted(line["incident_id"] for line in small.told("incident")) == sorted(small.newest("incident"))
    assert sorted(told) == sorted(police_sourced)


def test_every_trail_is_told_of_once_with_all_its_facts(trails: list[Body]):
    keys = {(line["incident_id"], line["referral_id"], line["person_id"]) for line in trails}

    assert len(keys) == len(trails)
    assert all(line.keys() == TRAIL for line in trails)
    assert all((line["incident_id"] is None) != (line["referral_id"] is None) for line in trails)


def test_there_are_about_a_thousand_eligible_trails(trails: list[Body]):
    assert 900 <= sum(line["eligible"] for line in trails) <= 1_300


def test_coverage_falls_at_the_go_live_in_one_directorate_and_little_in_the_others(small: Written, trails: list[Body]):
    incidents = small.newest("incident")
    shares: list[float] = []
    for collapsed, before in ((True, True), (True, False), (False, True), (False, False)):
        eligible = [
            line
            for line in trails
            if line["law1"] in {"IN_TIME", "LATE", "STOPPED"}
            and (line["directorate"] == COLLAPSED) == collapsed
            and (incidents[line["incident_id"]]["reported_at"] < "2019-07-09") == before
        ]
        shares.append(sum(line["law1"] != "STOPPED" for line in eligible) / len(eligible))

    assert shares[0] > 0.7
    assert 0.18 <= shares[1] <= 0.38
    assert 0.82 <= shares[2] <= 0.98
    assert 0.74 <= shares[3] <= 0.86


def test_the_laws_enter_as_the_decision_record_has_it(trails: list[Body]):
    received = {"IN_TIME", "LATE", "CANNOT_TELL"}
    for line in trails:
        assert line["eligible"] == (line["law1"] is not None)
        assert (line["recipient"] is None) == (line["law2"] is None)
        assert (line["law2"] in received) == (line["law4"] is not None)
        assert line["law1"] in {"IN_TIME", "LATE", None} or line["law2"] is None
        stopped = "STOPPED" in {line["law1"], line["law2"], line["law4"]}
        assert not stopped or line["gap"] is not None


def test_every_gap_is_on_the_side_and_directorate_whose_move_it_is(trails: list[Body]):
    council = {"NOT_RECEIVED", "NOT_PASSED_ON", "NOT_DECIDED", "NOT_FED_BACK"}
    for line in trails:
        gap = line["gap"]
        if gap:
            side, owner = ("COUNCIL", "recipient") if gap["kind"] in council else ("POLICE", "directorate")
            assert (gap["side"], gap["directorate"]) == (side, line[owner])


def test_every_gap_occurs(small: Written, trails: list[Body]):
    # That something was not passed on is rare; only the full region is sure to have it.
    assert {line["gap"]["kind"] for line in trails if line["gap"]} - {"NOT_PASSED_ON"} == {
        "WRITING_NOT_FOLLOWED",
        "WAITING_TO_SEND",
        "CHILD_OMITTED",
        "WRONG_RECIPIENT",
        "NOT_REFERRED",
        "NOT_RECEIVED",
        "NOT_DECIDED",
        "NOT_FED_BACK",
    }
    assert {gap for line in small.told("incident") for gap in line["gaps"]} == {
        "CHILDREN_NOT_RECORDED",
        "RISK_NOT_ASSESSED",
    }
    assert {line["gap"]["kind"] for line in small.told("contact") if line["gap"]} == {"UNANNOUNCED"}


def test_every_flag_occurs(small: Written, trails: list[Body]):
    assert {tuple(flag) for line in trails for flag in line["flags"]} == {
        ("UPGRADE_NOT_TOLD", None),
        ("HIGH_RISK_NO_ACTION", None),
        ("SCHOOL_NOT_TOLD", None),
        ("DIFFERING", "postcode"),
        ("DIFFERING", "grade"),
        ("DUPLICATE", None),
    }
    flags = {tuple(flag) for line in small.told("incident") for flag in line["flags"]}
    assert flags == {("GRADE_LOWERED", None), ("NOT_LISTED_AT_MARAC", None)}


def test_every_standing_occurs_that_does_not_need_an_answer_or_a_stale_feed(trails: list[Body]):
    standings = {law: {line[law] for line in trails} - {None} for law in ("law1", "law2", "law4")}

    assert standings["law1"] == {"IN_TIME", "LATE", "EXCLUDED", "NOT_YET_DUE", "STOPPED"}
    assert standings["law2"] == {
        "IN_TIME", "LATE", "CANNOT_TELL", "EXCLUDED", "NOT_YET_DUE", "NOT_SHOWN", "STOPPED",
    }  # fmt: skip
    # NOT_SHOWN needs something passed on to a council that shows no contacts, which the full region has.
    assert standings["law4"] - {"NOT_SHOWN"} == {"IN_TIME", "LATE", "CANNOT_TELL", "NOT_YET_DUE", "STOPPED"}


def test_every_line_of_the_contacts_and_incidents_occurs(small: Written):
    assert {line["line"] for line in small.told("contact")} == {
        "FIRST", "FURTHER", "ANOTHER_FORCE", "NOT_YET_DUE", "UNKNOWN", "UNANNOUNCED",
    }  # fmt: skip
    assert {line["line"] for line in small.told("incident")} == {"LINKED", "NONE", "NOT_ASKED", None}


def test_every_match_is_of_a_trail_and_a_child_that_the_record_names(small: Written, trails: list[Body]):
    keys = {(line["incident_id"], line["referral_id"], line["person_id"]) for line in trails}
    named = {
        ("contact", contact_id, child["person_id"])
        for contact_id, contact in small.newest("contact").items()
        for child in contact["children"]
    } | {("attachment", name, filed["person_id"]) for name, filed in small.newest("attachment").items()}

    for line in small.told("match"):
        if line["directorate"] not in SENDING_CONTACTS:
            continue
        assert (line["incident_id"], line["referral_id"], line["person_id"]) in keys
        assert (line["record_kind"], line["record_id"], line["child_person_id"]) in named


def test_trails_turn_unknown_when_the_loads_stop_coming(tmp_path: Path):
    as_at = dt.datetime(2019, 9, 4, 9, tzinfo=dt.UTC)

    write_truth(tmp_path / "truth.ndjson", as_at=as_at, first=FIRST, last=LAST)

    lines = [line for line in read(tmp_path / "truth.ndjson") if line["record"] == "trail"]
    assert Counter(line["law1"] for line in lines)["UNKNOWN"] > 10
    assert {"UNKNOWN"} <= {line["law2"] for line in lines}
    assert {"UNKNOWN"} <= {line["law4"] for line in lines}


def test_nothing_is_known_before_the_first_load(tmp_path: Path):
    before = dt.datetime(2019, 7, 2, 2, 59, tzinfo=dt.UTC)

    write_truth(tmp_path / "truth.ndjson", as_at=before, first=FIRST, last=LAST, size=TINY)

    assert [line["record"] for line in read(tmp_path / "truth.ndjson")] == ["header", "trailer"]
