"""NDJSON as the region writes it: a header, a line for each record in the order of kinds and ids, a trailer. Knows no format's fields."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

Body = dict[str, Any]
Line = tuple[str, str, bytes]
"""A record's kind and id, by which the lines of a file are sorted, and the line itself."""


def line(body: Mapping[str, Any]) -> bytes:
    """One line."""
    return orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE)


def joined(header: Body, records: Sequence[Line], rest: Iterable[Body], trailer: Body) -> bytes:
    """A whole file."""
    return b"".join([line(header), *(one for _, _, one in records), *map(line, rest), line(trailer)])
