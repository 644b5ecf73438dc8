"""Refuses whoever has not proved recently who they are: the gate before what cannot be undone, such as an approval."""

import datetime as dt

from auth.step_up import RECENT, needs_step_up
from auth.viewer import Viewer
from store.problems import StoreProblem


class StepUpNeeded(StoreProblem):
    """The viewer signed in too long ago for this, or the provider does not say when."""

    code = "STEP_UP_NEEDED"

    def __init__(self) -> None:
        self.within = RECENT
        super().__init__(
            f"Confirm that it is you: this needs a sign-in of the last {RECENT // dt.timedelta(minutes=1)} minutes."
        )


def need_recent_sign_in(viewer: Viewer, at: dt.datetime) -> None:
    """Raise StepUpNeeded unless the viewer proved a moment ago who they are. `at` is machine time."""
    if needs_step_up(viewer, at):
        raise StepUpNeeded
