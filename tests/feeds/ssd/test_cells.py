"""How cells are read: three styles of dates, flags in several spellings, and text that only looks like something else."""

import pytest

from feeds.fields import Bounds, Unreadable
from feeds.ssd import cells
from tests.feeds.ssd.extracts import AS_AT

BOUNDS = Bounds.made_at(AS_AT)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2019-07-01", "2019-07-01"),
        ("01/07/2019", "2019-07-01"),
        (" 01/07/2019 ", "2019-07-01"),
        ("2019-07-01T12:30:00", "2019-07-01T11:30:00+00:00"),
        ("2019-07-01 12:30:00", "2019-07-01T11:30:00+00:00"),
        ("2019-01-01 12:30", "2019-01-01T12:30:00+00:00"),
        ("2019-07-01 12:30:00.1234567", "2019-07-01T11:30:00.123456+00:00"),
        ("2019-07-01T12:30:00Z", "2019-07-01T12:30:00+00:00"),
        ("2019-07-01 12:30:00 +0300", "2019-07-01T09:30:00+00:00"),
        ("2018-10-28 01:30:00", "2018-10-28T00:30:00+00:00"),
        ("", None),
        ("  ", None),
        ("NULL", None),
    ],
)
def test_dates_and_times_are_read_in_each_style(text: str, moment: str | None):
    assert cells.moment(text, BOUNDS) == moment
    assert cells.day(text, BOUNDS) == (None if moment is None else moment[:10])


@pytest.mark.parametrize(
    "text",
    ["1/7/2019", "2019/07/01", "07-01-2019", "1 July 2019", "20190701", "43647", "31/02/2019", "2019-13-01", "01/07/19",
     "2019-07-01T25:00:00", "01/07/2019 12:30", "1899-12-31", "0001-01-01 00:00:00", "9999-12-31 00:00:00", "2019-W27-1",
     "\uff12\uff10\uff11\uff19-07-01"],
)  # fmt: skip
def test_any_other_style_is_not_guessed_at(text: str):
    for read in (cells.moment, cells.day, cells.expected_day, cells.any_day):
        with pytest.raises(Unreadable) as bad:
            read(text, BOUNDS)
        assert bad.value.expected == cells.DATE_STYLES


def test_a_time_of_the_night_belongs_to_the_day_in_london():
    assert cells.day("2019-06-30T23:30:00Z", BOUNDS) == "2019-07-01"


@pytest.mark.parametrize(
    ("text", "said"),
    [("Y", True), ("no", False), ("T", True), ("0", False), ("NFA", True), ("", None), ("NULL", None)],
)
def test_flags_are_read_in_each_spelling(text: str, said: bool | None):
    assert cells.flag(text, BOUNDS) is said


@pytest.mark.parametrize(
    ("json", "line", "uprn"),
    [
        ("", None, None),
        ("{}", None, None),
        ('{"HOUSE":"14","STREET":"Cotton Row","TOWN":"Bury","EASTING":"1"}', "14 Cotton Row", None),
        ('{"ROOM":"2","FLOOR":"","FLAT":null,"BUILDING":"The Mill","house":12,"UPRN":"77"}', "2, The Mill, 12", "77"),
    ],
)
def test_an_address_is_put_together_from_its_parts(json: str, line: str | None, uprn: str | None):
    assert cells.address(json, BOUNDS) == {"line": line, "uprn": uprn}
