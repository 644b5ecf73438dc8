"""Whether somebody proved who they are recently enough for what they are about to do (ASVS 5.0 7.5.3)."""

import datetime as dt

from auth.viewer import Viewer

RECENT = dt.timedelta(minutes=10)
# The provider's clock may be ahead of ours (FAPI 2.0 §5.3.2.1 allows a minute at most).
SKEW = dt.timedelta(seconds=60)


def is_recent(signed_in_at: dt.datetime | None, at: dt.datetime) -> bool:
    """Whether a sign-in at that moment is recent; one of which no moment is known never is."""
    return signed_in_at is not None and at - RECENT <= signed_in_at <= at + SKEW


def needs_step_up(viewer: Viewer, at: dt.datetime) -> bool:
    """Whether the viewer must prove again who they are. A partner system that acts for nobody proves it with each request; one that
    acts for a person does not show that the person is there."""
    acts_for_nobody = bool(viewer.client) and viewer.subject == viewer.client
    return not acts_for_nobody and not is_recent(viewer.signed_in_at, at)
