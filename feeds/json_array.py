"""Cuts a JSON array into its elements while holding at most one of them and one piece: unpacks gzip, skips a byte order mark. What
an element is, and whether it is JSON at all, is not looked at."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from feeds.lines import Broken, bounded, unpacked, without_mark
from feeds.refusal import Refusal
from feeds.rows import Limits

OPENING, CLOSING, COMMA = ord("["), ord("]"), ord(",")
QUOTE, BACKSLASH = ord('"'), b"\\"
DEEPER = frozenset(b"[{")
# Everything up to the next bracket, brace or text without its end, or within the array itself the next comma.
AMONG_ELEMENTS = re.compile(rb'(?s:[^"\[\]{},]++|"(?:[^"\\]++|\\.)*+")*+')
WITHIN_ELEMENT = re.compile(rb'(?s:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+")*+')
WITHIN_TEXT = re.compile(rb'["\\]')


@dataclass(frozen=True, slots=True)
class Element:
    """An element of the array, counted from 0."""

    index: int
    content: bytes


@dataclass(frozen=True, slots=True)
class LongElement:
    """An element longer than the limit; it was counted and not kept."""

    index: int
    length: int


@dataclass(frozen=True, slots=True)
class ArrayEnd:
    """Where reading ended: whether the array was closed, what broke the data off, and whether more came after it."""

    is_closed: bool
    broken: str | None = None
    goes_on: bool = False


def read_elements(chunks: Iterable[bytes], limits: Limits) -> Iterator[Element | LongElement | ArrayEnd]:
    """The elements of plain or gzipped chunks, in order, and an `ArrayEnd`. Raises Refusal for what is no array, before
    anything else, and for what is too large."""
    cutter = _Cutter(limits.line_bytes)
    broken: str | None = None
    try:
        for piece in without_mark(bounded(unpacked(chunks), limits.total_bytes)):
            yield from cutter.cut(piece)
    except Broken as bad:
        if bad.too_large:
            raise Refusal("TOO_LARGE", f"it is {bad.reason}") from None
        broken = bad.reason
    if not cutter.is_open:
        raise Refusal("EMPTY", "the file is empty") if broken is None else _no_array(broken)
    yield from cutter.unfinished()
    yield ArrayEnd(cutter.is_closed, broken, cutter.goes_on)


def _no_array(what: str) -> Refusal:
    return Refusal("NOT_AN_ARRAY", f"it is {what}, not a JSON array of children")


class _Cutter:
    """Follows brackets and texts, and holds the part of an element whose end has not come yet, or only its length once it is
    too long."""

    def __init__(self, limit: int) -> None:
        self.is_open = False
        self.is_closed = False
        self.goes_on = False
        self._depth = 0
        self._index = 0
        self._in_text = False
        self._is_escaped = False
        self._limit = limit
        self._held = bytearray()
        self._dropped = 0

    def cut(self, piece: bytes) -> Iterator[Element | LongElement]:
        """The elements that end in a piece."""
        at = start = 0 if self.is_open else self._open(piece)
        while self._depth > 0 and (place := self._next(piece, at)) is not None:
            at, mark = place + 1, piece[place]
            if mark in DEEPER:
                self._depth += 1
            elif mark == COMMA:
                if self._depth == 1:
                    yield self._element(piece[start:place])
                    start = at
            else:
                self._depth -= 1
                if self._depth == 0:
                    self.is_closed = mark == CLOSING
                    yield from self._last(piece[start:place])
                    start = at
        if self._depth > 0:
            self._hold(piece[start:])
        elif self.is_open:
            self.goes_on = self.goes_on or bool(piece[start:].strip())

    def unfinished(self) -> Iterator[Element | LongElement]:
        """The element within which the data ended."""
        if self._dropped or self._held.strip():
            yield self._element(b"")

    def _open(self, piece: bytes) -> int:
        """Where the array's content begins."""
        begun = piece.lstrip()
        if begun:
            if begun[0] != OPENING:
                raise _no_array("something else")
            self.is_open, self._depth = True, 1
        return len(piece) - len(begun) + 1

    def _next(self, piece: bytes, at: int) -> int | None:
        """The place of the next bracket or brace outside text, or of a comma between elements."""
        while (begun := self._out_of_text(piece, at) if self._in_text else at) is not None:
            skipped = (AMONG_ELEMENTS if self._depth == 1 else WITHIN_ELEMENT).match(piece, begun)
            at = begun if skipped is None else skipped.end()
            if at >= len(piece):
                return None
            if piece[at] != QUOTE:
                return at
            # A text that ends in a later piece.
            self._in_text, at = True, at + 1
        return None

    def _out_of_text(self, piece: bytes, at: int) -> int | None:
        """Where a text that began before ends, if it does in this piece."""
        while at < len(piece):
            if self._is_escaped:
                self._is_escaped, at = False, at + 1
            found = WITHIN_TEXT.search(piece, at)
            if found is None:
                return None
            at = found.end()
            self._is_escaped = found[0] == BACKSLASH
            if not self._is_escaped:
                self._in_text = False
                return at
        return None

    def _last(self, tail: bytes) -> Iterator[Element | LongElement]:
        if self._index or self._dropped or self._held.strip() or tail.strip():
            yield self._element(tail)

    def _element(self, tail: bytes) -> Element | LongElement:
        index, length = self._index, self._dropped + len(self._held) + len(tail)
        content = bytes(self._held) + tail
        self._index += 1
        self._held.clear()
        dropped, self._dropped = self._dropped, 0
        return LongElement(index, length) if dropped or length > self._limit else Element(index, content)

    def _hold(self, tail: bytes) -> None:
        if self._dropped or len(self._held) + len(tail) > self._limit:
            self._dropped += len(self._held) + len(tail)
            self._held.clear()
        else:
            self._held += tail
