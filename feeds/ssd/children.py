"""Children with their episodes, from the rows of `ssd_cin_episodes`: a record for each person who has any."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from feeds.content import record
from feeds.fields import identifier, required
from feeds.rows import Fault, FeedRecord, Rejection
from feeds.shapes import Body, shape
from feeds.ssd.cells import day, flag, id_of, source, trimmed
from feeds.ssd.people import People
from feeds.ssd.rows import Terms, read_row
from feeds.ssd.tables import Sheet

EPISODE_ROW = shape(
    {
        "cine_referral_id": required(trimmed(identifier), "an id"),
        "cine_person_id": required(trimmed(identifier), "an id"),
        "cine_referral_date": required(day, "a date"),
        "cine_referral_source_code": source,
        "cine_referral_nfa": flag,
        "cine_close_date": day,
    }
)


@dataclass(slots=True)
class _Child:
    line: int
    episodes: dict[str, Body] = field(default_factory=dict[str, Body])


class Children:
    """Reads the children of an extract; `seen` counts them, those that could not be read included."""

    def __init__(self, people: People, terms: Terms) -> None:
        self._people = people
        self._terms = terms
        self._children: dict[str, _Child] = {}
        self._unreadable: set[str] = set()

    @property
    def seen(self) -> int:
        """How many children the table names."""
        return len(self._children.keys() | self._unreadable)

    def read(self, sheet: Sheet) -> Iterator[Rejection]:
        """Read `ssd_cin_episodes`; what of it could not be read. A child one of whose episodes could not is not told."""
        for row in sheet.rows():
            if isinstance(row, Rejection):
                yield row
                continue
            body, faults = read_row(EPISODE_ROW, row, self._terms)
            person_id = id_of(row.cells["cine_person_id"])
            if not faults and person_id is not None:
                faults = self._add(person_id, row.line, body)
            if faults:
                if person_id is not None:
                    self._unreadable.add(person_id)
                yield Rejection(row.line, faults, "child", person_id)

    def _add(self, person_id: str, line: int, body: Body) -> tuple[Fault, ...]:
        child = self._children.setdefault(person_id, _Child(line))
        episode = {
            "episode_id": body["cine_referral_id"],
            "source": body["cine_referral_source_code"],
            "referred_on": body["cine_referral_date"],
            "no_further_action": body["cine_referral_nfa"],
            "closed_on": body["cine_close_date"],
        }
        if child.episodes.setdefault(episode["episode_id"], episode) != episode:
            return (Fault("cine_referral_id", "an id given before for this person", "each episode once"),)
        return ()

    def records(self, as_at: dt.date, aside: Mapping[str, None]) -> Iterator[FeedRecord]:
        """The children whose rows could all be read, with their address on the day of the extract."""
        for person_id, child in self._children.items():
            if person_id not in self._unreadable and person_id not in self._people.unreadable:
                episodes = [child.episodes[episode_id] for episode_id in sorted(child.episodes)]
                details = self._people.details(person_id, as_at)
                body = {"child_id": person_id, "purge": False, "details": details, "episodes": episodes}
                yield record("child", person_id, body, child.line, aside)
