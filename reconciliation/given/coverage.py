"""What feeds are able to show and which time their complete loads cover, so that absence can be proved (ADR-0002). It
does not know what a load contains."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from reconciliation.findings import Side

REMEMBERED = 16


class Shows(StrEnum):
    """What a feed may be able to show. A missing one proves absence only then (formats.md §3)."""

    REFERRALS = "REFERRALS"
    CONTACTS = "CONTACTS"
    ATTACHMENTS = "ATTACHMENTS"
    TRANSFERS = "TRANSFERS"
    DECISIONS = "DECISIONS"
    FEEDBACK = "FEEDBACK"
    EPISODES = "EPISODES"


@dataclass(frozen=True, slots=True)
class FeedWindow:
    """What one complete load covers: [start, end), known from `made_at`."""

    feed: str
    organisation: str
    made_at: dt.datetime
    start: dt.datetime
    end: dt.datetime


@dataclass(frozen=True, slots=True)
class FeedAbility:
    """What a feed declares that it shows. A police feed shows incidents and referrals, unless it is a list of what ought
    to be in another."""

    feed: str
    organisation: str
    side: Side
    shows_contacts: bool = False
    shows_attachments: bool = False
    shows_transfers: bool = False
    shows_decisions: bool = False
    shows_feedback: bool = False
    shows_episodes: bool = False
    shows_referrals: bool = True

    def able(self) -> frozenset[Shows]:
        """What it shows, as a set."""
        declared = {
            Shows.REFERRALS: self.side is Side.POLICE and self.shows_referrals,
            Shows.CONTACTS: self.shows_contacts,
            Shows.ATTACHMENTS: self.shows_attachments,
            Shows.TRANSFERS: self.shows_transfers,
            Shows.DECISIONS: self.shows_decisions,
            Shows.FEEDBACK: self.shows_feedback,
            Shows.EPISODES: self.shows_episodes,
        }
        return frozenset(what for what, shown in declared.items() if shown)


class Coverage:
    """The union of some loads' windows, cut at every window's ends: each piece knows the earliest `made_at` of a load
    that covers it, so that one scan over the pieces of an interval answers since when it is covered."""

    __slots__ = ("_cuts", "_ends", "_since")

    def __init__(self, windows: Iterable[FeedWindow]) -> None:
        spans = sorted(
            (w.made_at.astimezone(dt.UTC), w.start.astimezone(dt.UTC), w.end.astimezone(dt.UTC)) for w in windows
        )
        spans = [span for span in spans if span[1] < span[2]]
        self._cuts: list[dt.datetime] = sorted({cut for _, start, end in spans for cut in (start, end)})
        self._since: list[dt.datetime | None] = [None] * len(self._cuts)
        self._ends: dict[dt.datetime, list[dt.datetime]] = {}
        for made_at, start, end in spans:
            for piece in range(bisect_left(self._cuts, start), bisect_left(self._cuts, end)):
                self._since[piece] = self._since[piece] or made_at

    def proved_from(self, start: dt.datetime, due: dt.datetime) -> dt.datetime | None:
        """Since when [start, due] is covered without a hole, start included: the latest of its pieces' earliest loads.
        None where no load covers some of it."""
        piece = bisect_right(self._cuts, start) - 1
        if piece < 0:
            return None
        newest: dt.datetime | None = None
        while True:
            since = self._since[piece]
            if since is None:
                return None
            newest = since if newest is None or since > newest else newest
            piece += 1
            if self._cuts[piece] >= due:
                return newest

    def end(self, start: dt.datetime, made_by: dt.datetime) -> dt.datetime:
        """The end of the unbroken coverage from `start` by loads made by `made_by`; `start` itself where there is none."""
        piece = bisect_right(self._cuts, start) - 1
        if piece < 0:
            return start
        ends = self._ends.get(made_by)
        if ends is None:
            if len(self._ends) >= REMEMBERED:
                self._ends.clear()
            ends = self._ends[made_by] = self._runs(made_by)
        return max(start, ends[piece])

    def _runs(self, made_by: dt.datetime) -> list[dt.datetime]:
        """For each piece, the end of the unbroken run that it is in; its own beginning where it is not covered."""
        ends = list(self._cuts)
        for piece in range(len(self._cuts) - 2, -1, -1):
            since = self._since[piece]
            if since is not None and since <= made_by:
                ends[piece] = ends[piece + 1]
        return ends

    def next_load(self, start: dt.datetime, made_by: dt.datetime) -> dt.datetime | None:
        """When the next load after `made_by` is made that extends the unbroken coverage from `start`, if one is known."""
        piece = bisect_right(self._cuts, self.end(start, made_by)) - 1
        return self._since[piece] if piece >= 0 else None


NO_COVERAGE = Coverage(())


@dataclass(frozen=True, slots=True)
class Feeds:
    """Every feed's ability and the windows of its complete loads."""

    windows: tuple[FeedWindow, ...]
    abilities: tuple[FeedAbility, ...]
    _covered: dict[tuple[str, Shows], Coverage] = field(
        default_factory=dict[tuple[str, Shows], Coverage], init=False, repr=False, compare=False
    )
    _named: dict[tuple[str, Shows], tuple[str, ...]] = field(
        default_factory=dict[tuple[str, Shows], tuple[str, ...]], init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        by_feed: dict[str, list[FeedWindow]] = defaultdict(list)
        for window in self.windows:
            by_feed[window.feed].append(window)
        able: dict[tuple[str, Shows], list[str]] = defaultdict(list)
        for ability in self.abilities:
            for what in ability.able():
                able[ability.organisation, what].append(ability.feed)
        for key, feeds in able.items():
            names = sorted(set(feeds))
            self._named[key] = tuple(names)
            self._covered[key] = _coverage(key[0], names, by_feed)

    def able(self, organisation: str, what: Shows) -> tuple[str, ...]:
        """The organisation's feeds that show `what`, by name."""
        return self._named.get((organisation, what), ())

    def coverage(self, organisation: str, what: Shows) -> Coverage:
        """The coverage of the organisation's feeds that show `what`."""
        return self._covered.get((organisation, what), NO_COVERAGE)

    def coverage_end(self, organisation: str, side: Side, start: dt.datetime, made_by: dt.datetime) -> dt.datetime:
        """The c of ADR-0002 for what the side shows first: the police's referrals, a council's contacts."""
        what = Shows.REFERRALS if side is Side.POLICE else Shows.CONTACTS
        return self.coverage(organisation, what).end(start, made_by)


def _coverage(organisation: str, names: Sequence[str], by_feed: dict[str, list[FeedWindow]]) -> Coverage:
    return Coverage(w for name in names for w in by_feed[name] if w.organisation == organisation)
