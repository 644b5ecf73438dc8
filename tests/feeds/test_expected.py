"""Lists of expected records: what a force says ought to be in its feed."""

import datetime as dt

import pytest

from feeds import expected
from feeds.rows import Ended, Expected, Header, Refused, Rejection, Row, Sending
from tests.feeds.examples import MADE_AT, Example, lines

AS_AT = dt.datetime(2019, 7, 9, 3, tzinfo=dt.UTC)
SENDING = Sending("GMP", AS_AT)


def header(**changed: object) -> Example:
    return {"record": "header", "format": "counterfoil-expected/1", "source": "the system replaced", **changed}


def one(reference: object, **changed: object) -> Example:
    return {"record": "expected", "kind": "CRIME", "reference": reference, **changed}


def rows(*given: Example) -> list[Row]:
    return list(expected.read([lines(given)], SENDING))


def test_a_list_gives_its_header_every_record_and_its_end():
    first, *found, _, last = rows(header(), one("CR/1/19"), one("2412-010719", kind="INCIDENT"), trailer(2))

    assert first == Header("counterfoil-expected/1", "GMP", AS_AT, AS_AT, AS_AT, "the system replaced")
    assert found == [Expected("CRIME", "CR/1/19", 2), Expected("INCIDENT", "2412-010719", 3)]
    assert isinstance(last, Ended)
    assert (last.complete, last.seen) == (True, {"expected": 2})


def trailer(count: object, name: str = "expected") -> Example:
    return {"record": "trailer", name: count}


def test_the_header_may_say_itself_whose_list_it_is_and_when_it_was_made():
    made_at = dt.datetime.fromisoformat(MADE_AT).astimezone(dt.UTC)

    assert rows(header(force="WMP", made_at=MADE_AT))[0] == Header(
        "counterfoil-expected/1", "WMP", made_at, made_at, made_at, "the system replaced"
    )


@pytest.mark.parametrize("name", ["expected", "records", "count"])
def test_the_trailer_may_call_its_total_by_three_names(name: str):
    whole, short = rows(header(), one("A-1"), trailer(1, name))[-1], rows(header(), one("A-1"), trailer(2, name))[-1]

    assert isinstance(whole, Ended)
    assert isinstance(short, Ended)
    assert (whole.problems, short.problems) == ((), ("COUNT_MISMATCH",))


def test_a_list_without_its_source_is_refused():
    found = rows(header(source=None), one("A-1"), trailer(1))

    assert len(found) == 1
    assert isinstance(found[0], Refused)
    assert "source: found nothing, expected what the list was drawn from" in found[0].sentence


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (one("A-1", kind=None), "kind"),
        (one("A-1", kind="stolen bicycle of Aisha"), "kind"),
        (one(" A-1"), "reference"),
        (one(None), "reference"),
        (one(12), "reference"),
        ({"record": "crime"}, "record"),
    ],
)
def test_a_row_that_cannot_be_read_is_rejected_and_its_neighbours_are_read(row: Example, field: str):
    found = rows(header(), one("A-0"), row, one("A-9"), trailer(3))

    assert [each.reference for each in found if isinstance(each, Expected)] == ["A-0", "A-9"]
    rejected = next(each for each in found if isinstance(each, Rejection))
    assert (rejected.line, rejected.faults[0].field) == (3, field)


def test_a_list_that_was_cut_short_is_not_complete():
    last = rows(header(), one("A-1"))[-1]

    assert isinstance(last, Ended)
    assert last.problems == ("NO_TRAILER",)
