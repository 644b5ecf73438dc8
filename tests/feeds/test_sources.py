"""Which format a file has and whose it is, before anything is stored."""

import gzip

from feeds.rows import Header, Refused
from feeds.sources import FORMATS, peek, reader
from tests.feeds.examples import contact, council_load, incident, police_load


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
    assert "'other/1', not counterfoil-police/1 or counterfoil-council/1" in header.sentence


def test_every_format_has_a_reader():
    for name in FORMATS:
        assert isinstance(next(reader(name)([b""])), Refused)
