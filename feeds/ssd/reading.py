"""Reads an extract of the Standard Safeguarding Dataset: its contacts and its children with their episodes. Which tables and
columns it has is said elsewhere in this room."""

from collections.abc import Iterable, Iterator

from feeds.rows import Limits, Refused, Row, Sending


def read(chunks: Iterable[bytes], sending: Sending, limits: Limits | None = None) -> Iterator[Row]:
    """The rows of an extract: `Header`, contacts, children, `Ended`; or `Refused`."""
    del chunks, sending, limits
    yield Refused("NOT_A_ZIP", "The load is refused: it is no zip of tables.")
