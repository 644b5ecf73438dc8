"""The faults of the feeds that a viewer may see, as at now. A fault is counted against the feed's owner; it is no gap and
accuses nobody of one (DESIGN §4)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from actions.need_scope import need_scope
from auth.scopes import Scope
from auth.viewer import Viewer
from reconciliation import faults
from reconciliation.faults import ExpectedCount, FaultKind
from store import feed_figures, portal_time
from store.feed_figures import LoadThatDiffers
from store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a feed, since when, and the same in words."""

    organisation: str
    feed: str
    kind: FaultKind
    since: dt.datetime
    details: str
    about: str


def feed_faults(tx: Transaction, viewer: Viewer) -> tuple[Fault, ...]:
    """All faults, by organisation, kind and time, as the caller's transaction sees them. A feed from which nothing ever came has none yet: nobody knows since
    when it is awaited."""
    need_scope(viewer, Scope.FEEDS_READ)
    found = [_fault(one) for one in _found(tx) if one is not None]
    return tuple(sorted(found, key=lambda one: (one.organisation, one.feed, one.kind, one.since, one.about)))


def _fault(one: faults.FeedFault) -> Fault:
    return Fault(one.organisation, one.feed, one.kind, one.since, one.sentence, one.about)


def _found(tx: Transaction) -> Iterator[faults.FeedFault | None]:
    now = portal_time.now(tx)
    for newest in feed_figures.newest_loads(tx):
        yield faults.stale(newest.organisation, newest.feed, newest.made_at, now)
    for day in feed_figures.days_with_holes(tx):
        yield faults.serial_hole(day.organisation, day.feed, day.day, day.last_serial, day.accounted, day.since)
    for load in feed_figures.loads_that_differ(tx):
        yield _mismatch(load)
    for load in feed_figures.loads_with_rejections(tx):
        yield faults.rejected_rows(load.organisation, load.feed, load.load_id, load.made_at, load.lines)
    for load in feed_figures.loads_with_flips(tx):
        what = (load.organisation, load.feed, load.load_id, load.made_at)
        yield faults.status_flips(*what, load.records, load.fields)
    for one in feed_figures.lists_with_vanished(tx, faults.LISTED):
        count = ExpectedCount(one.source, one.expected, one.vanished, one.first_vanished)
        yield faults.vanished(one.organisation, one.feed, one.load_id, one.made_at, count)


def _mismatch(load: LoadThatDiffers) -> faults.FeedFault:
    """The totals that differ; where they agree, what else keeps the load from being complete."""
    what = (load.organisation, load.feed)
    found = faults.count_mismatch(*what, load.load_id, load.made_at, load.declared, load.found)
    if found is not None:
        return found
    sentence = " ".join(load.problems) or "The load is not complete."
    return faults.FeedFault(FaultKind.COUNT_MISMATCH, *what, load.made_at, load.load_id, (), sentence)
