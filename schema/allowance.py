"""How much one answer may take while it is resolved: fields, and seconds of reading. admission.py estimates from the document
beforehand; this counts what really comes, since a list without pages is as long as the records make it."""

import time

from schema.problems import OperationRefused, too_much, took_too_long

SECONDS = 15


class Allowance:
    """What an operation has left. Seconds start anew after an act, whose own time is not reading."""

    def __init__(self, fields: int, seconds: float | None = None) -> None:
        self._most = fields
        self._seconds = SECONDS if seconds is None else seconds
        self._resolved = 0
        self._refused: OperationRefused | None = None
        self.start_reading()

    def start_reading(self) -> None:
        """The seconds count from here."""
        self._until = time.monotonic() + self._seconds

    def spend(self, fields: int = 1) -> None:
        """So many more fields are resolved. Raises OperationRefused, naming the limit, once there is no more."""
        if self._refused is not None:
            raise self._refused
        self._resolved += fields
        if self._resolved > self._most:
            sentence = f"An answer may have at most {self._most:,} fields. Ask for smaller pages."
            self._refused = too_much(sentence, limit="fields", most=self._most)
        elif time.monotonic() > self._until:
            self._refused = took_too_long(self._seconds)
        if self._refused is not None:
            raise self._refused

    @property
    def refused(self) -> OperationRefused | None:
        """Why nothing more is resolved, if so."""
        return self._refused
