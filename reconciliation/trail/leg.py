"""One leg of a trail: a step that happened, or is settled otherwise, or is waited for. Judged on records alone, so that
it can be asked how it stands at any moment."""

import datetime as dt

from reconciliation.findings import Standing
from reconciliation.moment import Moment
from reconciliation.trail.absence import Wait
from reconciliation.trail.clocks import Running
from reconciliation.value import value

RECEIVED = frozenset({Standing.IN_TIME, Standing.LATE, Standing.CANNOT_TELL})


@value
class Leg:
    """A step with its clock. `settled` says how it stands where no moment can change that; else `wait` does."""

    happened: Moment | None = None
    clock: Running | None = None
    settled: Standing | None = None
    wait: Wait | None = None
    inferred: bool = False
    note: str | None = None

    def standing(self, as_at: dt.datetime) -> Standing | None:
        """How it stands at a moment; None where no clock runs."""
        return self.wait.standing(as_at) if self.wait else self.settled


def done(happened: Moment, clock: Running, *, inferred: bool = False) -> Leg:
    """A leg whose step happened, judged against its clock."""
    return Leg(happened, clock, clock.judge(happened), inferred=inferred)


def waited_for(wait: Wait, *, inferred: bool = False) -> Leg:
    """A leg whose step has not happened."""
    return Leg(None, wait.clock, None, wait, inferred, wait.not_shown)
