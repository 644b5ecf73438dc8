"""Reads extracts for the tests and picks what they ask about."""

from collections.abc import Iterable

from feeds.rows import Ended, FeedRecord, Header, Limits, Refused, Rejection, Row, Sending
from feeds.ssd.reading import read
from tests.feeds.ssd.extracts import SENDING, Cells, extract


def rows(data: bytes, sending: Sending = SENDING, limits: Limits | None = None) -> list[Row]:
    return list(read([data], sending, limits))


def read_tables(**tables: Iterable[Cells]) -> list[Row]:
    return rows(extract(**tables))


def records(found: Iterable[Row]) -> dict[str, FeedRecord]:
    """The records by kind and id."""
    return {f"{one.kind} {one.record_id}": one for one in found if isinstance(one, FeedRecord)}


def rejections(found: Iterable[Row]) -> list[Rejection]:
    return [one for one in found if isinstance(one, Rejection)]


def faults(found: Iterable[Row]) -> list[tuple[int, str, str]]:
    """The line, field and what was found of each fault."""
    return [(one.line, fault.field, fault.found) for one in rejections(found) for fault in one.faults]


def header(found: list[Row]) -> Header:
    assert isinstance(found[0], Header), found[0]
    return found[0]


def end(found: list[Row]) -> Ended:
    assert isinstance(found[-1], Ended), found[-1]
    return found[-1]


def refused(found: list[Row]) -> Refused:
    assert isinstance(found[-1], Refused), found[-1]
    return found[-1]
