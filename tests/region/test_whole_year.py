"""The whole region, told and judged without a file: the figures that were published about 2019 come out of what happens, not
only of the plan (`test_year.py`). It takes minutes, so that it runs in `make test-full`; otherwise two weeks are told."""

import datetime as dt
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from region.eligibility import is_domestic
from region.files.plan import Plan
from region.files.writing import SEED
from region.local_time import DAY, at
from region.rates import BEFORE, COLLAPSED, GO_LIVE
from region.serials import Serials
from region.telling.lives import Teller
from region.truth.clocks import Watch
from region.truth.faults import faults_of
from region.truth.file import truths_of
from region.year import FULL, Year

WHOLE = os.environ.get("COUNTERFOIL_TESTS") == "full"
WEEK = 7 * DAY
FIRST, LAST = (dt.date(2019, 1, 1), dt.date(2019, 10, 31)) if WHOLE else (GO_LIVE - WEEK, GO_LIVE + WEEK - DAY)
SLACK = 0.005 if WHOLE else 0.05
"""A week of one directorate has some thirty trails, and a share of them comes out to within one or two."""
NOT_COUNTED = frozenset({"NOT_YET_DUE", "EXCLUDED", "EXCUSED", "UNKNOWN", None})
"""Standings of law 1 that say nothing of whether a referral was sent."""


@dataclass(slots=True)
class Figures:
    """What was told, counted: trails by directorate, whether since the go-live, and whether referred."""

    domestic_since: int = 0
    unassessed: int = 0
    legacy: int = 0
    referred: Counter[tuple[str, bool, bool]] = field(default_factory=Counter[tuple[str, bool, bool]])

    def share(self, directorate: str, *, since: bool) -> float:
        """The share of a directorate's trails that were referred, before the go-live or since."""
        were, were_not = (self.referred[directorate, since, one] for one in (True, False))
        return were / (were + were_not)


@pytest.fixture(scope="module")
def year() -> Year:
    return Year(SEED, FULL, FIRST, LAST)


@pytest.fixture(scope="module")
def figures() -> Figures:
    """Everything told and judged, as at the morning after the last day."""
    plan = Plan(FIRST, LAST, SEED, FULL)
    watch, figures = Watch(plan.loads, at(LAST + DAY, 9)), Figures()
    for days in plan.stretches():
        _tell(plan, days, watch, figures)
    figures.legacy = sum(one["count"] for one in faults_of(plan.year, watch) if one["kind"] == "VANISHED")
    return figures


def _tell(plan: Plan, days: Sequence[dt.date], watch: Watch, figures: Figures) -> None:
    """Tell a stretch of days and count what is true of them."""
    serials = Serials(SEED)
    teller = Teller(plan.year, serials)
    for day in days:
        serials.begin(day)
        for story in teller.tell(day):
            since = {one.incident_id: one.day >= GO_LIVE for one in story.incidents}
            figures.domestic_since += sum(is_domestic(one) and one.day >= GO_LIVE for one in story.incidents)
            for line in truths_of(story, watch):
                _count(line, since, figures)


def _count(line: dict[str, object], since: dict[str, bool], figures: Figures) -> None:
    incident_id = str(line.get("incident_id"))
    if line["record"] == "incident" and since[incident_id]:
        gaps = line["gaps"]
        assert isinstance(gaps, list)
        figures.unassessed += "RISK_NOT_ASSESSED" in gaps
    if line["record"] == "trail" and incident_id in since and line["law1"] not in NOT_COUNTED:
        figures.referred[str(line["directorate"]), since[incident_id], line["law1"] in {"IN_TIME", "LATE"}] += 1


@pytest.mark.timeout(1800)
def test_in_the_collapsed_directorate_the_share_of_trails_referred_falls(figures: Figures, year: Year):
    before, after = (figures.share(year.collapsed, since=since) for since in (False, True))

    assert abs(before - BEFORE.referred) <= SLACK
    assert abs(after - COLLAPSED) <= SLACK
    if WHOLE:
        assert (round(before, 2), round(after, 2)) == (0.90, 0.28)


@pytest.mark.timeout(1800)
def test_as_many_domestic_incidents_as_planned_come_and_of_them_as_many_are_never_graded(figures: Figures, year: Year):
    totals = year.totals

    assert (figures.domestic_since, figures.unassessed) == (totals.domestic_since_go_live, totals.unassessed)
    if WHOLE:
        assert (figures.domestic_since, figures.unassessed) == (35_107, 686)


def test_the_records_that_a_list_expected_in_vain_are_the_legacy_crimes(figures: Figures, year: Year):
    assert figures.legacy == year.totals.legacy == 604
