"""The year as planned: the figures that were published about 2019 come out exactly, before anything is told."""

import datetime as dt
from collections import Counter

import pytest

from region.eligibility import is_domestic
from region.events import Incident
from region.rates import BEFORE, COLLAPSED, GO_LIVE
from region.serials import Serials
from region.telling.lives import Teller
from region.year import FULL, SMALL, TINY, Year

FIRST, LAST = dt.date(2019, 1, 1), dt.date(2019, 10, 31)
DAY = dt.timedelta(days=1)
YEAR = Year(2019, FULL, FIRST, LAST)
DIRECTORATES = [f"E080000{number:02d}" for number in range(1, 11)]


@pytest.mark.parametrize("seed", [1, 7, 2019])
def test_the_published_figures_are_exact_in_every_seed(seed: int):
    totals = Year(seed, FULL, FIRST, LAST).totals

    assert (totals.domestic_since_go_live, totals.unassessed, totals.legacy) == (35_107, 686, 604)
    assert (totals.listed, totals.flips) == (1_400, 40)


def test_the_cases_of_the_days_add_up_to_the_totals():
    days = [day for day in YEAR.days() if day >= GO_LIVE]
    cases = [(day, case) for day in days for case in YEAR.cases(day)]
    domestic = [(day, case) for day, case in cases if case.kind.domestic]
    before = sum(YEAR.agains_from(GO_LIVE - DAY * back).count(after) for back in (1, 2, 3) for after in range(back, 4))

    assert len(domestic) + sum(case.again > 0 for _, case in domestic) + before == 35_107
    assert sum(case.unassessed for _, case in cases) == 686
    assert min(day for day, case in cases if case.unassessed) <= dt.date(2019, 7, 20)
    assert max(day for day, case in cases if case.unassessed) < LAST


def test_what_the_list_of_expected_records_names_was_a_crime_before_the_go_live():
    listed = [case for day in YEAR.days() for case in YEAR.cases(day) if case.on_list]

    assert len(listed) == 1_400
    assert {case.kind.category for case in listed} == {"CRIME"}


def test_legacy_references_are_of_years_before_and_none_is_named_twice():
    references = YEAR.legacy_references()

    assert len(set(references)) == 604
    assert {reference[-2:] for reference in references} <= {"17", "18"}


def test_one_directorate_collapses_another_waits_and_listings_halve_in_six():
    assert YEAR.collapsed != YEAR.waiting
    assert len(YEAR.halved) == 6
    assert [YEAR.referred_share(one, GO_LIVE) for one in DIRECTORATES].count(COLLAPSED) == 1
    assert {YEAR.referred_share(one, GO_LIVE - DAY) for one in DIRECTORATES} == {BEFORE.referred}
    assert [YEAR.listed_share(one, GO_LIVE) for one in DIRECTORATES].count(BEFORE.marac / 2) == 6


def test_a_day_is_planned_the_same_whatever_the_period_is():
    day = dt.date(2019, 8, 20)
    part = Year(2019, FULL, dt.date(2019, 8, 1), dt.date(2019, 8, 31))

    assert part.domestic_on(day) == YEAR.domestic_on(day)
    assert [(one.area, one.asked) for one in part.cases(day)] == [(one.area, one.asked) for one in YEAR.cases(day)]


@pytest.mark.parametrize(("size", "a_day"), [(SMALL, 22), (TINY, 6)])
def test_smaller_sizes_have_everything_in_proportion(size: object, a_day: int):
    year = Year(2019, SMALL if size is SMALL else TINY, dt.date(2019, 7, 1), dt.date(2019, 8, 31))
    incidents = sum(year.domestic_on(day) + year.others_on(day) for day in year.days())

    assert abs(incidents / 62 - a_day) < 0.05 * a_day
    assert year.totals.unassessed >= 1
    assert year.totals.flips >= 2


def test_days_are_told_apart_from_each_other():
    days = [dt.date(2019, 7, 20) + DAY * place for place in range(3)]

    assert _told(days)[days[2]] == _told(days[2:])[days[2]]


def test_as_many_domestic_incidents_are_reported_as_planned():
    year = Year(2019, SMALL, dt.date(2019, 7, 1), dt.date(2019, 8, 31))
    told = [one for stories in _told(year.days()).values() for story in stories for one in story if is_domestic(one)]
    by_day = Counter(one.day for one in told)

    assert by_day == {day: year.domestic_on(day) for day in year.days()}


def _told(days: list[dt.date]) -> dict[dt.date, list[list[Incident]]]:
    year = Year(2019, SMALL, dt.date(2019, 7, 1), dt.date(2019, 8, 31))
    serials = Serials(2019)
    teller = Teller(year, serials)
    told: dict[dt.date, list[list[Incident]]] = {}
    for day in days:
        serials.begin(day)
        told[day] = [story.incidents for story in teller.tell(day)]
    return told
