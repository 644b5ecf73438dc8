"""Bad files: each is either refused whole with a reason, or read as far as it can be, and neither is passed over."""

import gzip
import json
import tracemalloc
from collections.abc import Callable, Iterator
from itertools import chain, repeat

import pytest
from hypothesis import example, given, strategies as st

from feeds import council, police
from feeds.rows import MIB, Ended, Fault, FeedRecord, Header, Limits, Refused, Rejection, Row, Trailer
from tests.feeds.examples import (
    Example,
    contact,
    council_load,
    incident,
    line,
    lines,
    out_of_scope,
    person,
    police_header,
    police_load,
    police_trailer,
    referral,
)


def rows(data: bytes, limits: Limits | None = None) -> list[Row]:
    return list(police.read([data], limits))


def refusal(data: bytes) -> Refused:
    found = rows(data)
    assert len(found) == 1
    assert isinstance(found[0], Refused)
    return found[0]


def end(found: list[Row]) -> Ended:
    last = found[-1]
    assert isinstance(last, Ended)
    return last


def records(found: list[Row]) -> list[str]:
    return [one.record_id for one in found if isinstance(one, FeedRecord)]


def rejections(found: list[Row]) -> list[Rejection]:
    return [one for one in found if isinstance(one, Rejection)]


# ---------------------------------------------------------------- the header


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "EMPTY", "the file is empty"),
        (b"\n \r\n", "EMPTY", "the file is empty"),
        (b"incident_id,category\nI-1,CRIME\n", "NO_HEADER", "its first line is not JSON"),
        (b"\xff\xfe{\x00}\x00", "NO_HEADER", "its first line is not UTF-8 (from byte 1)"),
        (b"[1,2]\n", "NO_HEADER", "its first line is a list of 2"),
        (b"x" * (MIB + 1), "NO_HEADER", "its first line is 1,048,577 bytes long"),
        (line(incident()), "NO_HEADER", 'not a row with "record":"header"'),
        (police_load(header=police_header(format="counterfoil-police/2")), "OTHER_FORMAT", "'counterfoil-police/2'"),
        (police_load(header=police_header(format=["x"])), "OTHER_FORMAT", "a list of 1 as its format"),
        (council_load(contact()), "OTHER_FORMAT", "'counterfoil-council/1', not counterfoil-police/1"),
        (police_load(header=police_header(force=None)), "UNREADABLE_HEADER", "force: found nothing"),
        (police_load(header=police_header(made_at="2019-07-02")), "UNREADABLE_HEADER", "made_at: found a text"),
        (police_load(header=police_header(to="2019-07-01T00:00:00+01:00")), "UNREADABLE_HEADER", "ends before it begins"),
        (police_load(header=police_header(to="2019-07-03T00:00:00+01:00")), "UNREADABLE_HEADER", "after it was made"),
        (police_load(header=police_header(made_at="9999-12-31T23:58:00Z")), "UNREADABLE_HEADER", "made_at: found a time after 9900"),
        (gzip.compress(police_load(), mtime=0)[:12], "NO_HEADER", "compressed data that breaks off"),
        (b"\x1f\x8b nothing of the kind", "NO_HEADER", "compressed data that is damaged"),
    ],
)  # fmt: skip
def test_a_load_without_a_readable_header_is_refused_with_the_reason(data: bytes, code: str, words: str):
    found = refusal(data)

    assert found.code == code
    assert words in found.sentence


def test_a_byte_order_mark_carriage_returns_and_blank_lines_are_accepted():
    plain = police_load(incident(), referral())
    windows = b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n").replace(b"\r\n", b"\r\n\r\n", 1)

    found = rows(windows)

    assert records(found) == ["I-88231", "R-7001"]
    assert end(found).complete


def test_a_compressed_load_reads_as_the_plain_one():
    plain = police_load(incident(), referral())

    assert rows(gzip.compress(plain)) == rows(plain)


# ---------------------------------------------------------------- trailer and totals


def test_a_truncated_load_is_read_as_far_as_it_goes_and_is_not_complete():
    data = police_load(incident("I-1"), incident("I-2"))
    cut = data[: data.index(b"I-2") + 50]

    found = rows(cut)

    assert records(found) == ["I-1"]
    assert rejections(found)[0].faults == (Fault("", "not JSON", "a JSON object"),)
    assert (end(found).complete, end(found).problems, end(found).declared) == (False, ("NO_TRAILER",), None)


def test_a_load_without_a_trailer_is_not_complete():
    found = rows(lines([police_header(), incident()]))

    assert (records(found), end(found).problems) == (["I-88231"], ("NO_TRAILER",))


@pytest.mark.parametrize(
    "changed",
    [{"incidents": 2}, {"incidents": 0}, {"referrals": 0}, {"sealed": 1}, {"out_of_scope": 4}],
    ids=json.dumps,
)
def test_totals_that_are_wrong_are_a_count_mismatch(changed: Example):
    given_rows = [incident(), referral(), out_of_scope((1, 5))]

    found = rows(police_load(*given_rows, trailer=police_trailer(given_rows, **changed)))

    assert records(found) == ["I-88231", "R-7001"]
    assert (end(found).complete, end(found).problems) == (False, ("COUNT_MISMATCH",))


def test_a_rejected_row_counts_in_the_totals():
    found = rows(police_load(incident(category="X"), referral()))

    assert len(rejections(found)) == 1
    assert end(found).complete


def test_a_row_whose_kind_cannot_be_read_stands_for_any_that_is_missing():
    given_rows = [incident("I-1"), incident("I-2")]
    data = police_load(*given_rows).replace(b'{"record":"incident","incident_id":"I-2"', b'{"record":"incident')

    found = rows(data)

    assert records(found) == ["I-1"]
    assert (end(found).unreadable, end(found).complete) == (1, True)


def test_a_trailer_that_cannot_be_read_is_rejected_and_counts_as_missing():
    for changed in ({"incidents": "1"}, {"last_serials": None}, {"last_serials": {"1 July": 5}}, {"referrals": -1}):
        found = rows(police_load(incident(), trailer=police_trailer([incident()], **changed)))

        assert rejections(found)[0].kind == "trailer"
        assert end(found).problems == ("NO_TRAILER",)


def test_rows_after_the_trailer_are_rejected_so_two_files_in_one_are_noticed():
    found = rows(police_load(incident("I-1")) + police_load(incident("I-2")))

    assert records(found) == ["I-1"]
    assert [one.faults[0].found for one in rejections(found)] == ["a row after the trailer"] * 3
    assert end(found).problems == ("ROWS_AFTER_TRAILER",)


# ---------------------------------------------------------------- bad lines


@pytest.mark.parametrize(
    ("bad", "found"),
    [
        (b'{"record":"incident",', "not JSON"),
        (line(incident("I-1")).replace(b"Aisha", b"A\xefsha"), "not UTF-8 (from byte "),
        (b"null\n", "nothing"),
        (b'"text"\n', "a text of 4 characters"),
        (b'{"record":"narrative"}\n', "a text of 9 characters"),
        (b'{"record":["incident"]}\n', "a list of 1"),
        (b"[" * 5000 + b"]" * 5000 + b"\n", "not JSON"),
        (line(incident("I-1")).replace(b"Aisha", b"Ai\x00sha"), "not JSON"),
        (line(incident("I-1")).replace(b"Aisha", b"Ai\\u0000sha"), "a NUL character"),
        (line(incident("I-1", beat={"K2\0": 1})), "a NUL character"),
        (line(incident("I-1")).replace(b'"category":', b'"category":"CRIME","category":'), "a key given twice"),
        (line(incident("I-1")).replace(b'"category":', b'"category" :"CRIME","category":'), "a key given twice"),
        (line(incident("I-1")).replace(b'"given_names":', b'"given_names":"X","given_names":'), "a key given twice"),
        (line(incident("I-1", beat=1)).replace(b'"beat":1', b'"beat":{"a":1,"a":1}'), "a key given twice"),
        (line(incident("I-1", beat=1)).replace(b'"beat":1', b'"beat":' + b"[" * 900 + b"]" * 900), "unknown fields nested"),
        (line(incident("I-1")).replace(b'"seen":true', b'"seen":1e999'), "not JSON"),
        (line(incident("I-1")).replace(b"Aisha", b"Ai\\ud800sha"), "not JSON"),
        (line(incident("I-1", narrative="x" * MIB)), "1,04"),
        (line(police_header()), "a text of 6 characters"),
    ],
)  # fmt: skip
def test_a_bad_line_is_rejected_and_its_neighbours_are_read(bad: bytes, found: str):
    before, after = line(incident("I-0")), line(incident("I-9"))

    read = rows(line(police_header()) + before + bad.rstrip(b"\n") + b"\n" + after + line(police_trailer()))

    assert records(read) == ["I-0", "I-9"]
    assert [one.line for one in rejections(read)] == [3]
    assert rejections(read)[0].faults[0].found.startswith(found)


@pytest.mark.parametrize("text", ['says "hello": yes', '":":":', '\\":', 'tab\t" :'])
def test_quotes_and_colons_within_a_text_are_no_repeated_keys(text: str):
    found = rows(police_load(referral(narrative=text)))

    assert records(found) == ["R-7001"]


def test_blanks_between_keys_and_colons_are_accepted():
    spaced = json.dumps(incident(), separators=(" , ", " : ")).encode() + b"\n"

    assert records(rows(line(police_header()) + spaced + line(police_trailer([incident()])))) == ["I-88231"]


def test_a_load_that_unpacks_beyond_the_total_limit_is_refused_whole():
    data = gzip.compress(police_load(*(referral(f"R-{number}", narrative="x" * 9000) for number in range(300))))

    last = rows(data, Limits(total_bytes=1_500_000))[-1]

    assert isinstance(last, Refused)
    assert last.code == "TOO_LARGE"


def test_compressed_data_that_breaks_off_loses_no_row_before():
    packed = gzip.compress(police_load(*(incident(f"I-{number}") for number in range(3000))), compresslevel=0)

    found = rows(packed[: len(packed) // 2])

    assert len(records(found)) > 1000
    assert end(found).problems == ("BROKEN_OFF", "NO_TRAILER")


def test_a_line_of_fifty_megabytes_is_rejected_in_flat_memory():
    data = [
        line(police_header()),
        b'{"record":"incident","narrative":"',
        *[b"x" * 500_000] * 100,
        b'"}\n',
        line(incident()),
    ]

    tracemalloc.start()
    found = list(police.read(data))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (records(found), rejections(found)[0].raw) == (["I-88231"], None)
    assert rejections(found)[0].faults[0].found == "50,000,036 bytes long"
    assert peak < 4 * MIB


def test_memory_stays_flat_however_long_the_load_is():
    def load(count: int) -> Iterator[bytes]:
        yield line(police_header())
        yield from (line(incident(f"I-{number}", people=[person()])) for number in range(count))

    def peak(count: int) -> int:
        tracemalloc.start()
        for _ in police.read(load(count)):
            pass
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    assert peak(3000) < peak(100) + 100_000


def test_memory_stays_flat_however_many_rows_come_after_the_trailer():
    def peak(count: int) -> int:
        tracemalloc.start()
        for _ in police.read(chain([police_load()], repeat(b"{}\n", count))):
            pass
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    assert peak(20_000) < peak(100) + 50_000


# ---------------------------------------------------------------- laws

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)


CLOCK_TIMES = st.sampled_from(
    ["0001-01-01T00:00:00", "1900-01-01T00:00:00", "9900-12-31T23:59:59", "9998-12-31T12:00:00", "9999-12-31T23:58:00"]
) | st.datetimes().map(lambda time: time.isoformat())
OFFSETS = st.sampled_from(["", "Z", "+00:00", "+01:00", "-23:59", "+23:59", "+23:59:59.999999"])
TIMES = st.builds(str.__add__, CLOCK_TIMES, OFFSETS)


@given(TIMES, TIMES, TIMES, TIMES)
@example("2019-07-01T00:00:00Z", "2019-07-02T00:00:00Z", "9999-12-31T23:58:00Z", "9999-12-31T23:58:00Z")
@example("1900-01-01T00:00:00Z", "1900-01-02T00:00:00Z", "9900-12-31T23:59:59-23:59", "9999-12-31T23:58:00-23:59")
def test_no_times_make_reading_raise(covers_from: str, covers_to: str, made_at: str, within: str):
    header = police_header(**{"from": covers_from}, to=covers_to, made_at=made_at)
    unborn = person(expected_date_of_birth=within[:10], linked_at=within)

    found = rows(police_load(incident(reported_at=within, people=[unborn]), header=header))

    assert isinstance(found[-1], Refused | Ended)


@given(st.binary(max_size=400))
@example(b"\x1f\x8b")
@example(b"\xef\xbb\xbf\n")
def test_no_bytes_make_reading_raise(data: bytes):
    for read in (police.read, council.read):
        for found in (list(read([data])), list(read([line(police_header()) + data, line(incident())]))):
            assert isinstance(found[-1], Refused | Ended)


@given(st.data())
def test_no_value_in_any_field_makes_reading_raise_or_stops_the_rows_around_it(data: st.DataObject):
    make: Callable[[], Example] = data.draw(st.sampled_from([incident, referral, lambda: out_of_scope((1, 2))]))
    row = make()
    row[data.draw(st.sampled_from(sorted(row.keys() - {"record"})))] = data.draw(VALUES)
    if "people" in row and isinstance(row["people"], list) and row["people"] and isinstance(row["people"][0], dict):
        row["people"][0][data.draw(st.sampled_from(sorted(person())))] = data.draw(VALUES)

    found = rows(line(police_header()) + line(row) + line(incident("I-9")))

    assert isinstance(found[1], Header | FeedRecord | Rejection | Trailer) or type(found[1]).__name__ == "OutOfScope"
    assert records(found)[-1] == "I-9"


@given(st.integers(1, 4000))
def test_how_the_chunks_divide_a_load_changes_nothing(size: int):
    data = police_load(incident(), incident(category="X"), referral())

    in_pieces = list(police.read(data[start : start + size] for start in range(0, len(data), size)))

    assert in_pieces == rows(data)
