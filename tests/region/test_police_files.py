"""What the force's loads look like: every field and code, and serials that add up."""

import datetime as dt
from collections import Counter
from itertools import pairwise

from tests.region.field_lists import CARRIED, FIELDS, GRADES, HEADERS, TRAILERS, faults
from tests.region.reading_back import Load, Written, time, times_in

SIDE = "gmp-police"


def test_every_record_has_exactly_the_fields_and_codes_of_the_format(small: Written):
    wrong = [
        (load.path.name, line["record"], faults(FIELDS[line["record"]], line))
        for load in small.side(SIDE)
        for line in load.lines[1:-1]
        if faults(FIELDS[line["record"]], line)
    ]

    assert wrong == []


def test_every_load_begins_with_a_header_and_ends_with_a_trailer(small: Written):
    for load in small.side(SIDE):
        assert faults(HEADERS[SIDE], load.header) == []
        assert load.trailer.keys() == TRAILERS[SIDE]
        assert {line["record"] for line in load.lines} <= CARRIED[SIDE]
        assert [len(load.of("header")), len(load.of("trailer"))] == [1, 1]


def test_a_load_covers_one_local_day_and_lies_in_the_folder_of_the_day_it_is_made(small: Written):
    loads = small.side(SIDE)

    assert len(loads) == 62
    for place, load in enumerate(loads):
        day = dt.date(2019, 7, 1) + dt.timedelta(days=place)
        made = day + dt.timedelta(days=1)
        assert load.header["from"] == f"{day}T00:00:00+01:00"
        assert load.header["to"] == f"{made}T00:00:00+01:00"
        assert load.header["made_at"] == f"{made}T04:00:00+01:00"
        assert load.path.parent.name == made.isoformat()


def test_the_trailer_counts_what_the_load_carries(small: Written):
    for load in small.side(SIDE):
        counted = Counter(line["record"] for line in load.lines)
        ranges = [pair for line in load.of("out_of_scope") for pair in line["serials"]]
        assert load.trailer["incidents"] == counted["incident"]
        assert load.trailer["referrals"] == counted["referral"]
        assert load.trailer["sealed"] == counted["sealed"] > 0
        assert load.trailer["out_of_scope"] == sum(high - low + 1 for low, high in ranges)


def test_every_serial_of_a_day_is_an_incident_sealed_or_out_of_scope_and_only_one_of_them(small: Written):
    for load in small.side(SIDE):
        day = load.header["from"][:10]
        last = load.trailer["last_serials"][day]
        serials = sorted([*_own(load, "incident", day), *_own(load, "sealed", day), *_out_of_scope(load)])
        assert serials == list(range(1, last + 1))
        assert 4_900 < last < 5_500


def _own(load: Load, kind: str, day: str) -> list[int]:
    date = dt.date.fromisoformat(day).strftime("%d%m%y")
    pairs = [line["reference"].split("-") for line in load.of(kind)]
    return [int(serial) for serial, of in pairs if of == date]


def _out_of_scope(load: Load) -> list[int]:
    return [
        serial for line in load.of("out_of_scope") for low, high in line["serials"] for serial in range(low, high + 1)
    ]


def test_the_reference_of_an_incident_carries_the_day_of_its_report(small: Written):
    for incident in small.newest("incident").values():
        assert incident["reference"].endswith(time(incident["reported_at"]).strftime("-%d%m%y"))


def test_no_load_carries_anything_that_was_known_only_after_it(small: Written):
    for load in small.loads:
        end = time(load.header["to"])
        assert all(when < end for line in load.lines[1:-1] for when in times_in(line))


def test_a_record_comes_again_only_when_something_about_it_changed(small: Written):
    versions = small.versions("incident", "referral")
    several = [bodies for bodies in versions.values() if len(bodies) > 1]

    assert len(several) > 500
    for bodies in several:
        assert all(before[1] != after[1] for before, after in pairwise(bodies))


def test_a_record_comes_at_most_once_in_a_load(small: Written):
    for load in small.loads:
        ids = Counter((line["record"], line.get("incident_id"), line.get("referral_id"), line.get("contact_id"),
                       line.get("attachment_id")) for line in load.lines[1:-1]
                      if line["record"] not in {"sealed", "out_of_scope"})  # fmt: skip
        assert set(ids.values()) <= {1}


def test_narrative_travels_with_a_sent_referral_only(small: Written):
    bodies = [line for load in small.side(SIDE) for line in load.of("referral")]

    assert {(body["narrative"] is None, body["sent_at"] is None) for body in bodies} == {(True, True), (False, False)}


def test_every_grading_is_one_of_its_tool(small: Written):
    gradings = [grading for incident in small.newest("incident").values() for grading in incident["gradings"]]

    assert {grading["tool"] for grading in gradings} == {"DASH", "MISSING", "PPN"}
    assert all(grading["grade"] in GRADES[grading["tool"]] for grading in gradings)


def test_a_load_is_utf_8_with_bare_newlines_and_names_keep_their_marks(small: Written):
    content = b"".join(load.path.read_bytes() for load in small.loads)

    assert b"\r" not in content
    assert b"\\u" not in content
    assert "Ś" in content.decode("utf-8")
