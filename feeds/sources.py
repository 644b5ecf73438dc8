"""Which formats there are, and what the first line of a file says before anything is stored: its format and whose it is."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

from feeds import council, ndjson, police
from feeds.rows import Header, Limits, Refused, Row

FORMATS = {one.name: one for one in (police.FORMAT, council.FORMAT)}
"""Every format that a feed may have, by its name."""

SIDES = {police.NAME: "POLICE", council.NAME: "COUNCIL"}

_SHOWN_BY_COUNCILS = ("shows_contacts", "shows_attachments", "shows_transfers", "shows_decisions", "shows_feedback")

ABILITIES: Mapping[str, Mapping[str, bool]] = {
    police.NAME: {},
    council.NAME: dict.fromkeys(_SHOWN_BY_COUNCILS, True),
}
"""What a feed of a format shows unless its owner declares otherwise, in the words of `reconciliation.ground.FeedAbility`."""


def reader(format_name: str) -> Callable[[Iterable[bytes]], Iterator[Row]]:
    """The function that reads a format. Raises KeyError for one that there is not."""
    what = FORMATS[format_name]
    return lambda chunks: ndjson.read(what, chunks, Limits())


def peek(chunks: Iterable[bytes]) -> tuple[Header | Refused, Iterator[bytes]]:
    """The header of a load of any format, and the chunks from their beginning again."""
    stream = iter(chunks)
    taken: list[bytes] = []

    def noting() -> Iterator[bytes]:
        for chunk in stream:
            taken.append(chunk)
            yield chunk

    header = ndjson.peek(tuple(FORMATS.values()), noting(), Limits())
    return header, chain(taken, stream)
