"""Carries the refusal of a whole load out of the depths of a reader. Caught by the reader; it never leaves the room."""

from feeds.rows import Refused


class Refusal(Exception):
    """The load cannot be taken in, and why."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(code)
        self.why = Refused(code, f"The load is refused: {why}.")
