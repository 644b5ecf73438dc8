"""Cutting streams into lines: any division into chunks gives the same lines, and no line is held beyond the limit."""

import gzip
import tracemalloc
from collections.abc import Iterator

from hypothesis import given, strategies as st

from feeds.lines import BrokenOff, Line, LongLine, read_lines
from feeds.rows import MIB, Limits

SMALL = Limits(line_bytes=20, total_bytes=1000)


def in_pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def test_lines_are_numbered_from_one_and_lose_their_ends():
    found = list(read_lines([b"one\r\ntwo\n", b"three"], SMALL))

    assert found == [Line(1, b"one"), Line(2, b"two"), Line(3, b"three")]


@given(st.binary(max_size=300), st.integers(1, 40))
def test_how_the_chunks_divide_the_bytes_changes_nothing(data: bytes, size: int):
    whole = list(read_lines([data], SMALL))

    assert list(read_lines(in_pieces(data, size), SMALL)) == whole


def test_a_byte_order_mark_is_skipped_even_when_chunks_divide_it():
    assert list(read_lines([b"\xef", b"\xbb", b"\xbfone\n"], SMALL)) == [Line(1, b"one")]


def test_a_long_line_is_measured_and_its_neighbours_are_read():
    data = b"before\n" + b"x" * 50 + b"\nafter\n"

    assert list(read_lines(in_pieces(data, 7), SMALL)) == [Line(1, b"before"), LongLine(2, 50), Line(3, b"after")]


def test_a_line_of_fifty_megabytes_is_never_held():
    def hostile() -> Iterator[bytes]:
        yield b"before\n"
        yield from (b"x" * 65_536 for _ in range(800))
        yield b"\nafter\n"

    tracemalloc.start()
    found = list(read_lines(hostile(), Limits()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found == [Line(1, b"before"), LongLine(2, 800 * 65_536), Line(3, b"after")]
    assert peak < 3 * MIB


@given(st.lists(st.binary(max_size=30), max_size=5), st.integers(1, 40))
def test_gzip_of_one_or_more_members_reads_as_what_it_packs(members: list[bytes], size: int):
    plain = b"{}\n" + b"".join(members)
    packed = gzip.compress(b"{}\n") + b"".join(gzip.compress(one) for one in members)

    assert list(read_lines(in_pieces(packed, size), SMALL)) == list(read_lines([plain], SMALL))


def test_output_that_fills_whole_steps_is_complete():
    plain = b"".join(b"%07d\n" % number for number in range(3 * MIB // 8))

    found = list(read_lines([gzip.compress(plain)], Limits()))

    assert len(found) == 3 * MIB // 8
    assert found[-1] == Line(3 * MIB // 8, b"%07d" % (3 * MIB // 8 - 1))


def test_gzip_that_breaks_off_says_so_after_the_lines_before():
    packed = gzip.compress(b"one\ntwo\n" + bytes(range(256)) * 40)

    *before, last = read_lines([packed[:-200]], Limits())

    assert before[:2] == [Line(1, b"one"), Line(2, b"two")]
    assert isinstance(last, BrokenOff)
    assert last.reason == "compressed data that breaks off"


def test_damaged_gzip_says_so():
    packed = bytearray(gzip.compress(b"one\ntwo\n"))
    packed[12] ^= 0xFF

    last = list(read_lines([bytes(packed)], Limits()))[-1]

    assert isinstance(last, BrokenOff)
    assert last.reason == "compressed data that is damaged"


def test_a_gzip_bomb_ends_at_the_total_limit_in_flat_memory():
    bomb = gzip.compress(b"\0" * (64 * MIB))

    tracemalloc.start()
    found = list(read_lines(in_pieces(bomb, 4096), Limits(total_bytes=8 * MIB)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    long, last = found
    assert isinstance(long, LongLine)
    assert long.length <= 8 * MIB
    assert last == BrokenOff(2, "more than 8,388,608 bytes once unpacked", too_large=True)
    assert peak < 6 * MIB
