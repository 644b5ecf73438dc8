"""Which format a file has and whose it is, before anything is stored."""

import datetime as dt
import gzip

import pytest
from hypothesis import example, given, strategies as st

from feeds.rows import Ended, Header, Refused, Sending
from feeds.sources import ABILITIES, FORMATS, HEADERLESS, SIDES, Headerless, peek, reader
from tests.feeds.examples import MADE_AT, contact, council_load, incident, line, police_load

SENDING = Sending("E08000004", dt.datetime(2019, 7, 2, 4, tzinfo=dt.UTC))


def test_peeking_tells_format_and_organisation_and_loses_no_byte():
    data = council_load(contact())

    header, chunks = peek([data[:100], data[100:]])

    assert isinstance(header, Header)
    assert (header.format, header.organisation) == ("counterfoil-council/1", "E08000004")
    assert b"".join(chunks) == data


def test_peeking_reads_no_further_than_the_first_line():
    taken: list[int] = []

    def chunks():
        for number, piece in enumerate([police_load(incident()), b"never needed"]):
            taken.append(number)
            yield piece

    peek(chunks())

    assert taken == [0]


def test_peeking_reads_compressed_files():
    packed = gzip.compress(police_load())

    header, chunks = peek([packed])

    assert isinstance(header, Header)
    assert b"".join(chunks) == packed


def test_a_file_of_no_known_format_is_refused_and_the_known_ones_are_named():
    header, _ = peek([b'{"record":"header","format":"other/1"}\n'])

    assert isinstance(header, Refused)
    assert "'other/1', not counterfoil-police/1 or counterfoil-council/1 or counterfoil-expected/1" in header.sentence


def test_every_format_has_a_reader():
    for name in FORMATS:
        assert isinstance(next(reader(name)([b""], SENDING)), Refused)


def test_every_format_has_a_side_and_abilities():
    assert set(FORMATS) == set(SIDES) == set(ABILITIES)
    assert set(FORMATS) > HEADERLESS


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (b"PK\x03\x04 and more", "ssd-csv"),
        (b"PK\x05\x06" + b"\0" * 18, "ssd-csv"),
        (b'\xef\xbb\xbf \r\n\t[{"la_child_id":"1"}]', "dfe-csc/0.8"),
        (b"[]", "dfe-csc/0.8"),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_peeking_tells_a_zip_and_an_array_packed_or_not(data: bytes, form: str, size: int):
    for sent in (data, gzip.compress(data)):
        header, chunks = peek(sent[start : start + size] for start in range(0, len(sent), size))

        assert header == Headerless(form)
        assert b"".join(chunks) == sent


def test_a_list_that_leaves_out_whose_it_is_or_when_it_was_made_has_its_sender_say_so():
    bare = {"record": "header", "format": "counterfoil-expected/1", "source": "old system"}

    assert peek([line(bare)])[0] == Headerless("counterfoil-expected/1")
    assert peek([line({**bare, "force": "GMP"})])[0] == Headerless("counterfoil-expected/1", "GMP")
    assert isinstance(peek([line({**bare, "force": "GMP", "made_at": MADE_AT})])[0], Header)


@given(st.binary(max_size=60))
@example(b"\x1f\x8b")
@example(b"PK\x03\x04")
@example(b"[")
def test_no_bytes_make_peeking_or_reading_raise(data: bytes):
    peek([data])
    for name in FORMATS:
        assert isinstance(list(reader(name)([data], SENDING))[-1], Refused | Ended)
