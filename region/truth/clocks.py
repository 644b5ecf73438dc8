"""The truth's own arithmetic of clocks: England's working days, school days, and how a moment stands to a limit (ADR-0002, Clocks). Written
apart from the portal's, from the same page."""

import datetime as dt
from dataclasses import dataclass

from region.events import Grading, Incident
from region.loads import Loads
from region.local_time import DAY, LONDON, at, local_day
from region.sources import Source

Time = dt.datetime

# England's, as published on gov.uk/bank-holidays. Other years are refused rather than guessed.
BANK_HOLIDAYS = {
    2019: ((1, 1), (4, 19), (4, 22), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26)),
    2020: ((1, 1), (4, 10), (4, 13), (5, 8), (5, 25), (8, 31), (12, 25), (12, 28)),
}
# The terms that the demonstration's rules hold for 2019: first and last school day of each half.
TERMS = (
    ((1, 7), (2, 15)), ((2, 25), (4, 5)), ((4, 23), (5, 24)), ((6, 3), (7, 19)), ((9, 3), (10, 25)), ((11, 4), (12, 20)),
)  # fmt: skip
SATURDAY = 5
UNKNOWN_AFTER = dt.timedelta(hours=30)
SENDING_LIMIT = {"HIGH": dt.timedelta(hours=24), "MEDIUM": dt.timedelta(hours=48)}
SENDING_ELSE = dt.timedelta(hours=72)


def is_working_day(day: dt.date) -> bool:
    """Monday to Friday but for England's bank holidays. Raises KeyError for a year whose holidays are not listed."""
    return day.weekday() < SATURDAY and (day.month, day.day) not in BANK_HOLIDAYS[day.year]


def add_working_days(moment: Time, count: int) -> Time:
    """A moment on a day off counts as 00:00 of the next working day; then `count` working days on at the same local time."""
    day = local_day(moment)
    clock = moment.astimezone(LONDON).time()
    if not is_working_day(day):
        clock = dt.time()
        while not is_working_day(day):
            day += DAY
    for _ in range(count):
        day += DAY
        while not is_working_day(day):
            day += DAY
    return dt.datetime.combine(day, clock, LONDON).astimezone(dt.UTC)


def is_school_day(day: dt.date) -> bool:
    """A working day in one of the terms of its year."""
    return is_working_day(day) and any(first <= (day.month, day.day) <= last for first, last in TERMS)


def school_starts_after(moment: Time) -> Time:
    """08:30 of the next school day after the day of a moment."""
    day = local_day(moment) + DAY
    while not is_school_day(day):
        day += DAY
    return at(day, 8, 30)


def sending_due(incident: Incident, linked_at: Time) -> tuple[Time, Time]:
    """The start of the sending clock for a child, and when sending is due: the earliest limit that any grading set."""
    start = max(incident.reported_at, linked_at)
    limits = [
        max(start, grading.at) + SENDING_LIMIT.get(grading.grade, SENDING_ELSE)
        for grading in incident.gradings
        if grading.tool in {"DASH", "MISSING"}
    ]
    return start, min([start + SENDING_ELSE, *limits])


def highest(gradings: tuple[Grading, ...]) -> str | None:
    """The highest grade in the tools that set clocks, in three steps: HIGH, MEDIUM, standard."""
    grades = {grading.grade for grading in gradings if grading.tool in {"DASH", "MISSING"}}
    if not grades:
        return None
    return "HIGH" if "HIGH" in grades else "MEDIUM" if "MEDIUM" in grades else "STANDARD"


@dataclass(frozen=True, slots=True)
class Limit:
    """Hours or working days from a start that may be an interval."""

    earliest: Time
    latest: Time
    hours: int = 0
    working_days: int = 0

    def _end(self, start: Time) -> Time:
        return (
            add_working_days(start, self.working_days) if self.working_days else start + dt.timedelta(hours=self.hours)
        )

    @property
    def due(self) -> Time:
        """When the limit is over for certain."""
        return self._end(self.latest)

    def judge(self, earliest: Time, latest: Time) -> str:
        """How something that happened in an interval stands to it."""
        if latest <= self._end(self.earliest):
            return "IN_TIME"
        return "LATE" if earliest > self.due else "CANNOT_TELL"


@dataclass(frozen=True, slots=True)
class Watch:
    """The moment at which the truth is told, and the loads it is told against."""

    loads: Loads
    as_at: Time

    def absent(self, side: Source, start: Time, due: Time) -> str:
        """How something stands that has not happened: STOPPED only where a feed proves that it did not (ADR-0002)."""
        if self.as_at < due:
            return "NOT_YET_DUE"
        covered = self.loads.covered_from(side, start, self.as_at)
        if covered >= due and covered > start:
            return "STOPPED"
        return "UNKNOWN" if self.as_at > covered + UNKNOWN_AFTER else "NOT_YET_DUE"
