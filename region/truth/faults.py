"""The truth about the feeds themselves: what a sender said and then no longer said, serials that are missing, records that never came, and feeds that
fell silent (ADR-0009; DESIGN §4, Feed faults)."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from region.events import Incident
from region.local_time import text
from region.sources import EXPECTED, POLICE, SOURCES, Source
from region.truth.clocks import Watch
from region.year import Year

Body = dict[str, Any]
STALE_AFTER = dt.timedelta(hours=26)


def flips_of(incident: Incident, watch: Watch) -> Iterator[Body]:
    """What one version of an incident has and the next has no longer."""
    loads = watch.loads
    before: Incident | None = None
    for day in loads.carrying(POLICE, incident):
        made = loads.made_at(POLICE, day)
        if made > watch.as_at:
            return
        now = incident.known(loads.until(POLICE, day))
        lost = {
            "closed_at": before is not None and before.closed_at is not None and now.closed_at is None,
            "gradings": before is not None and len(now.gradings) < len(before.gradings),
        }
        for field, holds in lost.items():
            if holds:
                yield {
                    **_fault("STATUS_FLIP", POLICE),
                    "made_at": text(made),
                    "record_kind": "incident",
                    "record_id": incident.incident_id,
                    "field": field,
                }
        before = now


def faults_of(year: Year, watch: Watch) -> Iterator[Body]:
    """The faults of feeds as a whole at the watch's moment."""
    for day, count in year.size.holes:
        if watch.loads.comes(POLICE, day) and watch.loads.made_at(POLICE, day) <= watch.as_at:
            yield {**_fault("SERIAL_HOLE", POLICE), "about": day.isoformat(), "count": count}
    listed_on = watch.loads.listed_on
    if watch.loads.comes(EXPECTED, listed_on) and watch.loads.made_at(EXPECTED, listed_on) <= watch.as_at:
        yield {**_fault("VANISHED", EXPECTED), "count": year.totals.legacy}
    for source in SOURCES:
        if source is not EXPECTED and (newest := _newest(source, watch)) and watch.as_at > newest + STALE_AFTER:
            yield {**_fault("STALE", source), "since": text(newest + STALE_AFTER)}


def _newest(source: Source, watch: Watch) -> dt.datetime | None:
    loads = watch.loads
    made = (loads.made_at(source, day) for day in reversed(loads.days()) if loads.comes(source, day))
    return next((when for when in made if when <= watch.as_at), None)


def _fault(kind: str, source: Source) -> Body:
    return {"record": "fault", "kind": kind, "organisation": source.organisation, "feed": source.feed}
