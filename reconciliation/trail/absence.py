"""A step that is not there: whether it is not yet due, not shown, proved to be absent, or unknown, and when that may
turn (ADR-0002, Clocks). It knows coverage, not records."""

import datetime as dt
from dataclasses import field

from reconciliation.findings import SIDES, Gap, GapKind, Standing, VersionRef
from reconciliation.given.coverage import NO_COVERAGE, Coverage
from reconciliation.ground import Ground, Shows
from reconciliation.order import in_sequence
from reconciliation.trail.clocks import Running
from reconciliation.value import value

INSTANT = dt.timedelta(microseconds=1)


@value
class Wait:
    """A step that has not happened, its clock, and the organisation whose feed would show it. `not_shown` says why
    nothing could show it, where nothing could."""

    clock: Running
    organisation: str
    coverage: Coverage
    kind: GapKind | None = None
    not_shown: str | None = None
    proved_from: dt.datetime | None = field(init=False)

    def __post_init__(self) -> None:
        proved = None
        if self.not_shown is None:
            proved = self.coverage.proved_from(self.clock.start.earliest, self.clock.due.latest)
        object.__setattr__(self, "proved_from", proved)

    @property
    def opens(self) -> dt.datetime | None:
        """From when it is known that the step is absent after its clock ran out; None where it is not known."""
        return None if self.proved_from is None else max(self.clock.due.latest, self.proved_from)

    def standing(self, as_at: dt.datetime) -> Standing:
        """How it stands at a moment."""
        if as_at < self.clock.due.latest:
            return Standing.NOT_YET_DUE
        if self.not_shown is not None:
            return Standing.NOT_SHOWN
        if self.proved_from is not None and self.proved_from <= as_at:
            return Standing.STOPPED
        return Standing.UNKNOWN if as_at > self._stale_after(as_at) else Standing.NOT_YET_DUE

    def _stale_after(self, as_at: dt.datetime) -> dt.datetime:
        covered = self.coverage.end(self.clock.start.earliest, as_at)
        return covered + dt.timedelta(hours=self.clock.rules.grace_hours)

    def next_look(self, as_at: dt.datetime) -> dt.datetime | None:
        """The next moment after `as_at` at which it may stand otherwise although nothing new came in."""
        if as_at < self.clock.due.latest:
            return self.clock.due.latest
        if self.not_shown is not None or not self.is_awaited(as_at):
            return None
        turns = [self._stale_after(as_at) + INSTANT]
        if self.proved_from is not None:
            turns.append(self.proved_from)
        if loaded := self.coverage.next_load(self.clock.start.earliest, as_at):
            turns.append(loaded)
        return min((one for one in turns if one > as_at), default=None)

    def is_awaited(self, as_at: dt.datetime) -> bool:
        """Whether the clock has run out and the organisation's next load may change the standing. A directorate without
        a feed is awaited too: its first load brings one."""
        if as_at < self.clock.due.latest:
            return False
        if self.not_shown is not None:
            return self.coverage is NO_COVERAGE
        return self.proved_from is None or self.proved_from > as_at


def absent_referral(clock: Running, kind: GapKind | None, ground: Ground) -> Wait:
    """Something that only the force's feed could show."""
    return Wait(clock, ground.force, ground.feeds.coverage(ground.force, Shows.REFERRALS), kind)


def absent_council_step(clock: Running, kind: GapKind, organisation: str, what: Shows, ground: Ground) -> Wait:
    """A step that only a directorate's feed could show."""
    feeds = ground.feeds
    not_shown = None if feeds.able(organisation, what) else f"No feed of this directorate shows {what.lower()}."
    return Wait(clock, organisation, feeds.coverage(organisation, what), kind, not_shown)


@value
class Stop:
    """A gap before the walk has found the times at which it was known open: a wait with whose gap it would be, and the
    versions on which that rests, in any order."""

    wait: Wait
    kind: GapKind
    subject: str
    directorate: str | None
    rests_on: tuple[VersionRef, ...]

    def gap(
        self,
        force: str,
        open_during: tuple[tuple[dt.datetime, dt.datetime | None], ...],
        closed_by: VersionRef | None,
    ) -> Gap:
        """The gap that it was or is."""
        clock = self.wait.clock.clock()
        return Gap(
            kind=self.kind,
            side=SIDES[self.kind],
            subject=self.subject,
            directorate=self.directorate,
            force=force,
            due=clock.due,
            clock=clock,
            open_during=open_during,
            basis=in_sequence(self.rests_on),
            closed_by=closed_by,
        )
