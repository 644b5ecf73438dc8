"""What the council's loads look like: every field and code, and what a council may say when."""

import datetime as dt
from collections import Counter

import orjson
import pytest

from region.events import Transfer
from region.files.council import lines
from region.loads import Loads
from region.sources import SOURCE_OF
from tests.region.field_lists import CARRIED, COUNCIL_SIDES, FIELDS, HEADERS, TRAILERS, faults
from tests.region.made_up import july
from tests.region.reading_back import Written, time

each_side = pytest.mark.parametrize("side", sorted(COUNCIL_SIDES))


@each_side
def test_every_record_has_exactly_the_fields_and_codes_of_the_format(small: Written, side: str):
    wrong = [
        (load.path.name, line["record"], faults(FIELDS[line["record"]], line))
        for load in small.side(side)
        for line in load.lines[1:-1]
        if faults(FIELDS[line["record"]], line)
    ]

    assert wrong == []


@each_side
def test_every_load_covers_a_local_day_and_its_trailer_counts_it(small: Written, side: str):
    loads = small.side(side)

    assert len(loads) == 62
    for load in loads:
        made = dt.date.fromisoformat(load.path.parent.name)
        counted = Counter(line["record"] for line in load.lines)
        assert faults(HEADERS[side], load.header) == []
        assert load.header["made_at"] == f"{made}T04:30:00+01:00"
        assert load.header["to"] == f"{made}T00:00:00+01:00"
        assert load.trailer.keys() == TRAILERS[side]
        assert {line["record"] for line in load.lines} <= CARRIED[side]
        for kind in ("contact", "attachment", "transfer"):
            assert load.trailer[f"{kind}s"] == counted[kind]


def test_a_contact_arrives_is_recorded_decided_and_fed_back_in_that_order(small: Written):
    contacts = small.newest("contact").values()

    assert len(contacts) > 100
    for contact in contacts:
        steps = ("arrived_at", "recorded_at", "decided_at", "fed_back_at")
        moments = [time(contact[name]) for name in steps if contact[name]]
        assert moments == sorted(moments)
        assert (contact["decided_at"] is None) == (contact["no_further_action"] is None) == (contact["outcomes"] == [])
        assert contact["fed_back_at"] is None or contact["decided_at"] is not None
        assert (contact["no_further_action"] is True) == (contact["no_further_action_reason"] is not None)


def test_a_contact_is_in_no_load_before_it_was_recorded(small: Written):
    for versions in small.versions("contact").values():
        load, first = versions[0]
        assert load.header["from"] <= first["recorded_at"] < load.header["to"]


def test_the_council_receives_from_other_sources_other_forces_and_without_noting_when(small: Written):
    contacts = list(small.newest("contact").values())

    assert len({contact["source"] for contact in contacts}) > 10
    assert {contact["source_force"] for contact in contacts} >= {None, "GMP", "WYP"}
    assert any(contact["arrived_at"] is None for contact in contacts)
    assert any(child["already_open"] for contact in contacts for child in contact["children"])
    assert all(contact["quoted_reference"] is None for contact in contacts if contact["source"] != "6")


def test_notices_are_filed_on_open_episodes(small: Written):
    assert len(small.newest("attachment")) > 10


def test_a_transfer_is_in_the_load_about_its_day():
    loads = Loads(dt.date(2019, 7, 1), dt.date(2019, 7, 31))
    transfer = Transfer("E08000006", "C-1", "E08000005", july(3, 10))

    ((day, line),) = lines(loads, SOURCE_OF["E08000006"], transfer)

    assert day == dt.date(2019, 7, 3)
    assert orjson.loads(line[2]) == {
        "record": "transfer",
        "contact_id": "C-1",
        "to": "E08000005",
        "at": "2019-07-03T10:00:00+01:00",
    }


def test_references_are_quoted_in_many_spellings(small: Written):
    quoted = [contact["quoted_reference"] or "" for contact in small.newest("contact").values()]

    assert any(text.lower().startswith("log ") for text in quoted)
    assert any(text.startswith("dab/") for text in quoted)
    assert any(text.startswith("DAB-") for text in quoted)
    assert any(text.startswith("R-") for text in quoted)
    assert any(text.startswith("I-") for text in quoted)
