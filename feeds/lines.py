"""Cuts a stream of bytes into lines while holding at most one line and one chunk: unpacks gzip, skips a byte order mark,
accepts CRLF. It does not know what the lines mean."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from feeds.rows import MIB, Limits

GZIP_MAGIC = b"\x1f\x8b"
GZIP_WINDOW = 31
"""zlib's window bits for a gzip header and trailer (RFC 1952)."""
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
UNPACKED_STEP = MIB


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end. Lines are counted from 1."""

    number: int
    content: bytes


@dataclass(frozen=True, slots=True)
class LongLine:
    """A line longer than the limit; it was counted and not kept."""

    number: int
    length: int


@dataclass(frozen=True, slots=True)
class BrokenOff:
    """Reading ended before the data did: `reason` is a phrase for people, `too_large` says that a limit ended it."""

    number: int
    reason: str
    too_large: bool = False


class Unpacker(Protocol):
    """zlib's decompressor as far as it is used here; the library does not name the class."""

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class Broken(Exception):
    """Carries the end of unreadable data out of the unpacking; never leaves the room."""

    def __init__(self, reason: str, *, too_large: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.too_large = too_large


def read_lines(chunks: Iterable[bytes], limits: Limits) -> Iterator[Line | LongLine | BrokenOff]:
    """The lines of plain or gzipped chunks, in order. Ends after a `BrokenOff`."""
    cutter = _Cutter(limits.line_bytes)
    try:
        for piece in without_mark(bounded(unpacked(chunks), limits.total_bytes)):
            yield from cutter.cut(piece)
    except Broken as broken:
        yield from cutter.rest()
        yield BrokenOff(cutter.number, broken.reason, broken.too_large)
        return
    yield from cutter.rest()


class _Cutter:
    """Holds the part of a line whose end has not come yet, or only its length once it is too long."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.number = 1
        self.held = bytearray()
        self.dropped = 0

    def cut(self, piece: bytes) -> Iterator[Line | LongLine]:
        start = 0
        while (end := piece.find(b"\n", start)) != -1:
            yield self._line(piece[start:end])
            start = end + 1
        self._hold(piece[start:])

    def rest(self) -> Iterator[Line | LongLine]:
        if self.held or self.dropped:
            yield self._line(b"")

    def _line(self, tail: bytes) -> Line | LongLine:
        number, length = self.number, self.dropped + len(self.held) + len(tail)
        content = bytes(self.held) + tail if self.held else tail
        self.number += 1
        self.held.clear()
        dropped, self.dropped = self.dropped, 0
        if dropped or length > self.limit:
            return LongLine(number, length)
        return Line(number, content.removesuffix(b"\r"))

    def _hold(self, tail: bytes) -> None:
        if self.dropped or len(self.held) + len(tail) > self.limit:
            self.dropped += len(self.held) + len(tail)
            self.held.clear()
        else:
            self.held += tail


def without_mark(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Drop a UTF-8 byte order mark at the very start, however the chunks divide it."""
    start = b""
    waiting = True
    for piece in pieces:
        if not waiting:
            yield piece
            continue
        start += piece
        if len(start) >= len(BYTE_ORDER_MARK):
            waiting = False
            yield start.removeprefix(BYTE_ORDER_MARK)
    if waiting and start:
        yield start.removeprefix(BYTE_ORDER_MARK)


def bounded(pieces: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """The pieces, until there are more bytes than the limit. Raises Broken."""
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > limit:
            raise Broken(f"more than {limit:,} bytes once unpacked", too_large=True)
        yield piece


def unpacked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks themselves, or what they unpack to when they begin as gzip does. Raises Broken."""
    stream = (chunk for chunk in chunks if chunk)
    start = b""
    for chunk in stream:
        start += chunk
        if len(start) >= len(GZIP_MAGIC):
            break
    if start.startswith(GZIP_MAGIC):
        yield from _gunzip(start, stream)
        return
    if start:
        yield start
    yield from stream


def _gunzip(start: bytes, stream: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack one or more gzip members (RFC 1952 §2.2), never more than a step at a time."""
    unpacker = zlib.decompressobj(GZIP_WINDOW)
    packed, more_inside = start, False
    while True:
        if unpacker.eof:
            packed, more_inside = unpacker.unused_data, False
            if not packed and not (packed := next(stream, b"")):
                return
            unpacker = zlib.decompressobj(GZIP_WINDOW)
        if not packed and not more_inside and not (packed := next(stream, b"")):
            raise Broken("compressed data that breaks off")
        piece = _unpack(unpacker, packed)
        # A full step may leave output inside zlib although all input is consumed.
        packed, more_inside = unpacker.unconsumed_tail, len(piece) == UNPACKED_STEP
        yield piece


def _unpack(unpacker: Unpacker, packed: bytes) -> bytes:
    try:
        return unpacker.decompress(packed, UNPACKED_STEP)
    except zlib.error:
        raise Broken("compressed data that is damaged") from None
