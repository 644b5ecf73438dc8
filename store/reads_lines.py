"""Which line of which statement is opened: the key that the readings of trails, contacts, incidents and gaps share."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LineKey:
    """One line of one law of one statement."""

    directorate: str
    number: int
    force: str
    law: int
    line: str
