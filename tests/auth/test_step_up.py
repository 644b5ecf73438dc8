"""Whether a sign-in is recent enough: by the clock, and never by its absence."""

import datetime as dt
from dataclasses import replace

import pytest

from auth.step_up import RECENT, SKEW, needs_step_up
from tests.database import OLDHAM, viewer_of

AT = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


@pytest.mark.parametrize(
    ("signed_in_at", "needed"),
    [
        (AT, False),
        (AT - RECENT, False),
        (AT - RECENT - SECOND, True),
        (AT + SKEW, False),
        (AT + SKEW + SECOND, True),
        (None, True),
    ],
)
def test_a_person_must_have_signed_in_in_the_last_ten_minutes(signed_in_at: dt.datetime | None, needed: bool) -> None:
    viewer = replace(viewer_of(OLDHAM), signed_in_at=signed_in_at)

    assert needs_step_up(viewer, AT) is needed
    # A partner system that acts for a person is held to that person's sign-in.
    # A system that acts for nobody proves itself with each request; for a person it is no proof that the person is there.
    assert needs_step_up(replace(viewer, client="case-system"), AT) is needed
    assert needs_step_up(replace(viewer, client="case-system", subject="case-system"), AT) is False
