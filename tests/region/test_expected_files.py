"""The list of expected records: once, each reference once."""

import datetime as dt

import orjson

from region.files.expected import whole
from region.loads import Loads
from tests.region.reading_back import Written

LOADS = Loads(dt.date(2019, 7, 1), dt.date(2019, 7, 31))


def test_the_list_has_a_header_each_reference_once_in_order_and_a_trailer():
    lines = [
        orjson.loads(line) for line in whole(LOADS, LOADS.listed_on, ["9-010719", "8-010719", "9-010719"]).splitlines()
    ]

    assert lines == [
        {
            "record": "header",
            "format": "counterfoil-expected/1",
            "source": "Crimes of the replaced system (synthetic)",
            "force": "GMP",
            "made_at": "2019-07-17T04:10:00+01:00",
        },
        {"record": "expected", "kind": "CRIME", "reference": "8-010719"},
        {"record": "expected", "kind": "CRIME", "reference": "9-010719"},
        {"record": "trailer", "expected": 2},
    ]


def test_a_region_has_one_list(small: Written):
    (only,) = small.lists

    assert only.trailer["expected"] == len(only.of("expected"))
