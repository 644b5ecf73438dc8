"""When gaps were known open: written down over the walk of moments, stretch by stretch (ADR-0004). It is told which
gaps there may be; it judges none."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from reconciliation.findings import Gap, GapKind, VersionRef
from reconciliation.records import RecordKey
from reconciliation.trail.absence import Stop
from reconciliation.value import value

Group = tuple[Stop, ...]
RestsOn = Callable[[str], Sequence[VersionRef]]


@value
class Stretch:
    """One stretch of the walk, [since, until), in which no version came in; those that came in at its beginning."""

    since: dt.datetime
    until: dt.datetime
    came: tuple[VersionRef, ...]


@dataclass(slots=True)
class _Entry:
    stop: Stop
    spans: list[tuple[dt.datetime, dt.datetime]]
    closed_by: VersionRef | None = None


def open_in(group: Group, stretch: Stretch) -> Iterator[tuple[Stop, dt.datetime, dt.datetime]]:
    """When each gap of a group is the open one within a stretch. At any moment it is the first that is known (ADR-0002)."""
    bound = stretch.until
    for stop in group:
        opens = stop.wait.opens
        if opens is not None and (start := max(opens, stretch.since)) < bound:
            yield stop, start, bound
            bound = start


class Ledger:
    """Every gap that was ever known open, with the times."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, GapKind], _Entry] = {}

    def write(self, groups: Iterable[Group], stretch: Stretch, rests_on: RestsOn) -> None:
        """Write down a stretch; `rests_on` gives the versions on which a subject is now judged."""
        unfinished = {key for key, entry in self._entries.items() if entry.spans[-1][1] == stretch.since}
        for group in groups:
            for stop, start, end in open_in(group, stretch):
                unfinished.discard((stop.subject, stop.kind))
                self._extend(stop, start, end)
        for key in unfinished:
            entry = self._entries[key]
            entry.closed_by = _closer(entry.stop.rests_on, rests_on(key[0]), stretch.came)

    def _extend(self, stop: Stop, start: dt.datetime, end: dt.datetime) -> None:
        entry = self._entries.get((stop.subject, stop.kind))
        if entry is None:
            self._entries[stop.subject, stop.kind] = _Entry(stop, [(start, end)])
            return
        entry.stop, entry.closed_by = stop, None
        if entry.spans[-1][1] == start:
            entry.spans[-1] = (entry.spans[-1][0], end)
        else:
            entry.spans.append((start, end))

    def gaps(self, force: str, end: dt.datetime) -> tuple[Gap, ...]:
        """All of them, by subject and kind; what lasted until the `end` of the walk is open."""
        return tuple(_gap(self._entries[key], force, end) for key in sorted(self._entries))


def _gap(entry: _Entry, force: str, end: dt.datetime) -> Gap:
    spans = tuple((since, None if until == end else until) for since, until in entry.spans)
    return entry.stop.gap(force, spans, entry.closed_by)


def _closer(before: Sequence[VersionRef], after: Sequence[VersionRef], came: Sequence[VersionRef]) -> VersionRef | None:
    """The newest of the versions that came in then and bear on the subject; None where only time passed."""
    bearing: set[RecordKey] = {ref.key for ref in (*before, *after)}
    return max((ref for ref in came if ref.key in bearing), key=_newest, default=None)


def _newest(ref: VersionRef) -> tuple[str, str, str, str]:
    return ref.digest, ref.key.organisation, ref.key.kind, ref.key.record_id
