"""Whose data a load without a header holds, by where the children in it live. A file that says nothing of whose it is may have
been sent to the wrong door: what another council's case system wrote is refused before anything of it is kept (ADR-0009)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from feeds.rows import FeedRecord, Refused
from reconciliation.ground import Places
from reconciliation.records import Address

FEWEST = 20
"""Of fewer children nothing can be said: a family may have moved."""

MOST_ELSEWHERE = 4 / 5


class Homes:
    """In which directorates the children of a load live; each child counts once, where it was said to live first."""

    def __init__(self, organisation: str, places: Places) -> None:
        self._organisation = organisation
        self._places = places
        self._placed: set[str] = set()
        self._counted: Counter[str] = Counter()

    def add(self, record: FeedRecord) -> None:
        """Count the children of a record."""
        for child_id, address in _children(record):
            if child_id in self._placed or not address:
                continue
            directorate = self._places.directorate_of(Address(None, address.get("postcode"), None))
            if directorate is not None:
                self._placed.add(child_id)
                self._counted[directorate] += 1

    def refusal(self) -> Refused | None:
        """Why the load is refused; None where it is not."""
        placed = self._counted.total()
        if placed < FEWEST:
            return None
        directorate, count = self._counted.most_common(1)[0]
        if directorate == self._organisation or count <= MOST_ELSEWHERE * placed:
            return None
        sentence = (
            f"The load is refused: of {placed:,} children in it whose postcode is known, {count:,} live in the area of "
            f"{directorate}. It seems to be that council's."
        )
        return Refused("OTHER_AREA", sentence)


def _children(record: FeedRecord) -> Iterator[tuple[str, Mapping[str, Any] | None]]:
    if record.kind == "child":
        details: Mapping[str, Any] | None = record.body.get("details")
        yield record.record_id, details.get("address") if details else None
    elif record.kind == "contact":
        for one in record.body["children"]:
            yield one["person_id"], one.get("address")
