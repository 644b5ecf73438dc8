"""A body as the record of a feed: its canonical bytes and their digest, so that equal content is an equal version. What a body
holds is said by the formats."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from feeds.rows import FeedRecord


def record(
    kind: str, record_id: str, body: Mapping[str, Any], line: int, aside: Mapping[str, Any] | None = None
) -> FeedRecord:
    """A record with its content and digest. An empty `aside` is none."""
    content = orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
    return FeedRecord(kind, record_id, body, content, aside or None, line, hashlib.sha256(content).digest())
