"""Which formats there are, and what the beginning of a file says before anything is stored: its format and whose it is."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from feeds import council, dfe, expected, ndjson, police, ssd
from feeds.lines import Broken, unpacked, without_mark
from feeds.rows import Header, Limits, Refused, Row, Sending
from feeds.ssd import reading as ssd_reading

Read = Callable[[Iterable[bytes], Sending], Iterator[Row]]

FORMATS: Mapping[str, Read] = {
    police.NAME: lambda chunks, _sending: police.read(chunks),
    council.NAME: lambda chunks, _sending: council.read(chunks),
    ssd.NAME: ssd_reading.read,
    dfe.NAME: dfe.read,
    expected.NAME: expected.read,
}
"""What reads each format that a feed may have, by the format's name."""

HEADERLESS = frozenset({ssd.NAME, dfe.NAME})
"""The formats of which no load says whose it is."""

SIDES = {
    police.NAME: "POLICE",
    expected.NAME: "POLICE",
    council.NAME: "COUNCIL",
    ssd.NAME: "COUNCIL",
    dfe.NAME: "COUNCIL",
}

_SHOWN_BY_COUNCILS = ("shows_contacts", "shows_attachments", "shows_transfers", "shows_decisions", "shows_feedback")
_NOTHING = dict.fromkeys(_SHOWN_BY_COUNCILS, False)

ABILITIES: Mapping[str, Mapping[str, bool]] = {
    police.NAME: {},
    expected.NAME: {"shows_referrals": False},
    council.NAME: dict.fromkeys(_SHOWN_BY_COUNCILS, True),
    ssd.NAME: {**_NOTHING, "shows_contacts": True, "shows_decisions": True, "shows_episodes": True},
    dfe.NAME: {**_NOTHING, "shows_episodes": True},
}
"""What a feed of a format shows unless its owner declares otherwise, in the words of `reconciliation.ground.FeedAbility`."""

ZIP_BEGINNINGS = (b"PK\x03\x04", b"PK\x05\x06")
"""How a zip begins, and one in which there is nothing."""

_UNSAID = Sending("", dt.datetime.min.replace(tzinfo=dt.UTC))
_WITH_HEADERS = (police.FORMAT, council.FORMAT, expected.format_of(_UNSAID))


@dataclass(frozen=True, slots=True)
class Headerless:
    """A load that does not say whose it is or as at when it speaks, so that its sender has to: its format, and the
    organisation if it names one all the same."""

    format: str
    organisation: str | None = None


def reader(format_name: str) -> Read:
    """The function that reads a format. Raises KeyError for one that there is not."""
    return FORMATS[format_name]


def peek(chunks: Iterable[bytes]) -> tuple[Header | Headerless | Refused, Iterator[bytes]]:
    """What the beginning of a load of any format says, and the chunks from their beginning again."""
    stream = iter(chunks)
    taken: list[bytes] = []

    def noting() -> Iterator[bytes]:
        for chunk in stream:
            taken.append(chunk)
            yield chunk

    beginning = _beginning(noting())
    if beginning.startswith(ZIP_BEGINNINGS):
        return Headerless(ssd.NAME), chain(taken, stream)
    if beginning.startswith(b"["):
        return Headerless(dfe.NAME), chain(taken, stream)
    # The chunks taken so far are read again, then those that are still to come.
    header = ndjson.peek(_WITH_HEADERS, chain(tuple(taken), noting()), Limits())
    if isinstance(header, Header) and (header.organisation == _UNSAID.organisation or header.made_at == _UNSAID.as_at):
        return Headerless(header.format, header.organisation or None), chain(taken, stream)
    return header, chain(taken, stream)


def _beginning(chunks: Iterable[bytes]) -> bytes:
    """The first bytes of a load once unpacked, blanks and a byte order mark left out; as many as tell a zip."""
    start = b""
    try:
        for piece in without_mark(unpacked(chunks)):
            start = (start + piece).lstrip()
            if len(start) >= len(ZIP_BEGINNINGS[0]) or start.startswith(b"["):
                break
    except Broken:
        # Reading the header says what is wrong.
        return start
    return start
